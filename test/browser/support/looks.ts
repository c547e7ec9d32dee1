import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** How people see the pages: on a narrow screen and on a wide one, by day and by night. */
export const LOOKS = [360, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** One of them. */
export type Look = (typeof LOOKS)[number];

/** Shows a page so. */
export async function show(page: Page, { width, colorScheme }: Look): Promise<void> {
  await page.setViewportSize({ width, height: 740 });
  await page.emulateMedia({ colorScheme });
}

/** Expects nothing to be wider than the window, in each look. */
export async function expectToFit(page: Page): Promise<void> {
  for (const look of LOOKS) {
    await show(page, look);
    expect({ ...look, needs: await neededWidth(page) }).toEqual({ ...look, needs: look.width });
  }
}

/** The same, and axe to find nothing. Its timers need a page that runs scripts. */
export async function expectGoodLooks(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found: string[] = [];
  for (const look of LOOKS) {
    await show(page, look);
    await settle(page);
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    const faults = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    const needs = await neededWidth(page);
    if (needs > look.width) faults.push(`is ${needs} px wide`);
    found.push(...faults.map((fault) => `${look.width} px, ${look.colorScheme}: ${fault}`));
  }
  expect(found).toEqual([]);
}

/** Waits until the page's own scripts know of the look, and until nothing moves. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame))),
  );
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
}

async function neededWidth(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}
