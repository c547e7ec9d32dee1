import { startTestApp, type TestApp } from '../support/test-app.js';
import type { Certificate } from '../support/certificate.js';
import type { Settings } from '../../src/doctor/deployment.js';
import { diagnose, type Diagnosis } from './examined.js';
import { type Behaviour, Proxy } from './proxy.js';

/** A Gatehouse behind a proxy that a test can spoil, for one test file. */
export class BehindProxy {
  service!: TestApp;
  readonly proxy: Proxy;

  constructor(environment: Record<string, string> = {}, certificate?: Certificate) {
    this.proxy = new Proxy(certificate);
    beforeAll(async () => {
      await this.proxy.open();
      this.service = await startTestApp({
        environment: { PUBLIC_URL: this.proxy.base, TRUST_PROXY: '1', RATE_LIMITS: 'on', ...environment },
        limits: { heartbeatMs: 200, sweepMs: 50 },
        policies: { token: { ...GENEROUS }, authorize: { ...GENEROUS }, register: { ...GENEROUS } },
      });
      this.proxy.target = this.service.config.port;
    });
    afterAll(async () => {
      await this.service.close();
      await this.proxy.close();
    });
    afterEach(() => (this.proxy.behaviour = {}));
  }

  get base(): string {
    return this.proxy.base;
  }

  /** What the doctor finds while the proxy does that. */
  async diagnose(behaviour: Behaviour = {}, settings: Partial<Settings> = {}): Promise<Diagnosis> {
    this.proxy.behaviour = behaviour;
    this.proxy.asked.length = 0;
    return diagnose(this.base, settings);
  }
}

/** Every test of a file asks from one address. */
const GENEROUS = { quota: 10_000, windowSeconds: 600, inAll: 100_000, reserve: 10_000, isAnnounced: true };
