import { lookup as resolveName } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { Agent, request } from 'undici';
import { MillspaceError } from './errors.ts';
import { unreachable } from './http-client.ts';

export interface OutwardOptions {
  /** Whether an IP address may be connected to. Asked with each address that a name stands for, when the connection is made. */
  mayConnect: (address: string) => boolean;
  timeoutMs: number;
}

/**
 * One POST to an address that somebody has typed in. It goes to addresses that may be connected to and nowhere else, whatever
 * name stands for them at that moment; redirects are not followed, and the answer's body is not read.
 * @returns the status of the answer
 * @throws MillspaceError MS-NTF-006 (no address that may be connected to), MS-NET-001 (no answer), MS-NET-004 (certificate)
 */
export async function postOutward(
  url: string,
  { headers, body }: { headers: Record<string, string>; body: string },
  { mayConnect, timeoutMs }: OutwardOptions,
): Promise<number> {
  const { hostname, origin } = new URL(url);
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !mayConnect(literal)) throw notAllowed(origin);
  const agent = new Agent({
    connect: { lookup: onlyAllowed(mayConnect, origin), timeout: timeoutMs },
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

function onlyAllowed(mayConnect: OutwardOptions['mayConnect'], origin: string): LookupFunction {
  return (host, options, callback) =>
    resolveName(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const allowed = found.filter(({ address }) => mayConnect(address));
      if (allowed.length === 0) return callback(notAllowed(origin), []);
      if (options.all) return callback(null, allowed);
      const [first] = allowed;
      return callback(null, first?.address ?? '', first?.family);
    });
}

function notAllowed(origin: string): MillspaceError {
  return new MillspaceError('MS-NTF-006', { detail: `${origin} is an address of an internal network`, where: origin });
}
