import type { SessionAnswer } from '@millspace/schemas';
import { MillspaceError } from '../errors.ts';
import { createHttpClient, type HttpClient } from '../http-client.ts';
import { keptOf, type SessionFile } from './session-file.ts';

const RENEW_BEFORE_MS = 30_000;

export interface CallerOptions {
  /** Where the process is, without `/api/v1`. */
  url: string;
  /** The admin token of its data folder, where it can be read. */
  localToken: () => string | null;
  sessions: SessionFile;
  /** Take the admin token although somebody is signed in. */
  asAdmin?: boolean;
  timeoutMs?: number;
}

/**
 * A command speaks to a process: as the person who has signed in on this computer, else, on the machine of the process, with
 * the admin token. A session that is over is said, never replaced by the other silently.
 */
export class Caller {
  readonly url: string;
  readonly sessions: SessionFile;
  readonly client: HttpClient;
  readonly #options: CallerOptions;

  constructor(options: CallerOptions) {
    const { url, sessions, timeoutMs } = options;
    this.#options = options;
    this.url = url.replace(/\/+$/, '');
    this.sessions = sessions;
    this.client = createHttpClient({
      baseUrl: `${this.url}/api/v1`,
      token: () => this.#token(),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  }

  /** `timeoutMs`: for what may take long. */
  async get<T>(path: string, timeoutMs?: number): Promise<T> {
    return (await this.client.request<T>('GET', path, timeoutMs === undefined ? {} : { timeoutMs })).json;
  }

  async send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, json?: unknown): Promise<T> {
    return (await this.client.request<T>(method, path, json === undefined ? {} : { json })).json;
  }

  /** For what needs no token. */
  async anonymously<T>(path: string, json: unknown): Promise<T> {
    return (await this.client.request<T>('POST', path, { json, anonymous: true })).json;
  }

  close(): Promise<void> {
    return this.client.close();
  }

  /** @throws MillspaceError MS-USR-020 when nobody is signed in and no admin token can be read */
  async #token(): Promise<string> {
    const { localToken, asAdmin } = this.#options;
    if (!asAdmin && this.sessions.find(this.url) !== null) return this.#ofSession();
    const token = localToken();
    if (token !== null) return token;
    throw new MillspaceError('MS-USR-020', { detail: `nobody is signed in at ${this.url}`, where: this.sessions.file });
  }

  async #ofSession(): Promise<string> {
    const fresh = () => {
      const kept = this.sessions.find(this.url);
      return kept && kept.accessUntil > Date.now() + RENEW_BEFORE_MS ? kept.accessToken : null;
    };
    return (
      fresh() ??
      this.sessions.exclusively(async () => {
        // Another command may have been quicker.
        const renewed = fresh();
        if (renewed !== null) return renewed;
        const kept = this.sessions.find(this.url);
        if (!kept) throw new MillspaceError('MS-USR-020', { detail: `nobody is signed in at ${this.url}` });
        const answer = await this.anonymously<SessionAnswer>('/sessions/refresh', { refresh_token: kept.refreshToken });
        this.sessions.put(this.url, keptOf(answer));
        return answer.access_token;
      })
    );
  }
}
