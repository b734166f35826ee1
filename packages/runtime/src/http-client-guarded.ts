import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { MillspaceError, messageOf } from './errors.ts';
import { type ProxyWay, proxyToken, proxyUri } from './http-client.ts';
import { lookupOnly } from './http-client-lookup.ts';
import { hostOf, type InternalAddresses } from './internal-addresses.ts';

/** An answer that is read as it comes; whoever asked must consume or destroy it. */
export interface OutwardStream {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Readable;
}

/** An answer of somebody whom we do not know. */
export interface OutwardAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

export interface OutwardRequest {
  json?: unknown;
  form?: Record<string, string>;
  headers?: Record<string, string>;
  /** Longest time for the whole exchange (ms). */
  timeoutMs?: number;
  /** Longest answer (bytes, default 1 MiB). */
  maxBytes?: number;
}

const TIMEOUT_MS = 9000;
const CONNECT_MS = 5000;
/** Until the first byte of a long answer (ms). */
const HEADERS_MS = 30_000;
const MAX_BYTES = 1024 * 1024;

/**
 * HTTP to addresses that somebody outside has named: never to an internal one unless it was allowed, never after a redirect,
 * never for longer or with more bytes than asked for. The name is resolved once, and what it resolved to is what is called.
 */
export class OutwardClient {
  readonly #internal: InternalAddresses;
  readonly #agent: Dispatcher;
  /** Streams last: they must not take the places of messages, however many there are. */
  readonly #streams: Dispatcher;

  /** `proxy`: the way out (CONNECT); then it is the proxy that resolves names, and decides where they may lead. */
  constructor(internal: InternalAddresses, proxy?: ProxyWay) {
    this.#internal = internal;
    const lookup = lookupOnly(
      (address, host) => internal.allowsName(host) || internal.allows(address),
      (host) => forbidden(host, 'its name resolves to an internal network'),
    );
    const agent = (connections: number | null): Dispatcher => {
      // A socket that the other side is about to close would take a message with it.
      const common = { connections, keepAliveTimeout: 10_000, pipelining: 1 };
      return proxy
        ? new ProxyAgent({ ...common, uri: proxyUri(proxy), proxyTunnel: true, ...proxyToken(proxy) })
        : new Agent({ ...common, connect: { timeout: CONNECT_MS, lookup } });
    };
    this.#agent = agent(32);
    this.#streams = agent(null);
  }

  /**
   * @returns any answer, whatever its status; redirects are not followed
   * @throws MillspaceError MS-NET-005 (an address that may not be called), MS-NET-001 (no answer in time)
   */
  async request(method: 'GET' | 'POST', address: string, options: OutwardRequest = {}): Promise<OutwardAnswer> {
    const url = this.check(address);
    const headers: Record<string, string> = { accept: 'application/json', ...options.headers };
    let body: string | undefined;
    if (options.json !== undefined) {
      headers['content-type'] ??= 'application/json';
      body = JSON.stringify(options.json);
    } else if (options.form) {
      headers['content-type'] = 'application/x-www-form-urlencoded';
      body = new URLSearchParams(options.form).toString();
    }
    try {
      const answer = await this.#agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: method as Dispatcher.HttpMethod,
        headers,
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
      });
      const text = await bounded(answer.body, options.maxBytes ?? MAX_BYTES);
      return { status: answer.statusCode, headers: answer.headers, text };
    } catch (cause) {
      const refused = refusalIn(cause);
      if (refused) throw refused;
      throw new MillspaceError('MS-NET-001', { detail: `no answer from ${url.origin}: ${messageOf(cause)}`, cause });
    }
  }

  /**
   * An answer that may be long, whatever its status; redirects are not followed.
   * @throws MillspaceError MS-NET-005 (an address that may not be called), MS-NET-001 (no answer)
   */
  async stream(
    address: string,
    { headers = {}, signal }: { headers?: Record<string, string>; signal: AbortSignal },
  ): Promise<OutwardStream> {
    const url = this.check(address);
    try {
      const {
        statusCode,
        headers: said,
        body,
      } = await this.#streams.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers,
        headersTimeout: HEADERS_MS,
        bodyTimeout: 0,
        signal,
      });
      return { status: statusCode, headers: said, body };
    } catch (cause) {
      const refused = refusalIn(cause);
      if (refused) throw refused;
      throw new MillspaceError('MS-NET-001', { detail: `no answer from ${url.origin}: ${messageOf(cause)}`, cause });
    }
  }

  /** What can be said about an address without calling it. @throws MillspaceError MS-NET-005 */
  check(address: string): URL {
    let url: URL;
    try {
      url = new URL(address);
    } catch {
      throw forbidden(address, 'it is no address');
    }
    const host = hostOf(url);
    if (url.username !== '' || url.password !== '') throw forbidden(address, 'it holds a password');
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && this.#internal.trusts(host)))
      throw forbidden(address, this.#reason(host) ?? 'it has to begin with https://');
    const reason = this.#reason(host);
    if (reason !== null) throw forbidden(address, reason);
    return url;
  }

  async close(): Promise<void> {
    await Promise.all([this.#agent.destroy(), this.#streams.destroy()]);
  }

  #reason(host: string): string | null {
    if (this.#internal.allowsName(host)) return null;
    const local = host === 'localhost' || host.endsWith('.localhost');
    if (local || (isIP(host) !== 0 && !this.#internal.allows(host)))
      return `${host} is the calling machine itself or an internal network, seen from here`;
    return null;
  }
}

function forbidden(address: string, reason: string): MillspaceError {
  return new MillspaceError('MS-NET-005', {
    detail: `${address.slice(0, 200)} may not be called: ${reason}`,
    status: 422,
  });
}

function refusalIn(error: unknown): MillspaceError | null {
  if (error instanceof MillspaceError) return error;
  return error instanceof Error && error.cause !== undefined ? refusalIn(error.cause) : null;
}

async function bounded(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.byteLength;
    if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
