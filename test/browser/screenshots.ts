import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { freePort } from '../support/free-port.js';
import { CLIENTS } from './support/clients.js';
import { openConsent } from './support/journey.js';
import { type Look, LOOKS, show } from './support/looks.js';
import { Stage } from './support/stage.js';

const FOLDER = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));

const [NARROW_LIGHT, NARROW_DARK, WIDE_LIGHT] = LOOKS as [Look, Look, Look];

/** Makes the pictures of docs/screenshots anew: `npm run screenshots`. They are for people to look at. */
describe('pictures', () => {
  let stage: Stage;
  let page: Page;
  let figures: string;
  beforeAll(async () => {
    mkdirSync(FOLDER, { recursive: true });
    const port = String(await freePort());
    figures = `http://localhost:${port}/?paused`;
    stage = await Stage.open({ environment: { METRICS_PORT: port } });
    page = await (await stage.person()).context.newPage();
  });
  afterAll(() => stage.close());

  const take = async (name: string, looks: readonly Look[]): Promise<void> => {
    for (const look of looks) {
      await show(page, look);
      const file = `${name}-${look.width}-${look.colorScheme}.png`;
      await page.screenshot({ path: join(FOLDER, file), fullPage: true });
    }
  };

  it('of the pages before sign-in', async () => {
    await page.goto('/');
    await take('home', [WIDE_LIGHT, NARROW_DARK]);
    await page.goto('/authorize?client_id=unknown');
    await take('error', [WIDE_LIGHT]);
    await page.goto((await stage.client(CLIENTS.known)).authorizationUrl());
    await take('sign-in', [WIDE_LIGHT, NARROW_DARK]);
  });

  it('of the consent page, for each kind of address', async () => {
    for (const kind of ['known', 'imitation'] as const) {
      await openConsent(page, await stage.client(CLIENTS[kind]));
      await take(`consent-${kind}`, LOOKS);
    }
    for (const kind of ['unknown', 'lookalike', 'loopback', 'app', 'long'] as const) {
      await openConsent(page, await stage.client(CLIENTS[kind]));
      await take(`consent-${kind}`, [NARROW_LIGHT]);
    }
  });

  it('of the figures, after what was done for those before', async () => {
    await page.goto(figures);
    await take('figures', [WIDE_LIGHT, NARROW_DARK]);
  });
});
