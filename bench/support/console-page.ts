import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHttpClient, type HttpClient } from '@millspace/runtime/http-client';
import { type BrowserServer, chromium, type Page } from 'playwright-core';
import { Service } from './process.ts';

const PERSON = { name: 'anna', password: 'drei kühe im tor', roles: ['admin', 'viewer'] };

/** A connector process with its console, and a person who may sign in. */
export class ConsoleService implements AsyncDisposable {
  readonly service: Service;
  readonly api: HttpClient;

  private constructor(service: Service, api: HttpClient) {
    this.service = service;
    this.api = api;
  }

  /** @param folder a new one; `prepare` may put data into its data folder before the connector starts */
  static async start(
    folder: string,
    more: { sources?: object[]; prepare?: (dataDir: string) => void } = {},
  ): Promise<ConsoleService> {
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir, { mode: 0o700 });
    more.prepare?.(dataDir);
    const http = { host: '127.0.0.1', port: 0 };
    const config = { name: 'bench', dataDir: './data', http, logLevel: 'warn', sources: more.sources ?? [] };
    writeFileSync(join(folder, 'connector.yaml'), JSON.stringify(config));
    const service = await Service.start('packages/connector/src/main.ts', join(folder, 'connector.yaml'), {
      logFile: join(folder, 'log'),
    });
    const token = readFileSync(join(dataDir, 'admin-token'), 'utf8').trim();
    const api = createHttpClient({ baseUrl: `${service.url}/api/v1`, token: () => token });
    await api.request('POST', '/users', { json: PERSON });
    return new ConsoleService(service, api);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.api.close();
    await this.service[Symbol.asyncDispose]();
  }
}

/** A Chromium without a window, in a process of its own that can be asked for its CPU time. */
export class Chromium implements AsyncDisposable {
  readonly #server: BrowserServer;

  private constructor(server: BrowserServer) {
    this.#server = server;
  }

  static async launch(executablePath: string): Promise<Chromium> {
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return new Chromium(await chromium.launchServer({ executablePath, args }));
  }

  get pid(): number {
    return this.#server.process().pid ?? 0;
  }

  /** A page on which the person is signed in. */
  async signedIn(url: string): Promise<Page> {
    const browser = await chromium.connect(this.#server.wsEndpoint());
    const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
    await page.goto(url);
    await page.getByRole('textbox', { name: 'Name' }).fill(PERSON.name);
    await page.locator('input[type=password]').fill(PERSON.password);
    await page.locator('button[type=submit]').click();
    await page.locator('main#content h1').waitFor();
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
  }
}
