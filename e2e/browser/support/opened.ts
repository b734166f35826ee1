import type { Page } from 'playwright-core';

const OPENERS = 'button[aria-expanded="false"]:visible';

/**
 * Opens whatever this page can open: what is folded, forms behind a button, popovers and menus. Calls `check` with each popover on the
 * screen, and once with everything that opens in its place and stays. Nothing is filled in or sent.
 * @param known what need not be opened again, by its name
 * @returns what was opened, by its name
 */
export async function opened(
  page: Page,
  check: (what: string) => Promise<void>,
  known: Iterable<string> = [],
): Promise<string[]> {
  const names: string[] = [];
  for (const folded of await page.locator('main details:not([open]) > summary').all()) {
    if (!(await folded.isVisible())) continue;
    names.push(((await folded.textContent()) ?? '').trim());
    await folded.click();
  }
  const buttons = page.locator(OPENERS);
  const tried = new Set<string>(known);
  for (;;) {
    const all = await buttons.evaluateAll((found) =>
      found.map((button) => ({
        name: `${button.getAttribute('aria-label') ?? ''}${button.textContent ?? ''}`,
        popup: button.getAttribute('aria-haspopup') === 'dialog',
      })),
    );
    const at = all.findIndex(({ name }) => !tried.has(name));
    const button = all[at];
    if (button === undefined) break;
    tried.add(button.name);
    names.push(button.name);
    await buttons.nth(at).click();
    if (!button.popup) continue;
    const dialog = page.getByRole('dialog');
    await dialog.locator('p, li, dd, button').first().waitFor();
    await check(button.name);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
  // What is under the head that stays on top was only scrolled there.
  await page.evaluate(() => scrollTo(0, 0));
  await check('everything that stays open');
  return names;
}
