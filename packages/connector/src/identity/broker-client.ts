import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import { type Answer, createHttpClient, type HttpClient, type RequestOptions } from '@millspace/runtime/http-client';
import type { Identity } from './identity.ts';

/** Requests to the broker, signed in as this connector. Paths are below `/api/v1`. */
export interface BrokerClient {
  request<T = unknown>(method: string, path: string, options?: RequestOptions): Promise<Answer<T>>;
  stream(
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<{ status: number; headers: Answer<unknown>['headers']; body: Readable }>;
}

export interface BrokerSettings {
  url: string;
  proxy?: { url: string; username?: string; password?: string };
  /** PEM file of the company's own certificate authority. */
  ca?: string;
}

/** Whether the broker can be reached, in words, for status pages. */
export interface Reachability {
  state: 'not-enrolled' | 'offline' | 'connecting' | 'online';
  since: number;
  lastError: { code: string; text: string; at: number } | null;
}

const STALE_TOKEN = new Set(['MS-AUTH-001', 'MS-AUTH-002']);

/** The one way out: pool, proxy, own CA, tokens that renew themselves; remembers whether the broker answers. */
export class BrokerConnection implements BrokerClient {
  readonly client: HttpClient;
  readonly #identity: Identity;
  #state: Reachability;

  constructor(settings: BrokerSettings, identity: Identity) {
    this.#identity = identity;
    this.client = createHttpClient({
      baseUrl: `${settings.url.replace(/\/+$/, '')}/api/v1`,
      token: () => identity.token(this.client),
      ...(settings.proxy ? { proxy: settings.proxy } : {}),
      ...(settings.ca ? { ca: readCa(settings.ca) } : {}),
    });
    this.#state = { state: identity.enrolment ? 'connecting' : 'not-enrolled', since: Date.now(), lastError: null };
  }

  get reachability(): Reachability {
    return this.#state;
  }

  request<T = unknown>(method: string, path: string, options?: RequestOptions): Promise<Answer<T>> {
    return this.#again(() => this.client.request<T>(method, path, options));
  }

  stream(method: string, path: string, options?: RequestOptions): ReturnType<BrokerClient['stream']> {
    return this.#again(() => this.client.stream(method, path, options));
  }

  close(): Promise<void> {
    return this.client.close();
  }

  /** Once more with a fresh token when the broker no longer takes ours (it may have a new key). */
  async #again<T>(attempt: () => Promise<T>): Promise<T> {
    try {
      return this.#reached(await attempt());
    } catch (error) {
      if (!(error instanceof MillspaceError) || !STALE_TOKEN.has(error.code)) throw this.#failed(error);
    }
    this.#identity.forget();
    try {
      return this.#reached(await attempt());
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #reached<T>(answer: T): T {
    if (this.#state.state !== 'online') this.#state = { state: 'online', since: Date.now(), lastError: null };
    return answer;
  }

  #failed(error: unknown): unknown {
    if (error instanceof Error && error.name === 'AbortError') return error;
    const code = error instanceof MillspaceError ? error.code : 'MS-NET-001';
    const away =
      code.startsWith('MS-NET-') || ['MS-AUTH-030', 'MS-AUTH-006', 'MS-AUTH-004', 'MS-AUTH-026'].includes(code);
    const lastError = { code, text: messageOf(error), at: Date.now() };
    if (away) {
      const state = code === 'MS-AUTH-030' ? 'not-enrolled' : 'offline';
      this.#state = { state, since: this.#state.state === state ? this.#state.since : Date.now(), lastError };
    } else this.#reached(undefined);
    return error;
  }
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MillspaceError('MS-CFG-001', {
      detail: `cannot read the certificate authority ${file}: ${messageOf(cause)}`,
      where: 'broker.ca',
      cause,
    });
  }
}
