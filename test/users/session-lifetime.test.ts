import { Browser } from '../support/browser.js';
import { MovableClock } from '../support/movable-clock.js';
import { EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';
import { signedInAs } from './people.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

describe('a sign-in session', () => {
  const clock = new MovableClock();
  let service: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    service = await startTestApp({ clock });
  });
  beforeEach(async () => {
    browser = new Browser(service.base);
    await browser.submit('/login', { email: EMAIL, password: PASSWORD });
  });
  afterAll(() => service.close());

  it('ends after an hour without use', async () => {
    clock.pass(HOUR - 1);
    expect(await signedInAs(browser)).toBe(EMAIL);
    clock.pass(HOUR);
    expect(await signedInAs(browser)).toBeUndefined();
  });

  it('ends twelve hours after sign-in, however much it is used', async () => {
    for (let spent = 0; spent < 11.5 * HOUR; spent += 30 * MINUTE) {
      clock.pass(30 * MINUTE);
      expect(await signedInAs(browser)).toBe(EMAIL);
    }
    clock.pass(30 * MINUTE);
    expect(await signedInAs(browser)).toBeUndefined();
  });

  it('is noted as used at most once a minute', async () => {
    const seen = async (): Promise<number> => {
      const { lastSeenAt } = await service.prisma.userSession.findFirstOrThrow({
        orderBy: { createdAt: 'desc' },
      });
      return lastSeenAt.getTime();
    };
    const before = await seen();
    clock.pass(30);
    await signedInAs(browser);
    expect(await seen()).toBe(before);
    clock.pass(MINUTE);
    await signedInAs(browser);
    expect(await seen()).toBeGreaterThan(before);
  });
});
