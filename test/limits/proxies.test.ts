import { startTestApp, type TestApp } from '../support/test-app.js';
import { from, getWithLines, page, policy, times } from './requests.js';

const QUOTA = 3;

/** The statuses of `QUOTA + 2` requests that each say something else of where they come from. */
async function claim(service: TestApp, header: (i: number) => string): Promise<number[]> {
  const answers: number[] = [];
  for (let i = 0; i < QUOTA + 2; i += 1)
    answers.push((await page(service, '/login', from(header(i)))).status);
  return answers;
}

const LET_IN = times(QUOTA + 2, 200);
const HELD_BACK = [...times(QUOTA, 200), 429, 429];

describe('X-Forwarded-For', () => {
  let service: TestApp;
  let log: string;
  const start = async (proxies: string): Promise<void> => {
    log = '';
    service = await startTestApp({
      environment: { RATE_LIMITS: 'on', TRUST_PROXY: proxies },
      policies: policy('login', { quota: QUOTA }),
      onLog: (line) => (log += line),
    });
  };
  afterEach(() => service.close());

  it('is not believed where no proxy is in front, which is the default', async () => {
    await start('off');
    expect(await claim(service, (i) => `203.0.113.${i}`)).toEqual(HELD_BACK);
    expect(log.match(/TRUST_PROXY says 0/g)).toHaveLength(1);
  });

  it('tells clients apart by what the one proxy added, the last entry', async () => {
    await start('1');
    expect(await claim(service, (i) => `203.0.113.${i}`)).toEqual(LET_IN);
    expect(await claim(service, (i) => `10.0.0.${i}, 192.0.2.1`)).toEqual(HELD_BACK);
    expect(log).not.toContain('TRUST_PROXY says');
  });

  it('tells them apart by what the first of two proxies added', async () => {
    await start('2');
    expect(await claim(service, (i) => `10.0.0.${i}, 192.0.2.1, 10.9.9.9`)).toEqual(HELD_BACK);
    expect(await claim(service, (i) => `192.0.2.${i + 10}, 10.9.9.9`)).toEqual(LET_IN);
  });

  it('is not believed where it is shorter than the proxies in front: they did not write it', async () => {
    await start('2');
    expect(await claim(service, (i) => `203.0.113.${i}`)).toEqual(HELD_BACK);
    expect(log.match(/TRUST_PROXY says 2/g)).toHaveLength(1);
  });

  it('is one list, however many lines it comes in', async () => {
    await start('2');
    const answers = [];
    for (let i = 0; i < QUOTA + 1; i += 1) {
      answers.push(await getWithLines(service, '/login', [`10.0.0.${i}, 192.0.2.1`, '10.9.9.9']));
    }
    expect(answers).toEqual([...times(QUOTA, 200), 429]);
  });

  it('counts what is no address as one', async () => {
    await start('1');
    expect(await claim(service, (i) => `unknown-${i}`)).toEqual(HELD_BACK);
  });
});
