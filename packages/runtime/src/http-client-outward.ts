import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import { MillspaceError } from './errors.ts';
import { type ProxyWay, proxyToken, proxyUri, unreachable } from './http-client.ts';
import { lookupOnly } from './http-client-lookup.ts';
import { hostOf } from './internal-addresses.ts';

export interface OutwardOptions {
  /** Whether an IP address may be connected to. Asked with each address that a name stands for, when the connection is made. */
  mayConnect: (address: string) => boolean;
  timeoutMs: number;
  /** The way out (CONNECT). */
  proxy?: ProxyWay;
}

/**
 * One POST to an address that somebody has typed in. It goes to addresses that may be connected to and nowhere else, whatever
 * name stands for them at that moment; redirects are not followed, and the answer's body is not read. Through a proxy it is the proxy
 * that resolves the name: asked for is none that stands for an address here that may not be connected to; one that nobody knows here is.
 * @returns the status of the answer
 * @throws MillspaceError MS-NTF-006 (no address that may be connected to), MS-NET-001 (no answer), MS-NET-003 (the proxy refuses), MS-NET-004 (certificate)
 */
export async function postOutward(
  url: string,
  { headers, body }: { headers: Record<string, string>; body: string },
  { mayConnect, timeoutMs, proxy }: OutwardOptions,
): Promise<number> {
  const parsed = new URL(url);
  const { origin } = parsed;
  const literal = hostOf(parsed);
  if (isIP(literal) !== 0 && !mayConnect(literal)) throw notAllowed(origin);
  if (proxy && !(await mayAsk(literal, mayConnect))) throw notAllowed(origin);
  const agent: Dispatcher = proxy
    ? new ProxyAgent({ uri: proxyUri(proxy), proxyTunnel: true, ...proxyToken(proxy), headersTimeout: timeoutMs })
    : new Agent({
        connect: { lookup: lookupOnly(mayConnect, () => notAllowed(origin)), timeout: timeoutMs },
        headersTimeout: timeoutMs,
      });
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'millspace', ...headers },
      body,
      dispatcher: agent,
      signal: AbortSignal.timeout(timeoutMs),
    });
    answer.body.on('error', () => undefined).destroy();
    return answer.statusCode;
  } catch (cause) {
    throw unreachable(origin, cause);
  } finally {
    await agent.destroy();
  }
}

/** Whether a proxy may be asked for a host. Which of several addresses it takes is not ours to say: all of them have to do. */
async function mayAsk(host: string, mayConnect: (address: string) => boolean): Promise<boolean> {
  if (host.endsWith('.localhost')) return mayConnect('127.0.0.1');
  const known = await lookup(host, { all: true }).catch(() => []);
  if (known.length === 0) return host !== 'localhost';
  return known.every(({ address }) => mayConnect(address));
}

function notAllowed(origin: string): MillspaceError {
  return new MillspaceError('MS-NTF-006', { detail: `${origin} is an address of an internal network`, where: origin });
}
