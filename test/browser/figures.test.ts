import { freePort } from '../support/free-port.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectGoodLooks } from './support/looks.js';
import { Stage } from './support/stage.js';

describe('the page of figures, on the port of the figures', () => {
  let stage: Stage;
  let service: TestApp;
  let page: string;
  beforeAll(async () => {
    const port = await freePort();
    page = `http://localhost:${port}/`;
    stage = await Stage.open();
    service = await startTestApp({ environment: { METRICS_PORT: String(port) } });
  });
  afterAll(async () => {
    await stage.close();
    await service.close();
  });

  it('fits, is readable, draws no complaint, and reads itself anew until it is told to stop', async () => {
    await fetch(`${service.base}/mcp`, { method: 'POST' });
    const { context, watch } = await stage.person();
    const tab = await context.newPage();
    const shown = await tab.goto(page);
    expect(shown?.headers()['refresh']).toMatch(/^10/);
    await tab.getByRole('heading', { level: 1, name: 'Figures' }).waitFor();
    const stopped = tab.waitForResponse((response) => response.url().endsWith('paused'));
    await tab.getByRole('link', { name: 'Stop' }).click();
    expect((await stopped).headers()['refresh']).toBeUndefined();
    await tab.getByRole('link', { name: 'Refresh every ten seconds' }).waitFor();
    await tab
      .getByRole('cell', { name: '/mcp' })
      .or(tab.getByRole('rowheader', { name: '/mcp' }))
      .waitFor();
    await expectGoodLooks(tab);
    watch.expectOnly();
    await context.close();
  });
});
