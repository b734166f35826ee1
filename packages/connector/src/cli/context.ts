import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { adminTokenFile } from '@millspace/runtime/admin-token';
import { Caller } from '@millspace/runtime/cli/caller';
import { configFolder, SessionFile } from '@millspace/runtime/cli/session-file';
import { MillspaceError } from '@millspace/runtime/errors';
import type { HttpClient } from '@millspace/runtime/http-client';
import { systemLanguage } from '@millspace/runtime/lifecycle';
import type { ConnectorConfig } from '@millspace/schemas';
import type { Command } from 'commander';
import { loadConnectorConfig } from '../config.ts';
import { readEndpoint } from '../http/endpoint.ts';

export interface GlobalOptions {
  dataDir?: string;
  config?: string;
  url?: string;
  json?: boolean;
  asAdmin?: boolean;
}

const DEFAULT_CONFIG = 'connector.yaml';

/** What every command needs: where the connector is, how to print, in which language. */
export class Context {
  readonly json: boolean;
  readonly language = systemLanguage();
  readonly #options: GlobalOptions;
  #caller: Caller | null = null;

  constructor(command: Command) {
    this.#options = command.optsWithGlobals<GlobalOptions>();
    this.json = this.#options.json === true;
  }

  /** One of two texts, by the system's language. */
  say(en: string, de: string): string {
    return this.language === 'de' ? de : en;
  }

  get configFile(): string {
    return resolve(this.#options.config ?? DEFAULT_CONFIG);
  }

  /** @throws MillspaceError MS-CFG-001 when there is no configuration file */
  config(): ConnectorConfig {
    return loadConnectorConfig(this.configFile);
  }

  get dataDir(): string {
    const given = this.#options.dataDir ?? process.env['MILLSPACE_DATA_DIR'];
    if (given !== undefined) return resolve(given);
    return existsSync(this.configFile) ? this.config().dataDir : resolve('data');
  }

  /** True when a connector works in the data folder, as far as its endpoint file says. */
  get running(): boolean {
    return this.#options.url !== undefined || readEndpoint(this.dataDir) !== null;
  }

  /**
   * The connector's own API: as the person who is signed in there, else with the admin token of the data folder.
   * @throws MillspaceError MS-CFG-025 when no connector runs in this data folder
   */
  get caller(): Caller {
    if (this.#caller) return this.#caller;
    const { dataDir } = this;
    const url = this.#options.url ?? readEndpoint(dataDir)?.url;
    if (url === undefined) {
      throw new MillspaceError('MS-CFG-025', {
        detail: this.say(`no connector is running in ${dataDir}`, `in ${dataDir} läuft kein Konnektor`),
        where: join(dataDir, 'endpoint.json'),
      });
    }
    const tokenFile = adminTokenFile(dataDir);
    this.#caller = new Caller({
      url,
      localToken: () => (existsSync(tokenFile) ? readFileSync(tokenFile, 'utf8').trim() : null),
      sessions: new SessionFile(configFolder()),
      asAdmin: this.#options.asAdmin ?? false,
      timeoutMs: 60_000,
    });
    return this.#caller;
  }

  get client(): HttpClient {
    return this.caller.client;
  }

  get<T>(path: string): Promise<T> {
    return this.caller.get(path);
  }

  post<T>(path: string, json: unknown): Promise<T> {
    return this.caller.send('POST', path, json);
  }

  async close(): Promise<void> {
    await this.#caller?.close();
  }
}
