import type { Page } from 'playwright-core';
import { expectGoodLooks } from './support/looks.js';
import { type Person, Stage } from './support/stage.js';

/** Milliseconds: axe takes its time over a page of this size. */
const LIMIT = 120_000;

describe('the page of the API, with Swagger UI', () => {
  let stage: Stage;
  let person: Person;
  let page: Page;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());
  beforeEach(async () => {
    person = await stage.person({ viewport: { width: 1280, height: 740 } });
    page = await person.context.newPage();
    await page.goto('/docs');
  });
  afterEach(() => person.context.close());

  it(
    'is readable where a route is open, and asks it',
    async () => {
      const route = page.locator('#operations-health-get_health_live');
      await route.getByRole('button', { name: 'GET /health/live', exact: true }).click();
      await expectGoodLooks(page);
      await route.getByRole('button', { name: 'Try it out' }).click();
      await route.getByRole('button', { name: 'Execute' }).click();
      await route.locator('.live-responses-table').getByText('200', { exact: true }).waitFor();
      person.watch.expectOnly();
    },
    LIMIT,
  );

  it(
    'is readable where it asks for keys, and remembers none',
    async () => {
      await page.getByRole('button', { name: 'Authorize' }).click();
      const dialog = page.getByRole('dialog', { name: 'Keys and tokens' });
      await dialog.getByText('Available authorizations').waitFor();
      await expectGoodLooks(page);
      await dialog.getByRole('textbox').first().fill('a key of mine');
      await dialog.getByRole('button', { name: 'Authorize' }).first().click();
      await dialog.getByRole('button', { name: 'Logout' }).waitFor();
      const kept = JSON.stringify(await person.context.storageState());
      expect(kept).not.toContain('a key of mine');
      await page.reload();
      await page.getByRole('button', { name: 'Authorize' }).click();
      await dialog.getByText('Available authorizations').waitFor();
      expect(await dialog.getByRole('button', { name: 'Logout' }).count()).toBe(0);
      person.watch.expectOnly();
    },
    LIMIT,
  );

  it('goes from light to dark with the person', async () => {
    const ground = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await ground()).not.toBe(light);
    await page.locator('html.dark-mode').waitFor();
  });
});
