import { startTestApp, type TestApp } from '../support/test-app.js';

describe('health', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  it('says that the process runs', async () => {
    const response = await fetch(`${service.base}/health/live`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  });
});
