import type { DatabaseEngine } from '../../src/database/engine.js';
import { keptDatabase } from '../mcp/kept-database.js';
import { Browser, hiddenFields } from '../support/browser.js';
import { EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';

const OLD = 'o'.repeat(32);
const NEW = 'n'.repeat(32);
const OF_PAIR = 10;

describe('a new SESSION_SECRET', () => {
  let engine: DatabaseEngine;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ engine, remove } = await keptDatabase());
  });
  afterAll(() => remove());

  /** Runs `work` on a service that was started with these secrets. */
  const started = async <T>(
    secrets: [string, string?],
    work: (service: TestApp) => Promise<T>,
  ): Promise<T> => {
    const [SESSION_SECRET, SESSION_SECRET_PREVIOUS = ''] = secrets;
    const environment = { SESSION_SECRET, SESSION_SECRET_PREVIOUS, RATE_LIMITS: 'on' };
    const service = await startTestApp({ engine, environment });
    try {
      return await work(service);
    } finally {
      await service.close();
    }
  };

  /** The same browser, at where that service listens. */
  const at = ({ base }: TestApp, { jar }: Browser): Browser => Object.assign(new Browser(base), { jar });
  const somebody = new Browser('http://localhost');

  /** A sign-in form as that browser is shown it. */
  const shown = async (service: TestApp, browser: Browser): Promise<Record<string, string>> =>
    hiddenFields(await (await at(service, browser).get('/login')).text(), '/login');
  const send = async (
    service: TestApp,
    browser: Browser,
    form: Record<string, string>,
    password = PASSWORD,
  ): Promise<number> =>
    (await at(service, browser).post('/login', { ...form, email: EMAIL, password })).status;

  it('leaves forms good that lie open, while the one before is given with it', async () => {
    const form = await started([OLD], (service) => shown(service, somebody));
    expect(await started([NEW], (service) => send(service, somebody, form))).toBe(403);
    expect(await started([NEW, OLD], (service) => send(service, somebody, form))).toBe(303);
  });

  it('signs from then on', async () => {
    const visitor = new Browser('http://localhost');
    const form = await started([NEW, OLD], (service) => shown(service, visitor));
    expect(await started([OLD], (service) => send(service, visitor, form))).toBe(403);
    expect(await started([NEW], (service) => send(service, visitor, form))).toBe(303);
  });

  it('still knows the browsers that people signed in on', async () => {
    const own = new Browser('http://localhost');
    await started([OLD], async (service) => {
      expect(await send(service, own, await shown(service, own))).toBe(303);
    });
    own.jar.clear('gatehouse_session');
    const isKnown = async (service: TestApp): Promise<number> => {
      await flood(service);
      return send(service, own, await shown(service, own));
    };
    expect(await started([NEW], isKnown)).toBe(429);
    expect(await started([NEW, OLD], isKnown)).toBe(303);
    own.jar.clear('gatehouse_session');
    expect(await started([NEW], isKnown)).toBe(303);
  });

  /** A stranger at the same address uses up what it has with that account. */
  const flood = async (service: TestApp): Promise<void> => {
    const stranger = new Browser('http://localhost');
    const form = await shown(service, stranger);
    for (let i = 0; i < OF_PAIR; i += 1) await send(service, stranger, form, 'not the password');
  };
});
