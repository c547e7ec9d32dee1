import type { Page } from 'playwright-core';
import { expectGoodLooks, expectToFit } from './support/looks.js';
import { type Person, Stage } from './support/stage.js';
import { errorStatus } from './support/watch.js';

/** What the other tests here rely on: that a fault does not go unnoticed. */
describe('what watches the browser', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  const visit = async (html: string, javaScriptEnabled = true): Promise<{ person: Person; page: Page }> => {
    stage.web.host('site.example', () => ({
      headers: { 'Content-Security-Policy': "default-src 'none'; script-src 'self' 'unsafe-inline'" },
      html: `<!doctype html><html lang="en"><title>Site</title><main><h1>Site</h1>${html}</main>`,
    }));
    const person = await stage.person({ javaScriptEnabled });
    const page = await person.context.newPage();
    await page.goto('https://site.example/');
    return { person, page };
  };

  it.each([
    ['what a policy forbids', '<p style="color: red">', true, /error: Applying inline style/],
    ['the same with scripts off', '<p style="color: red">', false, /error: Applying inline style/],
    ['an error in the console', '<script>console.error("no")</script>', true, /error: no at \//],
    ['a warning in the console', '<script>console.warn("hm")</script>', true, /warning: hm at \//],
    ['a script that fails', '<script>throw new Error("oh")</script>', true, /script: oh/],
  ])('notes %s', async (_, html, javaScriptEnabled, complaint) => {
    const { person } = await visit(html, javaScriptEnabled);
    expect(() => person.watch.expectOnly()).toThrow(complaint);
    await person.context.close();
  });

  it('notes it on another page of the same browser, such as a popup', async () => {
    const { person, page } = await visit('');
    const opened = page.waitForEvent('popup');
    await page.evaluate(() => open('/popup'));
    // It is there once its address was answered: from here on nothing else of the site is.
    const popup = await opened;
    stage.web.host('site.example', () => ({ status: 404, html: '<!doctype html><title>No</title>' }));
    await popup.goto('https://site.example/missing');
    person.watch.expectOnly(errorStatus(404, 'Not Found', '/missing'));
    await person.context.close();
  });

  it('notes a page that axe finds fault with, and one that is too wide', async () => {
    const unnamed = await visit('<input>');
    await expect(expectGoodLooks(unnamed.page)).rejects.toThrow('label: <input>');
    await unnamed.person.context.close();
    const wide = await visit('x'.repeat(500));
    await expect(expectGoodLooks(wide.page)).rejects.toThrow('px wide');
    await expect(expectToFit(wide.page)).rejects.toThrow('360');
    await wide.person.context.close();
  });

  it('lets no request out of this machine', async () => {
    stage.web.host('example.com', () => ({ html: '<!doctype html><title>Not the web</title>' }));
    const { person, page } = await visit('');
    await page.goto('https://example.com/');
    expect(stage.web.takeVisits('https://example.com/')).toHaveLength(1);
    await person.context.close();
  });
});
