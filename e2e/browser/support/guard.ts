import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { packs } from '@millspace/schemas';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** The browser itself logs each refused request, and each stream that ends with the session: no fault of the page. */
const FAILED_REQUEST = /Failed to load resource: (the server responded with a status of 4\d\d|net::)/;

/** Ids of signals stand in terms, word for word as they are signed; units may be written as UCUM writes them. */
const NO_KEYS = packs().flatMap(({ signals }) =>
  signals.flatMap(({ id, unit, accepts }) => [id, unit, ...accepts.map((one) => one.unit)]),
);

interface AxeFinding {
  id: string;
  nodes: { target: string[]; failureSummary?: string }[];
}

/**
 * What must hold on every page, whatever a test is about: no error on the console, no breach of the content security
 * policy, no request to another origin, no secret in storage, one h1, no raw key of a text, no sideways scrolling.
 */
export class Guard {
  readonly #page: Page;
  readonly #faults: string[] = [];
  readonly #expected: RegExp[] = [];

  private constructor(page: Page) {
    this.#page = page;
  }

  static async over(page: Page): Promise<Guard> {
    const guard = new Guard(page);
    const fault = (text: string) => guard.#faults.push(`${page.url()}: ${text}`);
    page.on('pageerror', (error) => fault(`error: ${error.message}`));
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() !== 'error' || FAILED_REQUEST.test(text)) return;
      if (!guard.#expected.some((pattern) => pattern.test(text))) fault(`console: ${text}`);
    });
    await page.exposeFunction('tellOfBreach', (text: string) => fault(`content security policy: ${text}`));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        const tell = (globalThis as unknown as { tellOfBreach(text: string): void }).tellOfBreach;
        tell(`${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    // Looked at, not held up: a route through the test would turn off the browser's cache, which people have.
    page.on('request', (request) => {
      const url = new URL(request.url());
      const home = page.url() === 'about:blank' ? url.origin : new URL(page.url()).origin;
      if (url.origin === home || url.protocol === 'data:' || request.isNavigationRequest()) return;
      fault(`asked another origin: ${url.origin}`);
    });
    return guard;
  }

  /** What the browser will log because the test breaks something. */
  expects(text: RegExp): void {
    this.#expected.push(text);
  }

  /** What was seen that must not be, up to now; of the page as it stands, too. */
  async faults(): Promise<string[]> {
    return [...this.#faults, ...(await this.#onPage())];
  }

  /** What axe finds against WCAG 2.2 A and AA, one line each. Open popups before: closed ones hide what is in them. */
  async accessibility(): Promise<string[]> {
    await this.#page.evaluate(AXE);
    const found = await this.#page.evaluate(async (values) => {
      const { axe } = globalThis as unknown as {
        axe: { run(on: unknown, options: object): Promise<{ violations: AxeFinding[] }> };
      };
      return (await axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] })).violations;
    }, RULES);
    return found.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
  }

  #onPage(): Promise<string[]> {
    return this.#page.evaluate((known) => {
      const faults: string[] = [];
      const headings = document.querySelectorAll('h1').length;
      if (headings !== 1) faults.push(`${headings} h1`);
      const key = /(?<=^|\s)[a-z][a-zA-Z]*(?:\.[a-z][a-zA-Z0-9_-]*){1,3}(?=\s|$)/g;
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (parent?.closest('code, script, style, textarea, pre')) continue;
        const text = node.textContent ?? '';
        if (text.match(key)?.some((word) => !known.includes(word)))
          faults.push(`a raw key? "${text.trim().slice(0, 60)}"`);
      }
      if (document.documentElement.scrollWidth > document.documentElement.clientWidth + 1)
        faults.push('scrolls sideways');
      for (const storage of [localStorage, sessionStorage])
        for (const value of Object.values({ ...storage }))
          if (/eyJ|ms-setup-|[A-Za-z0-9_-]{40,}/.test(String(value))) faults.push('a secret in storage');
      return faults;
    }, NO_KEYS);
  }
}
