import { type BearerProxy, startBearerProxy } from '../conformance/bearer-proxy.js';
import { ConformanceFixtureModule } from '../conformance/fixture/conformance-fixture.module.js';
import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { installed, Program, temporaryHome } from './program.js';

const STABLE = installed('@modelcontextprotocol/conformance/dist/index.js');
const ALPHA = installed('conformance-alpha/dist/index.js');

/** The active scenarios of a server: each passes, and nothing is on a list of what may fail. */
const ACTIVE = [
  'server-initialize',
  'logging-set-level',
  'ping',
  'completion-complete',
  'tools-list',
  'tools-call-simple-text',
  'tools-call-image',
  'tools-call-audio',
  'tools-call-embedded-resource',
  'tools-call-mixed-content',
  'tools-call-with-logging',
  'tools-call-error',
  'tools-call-with-progress',
  'tools-call-sampling',
  'tools-call-elicitation',
  'elicitation-sep1034-defaults',
  'server-sse-multiple-streams',
  'elicitation-sep1330-enums',
  'resources-list',
  'resources-read-text',
  'resources-read-binary',
  'resources-templates-read',
  'resources-subscribe',
  'resources-unsubscribe',
  'prompts-list',
  'prompts-get-simple',
  'prompts-get-with-args',
  'prompts-get-embedded-resource',
  'prompts-get-with-image',
  'dns-rebinding-protection',
];
/** What there is of them for 2026-07-28, in the alpha of the suite. */
const MODERN = [
  'completion-complete',
  'tools-list',
  'tools-call-simple-text',
  'tools-call-image',
  'tools-call-audio',
  'tools-call-embedded-resource',
  'tools-call-mixed-content',
  'tools-call-error',
  'tools-call-with-progress',
  'server-sse-multiple-streams',
  'resources-list',
  'resources-read-text',
  'resources-read-binary',
  'resources-templates-read',
  'prompts-list',
  'prompts-get-simple',
  'prompts-get-with-args',
  'prompts-get-embedded-resource',
  'prompts-get-with-image',
  'dns-rebinding-protection',
];

describe("the conformance suite's scenarios of a server", () => {
  const home = temporaryHome();
  let service: TestApp;
  let proxy: BearerProxy;
  beforeAll(async () => {
    service = await startTestApp({ imports: [ConformanceFixtureModule] });
    proxy = await startBearerProxy(service.base, (await createToken(service)).token);
  });
  afterAll(async () => {
    await proxy.close();
    await service.close();
  });

  /** Runs a suite against /mcp: its summary, a line a scenario, by name. */
  const run = async (suite: string, ...options: string[]): Promise<Map<string, string>> => {
    const { output } = await new Program(suite, ['server', '--url', `${proxy.origin}/mcp`, ...options], home)
      .ended;
    const lines = output.slice(output.indexOf('=== SUMMARY ===')).matchAll(/^\S (\S+): (\d.*)$/gm);
    return new Map([...lines].map(([, name = '', result = '']) => [name, result]));
  };

  describe.each([
    ['0.1.13', STABLE, ACTIVE, []],
    ['0.2.0-alpha.12 by 2026-07-28', ALPHA, MODERN, ['--spec-version', '2026-07-28']],
  ])('%s', (_, suite, scenarios, options) => {
    let results: Map<string, string>;
    beforeAll(async () => {
      results = await run(suite, ...options);
    });

    it('are all that are active', () => {
      expect([...results.keys()]).toEqual(scenarios);
    });

    it.each(scenarios)('%s passes', (name) => {
      expect(results.get(name)).toMatch(/^[1-9]\d* passed, 0 failed$/);
    });
  });
});
