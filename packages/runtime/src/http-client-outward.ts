import { isIP } from 'node:net';
import { Agent, request } from 'undici';
import { MillspaceError } from './errors.ts';
import { unreachable } from './http-client.ts';
import { lookupOnly } from './http-client-lookup.ts';
import { hostOf } from './internal-addresses.ts';

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
  const parsed = new URL(url);
  const { origin } = parsed;
  const literal = hostOf(parsed);
  if (isIP(literal) !== 0 && !mayConnect(literal)) throw notAllowed(origin);
  const agent = new Agent({
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

function notAllowed(origin: string): MillspaceError {
  return new MillspaceError('MS-NTF-006', { detail: `${origin} is an address of an internal network`, where: origin });
}
