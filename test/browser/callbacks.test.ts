import type { Page } from 'playwright-core';
import { CLIENTS } from './support/clients.js';
import { decide, openConsent } from './support/journey.js';
import { Program } from './support/program.js';
import { type Person, Stage } from './support/stage.js';

const APP = 'com.example.app:/done';

describe.each([
  ['on', true],
  ['off', false],
])('after the decision a browser with scripts %s follows', (_, javaScriptEnabled) => {
  let stage: Stage;
  let person: Person;
  let page: Page;
  let program: Program | undefined;
  beforeAll(async () => {
    stage = await Stage.open();
    stage.web.host('app.example', () => ({ status: 302, headers: { Location: APP } }));
  });
  afterAll(() => stage.close());
  beforeEach(async () => {
    stage.web.alter = (headers) => headers;
    person = await stage.person({ javaScriptEnabled });
    page = await person.context.newPage();
  });
  afterEach(async () => {
    await person.context.close();
    await program?.close();
    program = undefined;
  });

  /** The navigation that Chromium hands to an app; there is none here that takes it. */
  const handedOver = async (): Promise<string> =>
    (await page.waitForEvent('requestfailed', (request) => !/^https?:/.test(request.url()))).url();

  it.each(['Approve', 'Deny'] as const)('%s to an https address that goes on to an app', async (decision) => {
    const client = await stage.client({ redirectUri: 'https://app.example/callback' });
    await openConsent(page, client);
    const app = handedOver();
    await decide(page, decision);
    expect(await app).toBe(APP);
    const [callback] = stage.web.takeVisits('https://app.example/callback');
    if (decision === 'Approve') expect(await stage.redeem(client, callback!)).toBe('200');
    else expect(callback?.searchParams.get('error')).toBe('access_denied');
    person.watch.expectOnly(`request: net::ERR_ABORTED at ${APP}`);
  });

  it('nothing past our own pages under form-action, which is why the consent page has none', async () => {
    stage.web.alter = ({ 'content-security-policy': policy, ...headers }) => ({
      ...headers,
      'content-security-policy': `${String(policy)}; form-action 'self'`,
    });
    const client = await stage.client({ redirectUri: 'https://app.example/callback' });
    await openConsent(page, client);
    const refused = page.waitForEvent('console', (message) => message.text().includes("form-action 'self'"));
    await decide(page, 'Approve');
    expect((await refused).text()).toContain('The request has been blocked');
    expect(stage.web.takeVisits('https://app.example/callback')).toEqual([]);
  });

  it.each(['com.example.app:/callback', CLIENTS.app.redirectUri])('it to an app: %s', async (redirectUri) => {
    const client = await stage.client({ redirectUri });
    await openConsent(page, client);
    const app = handedOver();
    await decide(page, 'Approve');
    const callback = new URL(await app);
    expect(callback.href.startsWith(`${redirectUri}?code=`)).toBe(true);
    expect(await stage.redeem(client, callback)).toBe('200');
    person.watch.expectOnly(`request: net::ERR_ABORTED at ${callback.href}`);
  });

  it.each(['[::1]', '127.0.0.1', 'localhost'])('it to a program on this machine: %s', async (host) => {
    program = await Program.open(host === '[::1]' ? '::1' : '127.0.0.1');
    const client = await stage.client({ redirectUri: `http://${host}:${program.port}/callback` });
    await openConsent(page, client);
    await decide(page, 'Approve');
    await page.getByText('The program has it').waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe(client.state);
    expect(await stage.redeem(client, new URL(page.url()))).toBe('200');
    person.watch.expectOnly();
  });
});
