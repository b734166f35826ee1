import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { tool } from '../../../scripts/testing/tools.ts';
import { Guard } from './guard.ts';

export interface VisitorOptions {
  language?: 'en' | 'de';
  colours?: 'light' | 'dark';
  /** CSS pixels. */
  width?: number;
}

/** A person with a browser of their own. */
export interface Visitor extends AsyncDisposable {
  page: Page;
  context: BrowserContext;
  guard: Guard;
  /** Signs in with the form of the page that `url` serves. */
  signIn(url: string, name: string, password: string): Promise<void>;
}

/** Debian's Chromium. @throws Error where it is missing; tests ask `needs('chromium')` before */
export async function openBrowser(): Promise<Browser> {
  const executablePath = tool('chromium');
  if (executablePath === undefined) throw new Error('Chromium is not installed');
  // The sandbox of Chromium does not start for root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

export async function visit(browser: Browser, options: VisitorOptions = {}): Promise<Visitor> {
  const { language = 'en', colours = 'light', width = 1280 } = options;
  const context = await browser.newContext({
    locale: language === 'de' ? 'de-DE' : 'en-GB',
    timezoneId: 'America/New_York',
    colorScheme: colours,
    reducedMotion: 'reduce',
    viewport: { width, height: 900 },
  });
  const page = await context.newPage();
  const guard = await Guard.over(page);
  return {
    page,
    context,
    guard,
    async signIn(url, name, password) {
      await page.goto(url);
      await page.getByRole('textbox', { name: 'Name' }).fill(name);
      await page.locator('input[type=password]').fill(password);
      await page.locator('button[type=submit]').click();
      await page.locator('main#content h1').waitFor();
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}
