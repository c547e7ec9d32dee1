import type { Page } from 'playwright-core';
import { EMAIL, PASSWORD } from '../support/test-app.js';
import { CLIENTS } from './support/clients.js';
import { openConsent } from './support/journey.js';
import { LOOKS, show } from './support/looks.js';
import { type Person, Stage } from './support/stage.js';

describe('without a mouse', () => {
  let stage: Stage;
  let person: Person;
  let page: Page;
  beforeAll(async () => {
    stage = await Stage.open();
    stage.web.host('chatgpt.com', () => ({ html: '<!doctype html><title>ChatGPT</title>' }));
  });
  afterAll(() => stage.close());
  beforeEach(async () => {
    person = await stage.person();
    page = await person.context.newPage();
  });
  afterEach(() => person.context.close());

  /** What has the focus, by what people call it; and whether they see that it has. */
  const focused = (): Promise<{ name: string; seen: boolean }> =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const label = element instanceof HTMLInputElement ? element.labels?.[0] : element;
      const { top, bottom } = element.getBoundingClientRect();
      const isOnScreen = top >= 0 && bottom <= innerHeight;
      return {
        name: label?.innerText ?? '',
        seen: outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2 && isOnScreen,
      };
    });

  /** Expects that a page which has just come puts the focus there: Chromium does it with the first frame, after `load`. */
  const expectFocusAtOnce = async (name: string): Promise<void> => {
    await page.locator('input:focus').waitFor();
    expect(await focused()).toEqual({ name, seen: true });
  };

  /** Presses Tab until the page has no more, and expects these stops in this order, each in sight. */
  const expectStops = async (...names: string[]): Promise<void> => {
    for (const name of names) {
      await page.keyboard.press('Tab');
      expect(await focused()).toEqual({ name, seen: true });
    }
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  };

  it('a person signs in and approves: the first field has the focus, Enter sends', async () => {
    const client = await stage.client(CLIENTS.known);
    await page.goto(client.authorizationUrl());
    await expectFocusAtOnce('E-mail address');
    await page.keyboard.type(EMAIL);
    await page.keyboard.press('Tab');
    expect(await focused()).toEqual({ name: 'Password', seen: true });
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/oauth/consent/*');
    await expectStops('Sign out', 'Approve', 'Deny');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await focused()).toEqual({ name: 'Approve', seen: true });
    await page.keyboard.press('Enter');
    await page.waitForURL(`${client.redirectUri}?code=**`);
    person.watch.expectOnly();
  });

  it('a person denies with the space bar', async () => {
    const client = await stage.client(CLIENTS.known);
    await openConsent(page, client);
    for (let stop = 0; stop < 3; stop += 1) await page.keyboard.press('Tab');
    expect(await focused()).toEqual({ name: 'Deny', seen: true });
    await page.keyboard.press('Space');
    await page.waitForURL(`${client.redirectUri}?error=access_denied&**`);
    person.watch.expectOnly();
  });

  it.each(LOOKS)('the focus is in sight at $width px, $colorScheme', async (look) => {
    await openConsent(page, await stage.client(CLIENTS.unknown));
    await show(page, look);
    await expectStops('Sign out', 'Approve', 'Deny');
  });

  it('an address that is too long to show at once is scrolled', async () => {
    await openConsent(page, await stage.client(CLIENTS.long));
    await page.keyboard.press('Tab');
    expect(await focused()).toEqual({ name: CLIENTS.long.redirectUri, seen: true });
    await page.keyboard.press('End');
    await page.waitForFunction(() => (document.activeElement?.scrollTop ?? 0) > 0);
    await expectStops('Sign out', 'Approve', 'Deny');
  });

  it('a person who got the password wrong is where they type it again', async () => {
    await page.goto('/login');
    await expectFocusAtOnce('E-mail address');
    await page.keyboard.type(EMAIL);
    await page.keyboard.press('Tab');
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await expectFocusAtOnce('Password');
    await page.keyboard.type(PASSWORD);
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.keyboard.press('Enter');
    expect((await answered).status()).toBe(303);
    await page.waitForURL('/');
  });
});
