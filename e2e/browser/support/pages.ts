import type { Page, Request } from 'playwright-core';

/** Pages beside those that the navigation leads to, by the page of the navigation that they belong to. */
const BESIDE: Record<string, readonly string[]> = {
  '/': ['/docs', '/docs/start', '/glossary'],
  '/participants': ['/invitations'],
  '/sources': ['/sources/new'],
  '/datasets': ['what', 'who', 'terms', 'preview', 'publish'].map((step) => `/datasets/new/${step}`),
};

/**
 * Opens a page and waits until each of its parts has come; each says by itself that it is loading.
 * @throws Error with the address, what was not answered and what stood there instead
 */
export async function open(page: Page, href: string): Promise<void> {
  const unanswered = new Set<Request>();
  const asked = (request: Request) => unanswered.add(request);
  const over = (request: Request) => unanswered.delete(request);
  page.on('request', asked).on('requestfinished', over).on('requestfailed', over);
  try {
    await page.goto(href);
    await page.locator('main h1').waitFor();
    await page.locator('main > :not(header)').first().waitFor({ state: 'attached' });
    await page.waitForFunction(
      () =>
        ![...document.querySelectorAll('main p')].some((part) =>
          /^(Loading|Wird geladen|Opening|Wird geöffnet)/.test(part.textContent ?? ''),
        ),
    );
  } catch (cause) {
    const waiting = [...unanswered].map((request) => `${request.method()} ${request.url()}`);
    const shown = ((await page.locator('body').textContent()) ?? '').slice(0, 500) || '(nothing)';
    throw new Error(`${href} did not open; not answered: ${waiting.join(', ') || '(all were)'}; shown: ${shown}`, {
      cause,
    });
  } finally {
    page.off('request', asked).off('requestfinished', over).off('requestfailed', over);
  }
}

/**
 * What the navigation leads to, from each list the first thing in it with its tabs, and what stands beside: each kind of page once.
 * @param only pages of the navigation whose address contains this
 */
export async function pathsFrom(page: Page, url: string, only = ''): Promise<string[]> {
  const links = (selector: string) =>
    page.locator(selector).evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''));
  const lists = (await links('nav#navigation a')).filter((path) => path.includes(only));
  const paths = new Set(lists);
  for (const list of lists) {
    for (const path of BESIDE[list] ?? []) paths.add(path);
    if (list === '/') continue;
    await open(page, new URL(list, url).href);
    const first = (await links('main table a, main ul a')).find((path) => path.startsWith(`${list}/`));
    if (first === undefined) continue;
    paths.add(first);
    await open(page, new URL(first, url).href);
    const thing = `${list}/${first.slice(list.length + 1).split('/')[0]}`;
    for (const tab of await links('main nav a')) if (tab.startsWith(thing)) paths.add(tab);
  }
  return [...paths];
}
