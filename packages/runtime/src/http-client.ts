import type { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { codeOf, MillspaceError, messageOf } from './errors.ts';
import { fromProblem } from './problem.ts';

/** An HTTP proxy (CONNECT); user and password may stand in its URL or beside it. */
export interface ProxyWay {
  url: string;
  username?: string;
  password?: string;
}

export interface HttpClientOptions {
  baseUrl: string;
  /** Gives the bearer token for each request. */
  token?: () => Promise<string> | string;
  proxy?: ProxyWay;
  /** PEM of certificate authorities to trust beside the public ones. */
  ca?: string;
  /** Until the headers of an answer have come (ms, default 15 000). */
  timeoutMs?: number;
  connections?: number;
}

export interface RequestOptions {
  json?: unknown;
  form?: Record<string, string>;
  body?: Buffer | Readable;
  contentType?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  timeoutMs?: number;
  /** No Authorization header. */
  anonymous?: boolean;
}

export interface Answer<T> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  json: T;
}

/** HTTP to one peer: a pool, bearer tokens, proxy, own CA; errors come as MillspaceError with the peer's code. */
export class HttpClient {
  readonly #base: string;
  readonly #options: HttpClientOptions;
  readonly #dispatcher: Dispatcher;
  /** Streams last for ever: they must not take the places of requests, however many there are. */
  readonly #streams: Dispatcher;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#base = options.baseUrl.replace(/\/+$/, '');
    const tls = options.ca === undefined ? {} : { ca: [...rootCertificates, options.ca] };
    const common = {
      headersTimeout: options.timeoutMs ?? 15_000,
      bodyTimeout: 0,
      keepAliveTimeout: 30_000,
    };
    const pool = (connections: number | null): Dispatcher =>
      options.proxy
        ? new ProxyAgent({
            ...common,
            connections,
            uri: proxyUri(options.proxy),
            proxyTunnel: true,
            ...proxyToken(options.proxy),
            requestTls: tls,
            proxyTls: tls,
          })
        : new Agent({ ...common, connections, connect: { ...tls, timeout: 10_000 } });
    this.#dispatcher = pool(options.connections ?? 16);
    this.#streams = pool(null);
  }

  /** One exchange with a JSON answer. @throws MillspaceError MS-NET-001 (unreachable), MS-NET-003 (proxy), MS-NET-004 (certificate), MS-NET-002 or the peer's own code (status ≥ 300) */
  async request<T = unknown>(method: string, path: string, options: RequestOptions = {}): Promise<Answer<T>> {
    const answer = await this.#send(method, path, options, options.timeoutMs ?? this.#options.timeoutMs ?? 15_000);
    let text: string;
    try {
      text = await answer.body.text();
    } catch (cause) {
      throw unreachable(this.#base + path, cause);
    }
    const json = parseJson(text);
    if (answer.statusCode >= 300) throw fromProblem(answer.statusCode, json, `${method} ${path}`);
    return { status: answer.statusCode, headers: answer.headers, json: json as T };
  }

  /** An answer whose body is read as it comes. The caller must consume or destroy it. @throws as `request` */
  async stream(
    method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<{ status: number; headers: Answer<unknown>['headers']; body: Readable }> {
    const answer = await this.#send(method, path, options, undefined, this.#streams);
    if (answer.statusCode >= 300) {
      const text = await answer.body.text().catch(() => '');
      throw fromProblem(answer.statusCode, parseJson(text), `${method} ${path}`);
    }
    return { status: answer.statusCode, headers: answer.headers, body: answer.body };
  }

  async close(): Promise<void> {
    await Promise.all([this.#dispatcher.destroy(), this.#streams.destroy()]);
  }

  async #send(
    method: string,
    path: string,
    options: RequestOptions,
    timeoutMs: number | undefined,
    dispatcher = this.#dispatcher,
  ): Promise<Dispatcher.ResponseData> {
    const headers: Record<string, string> = { accept: 'application/json', ...options.headers };
    if (this.#options.token && !options.anonymous) headers['authorization'] = `Bearer ${await this.#options.token()}`;
    const body = requestBody(options, headers);
    const signals = [
      ...(options.signal ? [options.signal] : []),
      ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)]),
    ];
    try {
      return await dispatcher.request({
        origin: new URL(this.#base).origin,
        path: new URL(this.#base + path).pathname + new URL(this.#base + path).search,
        method: method as Dispatcher.HttpMethod,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(signals.length === 0 ? {} : { signal: signals.length === 1 ? signals[0] : AbortSignal.any(signals) }),
      });
    } catch (cause) {
      throw unreachable(this.#base + path, cause);
    }
  }
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  return new HttpClient(options);
}

function requestBody(options: RequestOptions, headers: Record<string, string>): Buffer | Readable | string | undefined {
  if (options.json !== undefined) {
    headers['content-type'] = 'application/json';
    return JSON.stringify(options.json);
  }
  if (options.form !== undefined) {
    headers['content-type'] = 'application/x-www-form-urlencoded';
    return new URLSearchParams(options.form).toString();
  }
  if (options.body !== undefined) headers['content-type'] = options.contentType ?? 'application/octet-stream';
  return options.body;
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const CERTIFICATE_CODES = /^(CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|ERR_TLS_CERT_)/;

/** What kept a request from being answered, as an error of the catalogue: MS-NET-001, MS-NET-003 or MS-NET-004. */
export function unreachable(where: string, cause: unknown): MillspaceError {
  if (cause instanceof MillspaceError) return cause;
  const text = messageOf(cause);
  const refusal = /^Proxy response \((\d+)\)/.exec(text);
  if (refusal)
    return new MillspaceError('MS-NET-003', {
      detail: `the proxy answered with status ${refusal[1]}${refusal[1] === '407' ? ': it wants another user or password' : ''}`,
      where,
      cause,
    });
  if (CERTIFICATE_CODES.test(codeOf(cause) ?? ''))
    return new MillspaceError('MS-NET-004', { detail: text, where, cause });
  return new MillspaceError('MS-NET-001', { detail: `no answer: ${text}`, where, cause });
}

export function proxyUri(proxy: { url: string }): string {
  const url = new URL(proxy.url);
  url.username = '';
  url.password = '';
  return url.toString();
}

export function proxyToken(proxy: ProxyWay): { token?: string } {
  const url = new URL(proxy.url);
  const username = proxy.username ?? decodeURIComponent(url.username);
  const password = proxy.password ?? decodeURIComponent(url.password);
  return username === '' ? {} : { token: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
