import { MillspaceError } from '../errors.ts';

/** What every request of the console carries that changes something: no form and no foreign page can add it (there is no CORS). */
export const CONSOLE_HEADER = 'x-millspace-console';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

interface Sent {
  method: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Pure: why a request that counts on a cookie may have been made by another page (cross-site request forgery); null when it was
 * not. Browsers say where a request comes from in `Sec-Fetch-Site` (to https and to this machine only), so where it is absent
 * the header has to do for what changes something, and no page of another origin can read the answer to the rest.
 */
export function foreignBecause({ method, headers }: Sent): string | null {
  const site = headers['sec-fetch-site'];
  const safe = SAFE.has(method);
  const typedIn = site === 'none' && safe;
  if (site !== undefined && site !== 'same-origin' && !typedIn) return `the browser says that it comes from ${site}`;
  if (!safe && headers[CONSOLE_HEADER] !== '1') return `it has no header ${CONSOLE_HEADER}: 1`;
  return null;
}

/** @throws MillspaceError MS-USR-014 */
export function demandSameOrigin(request: Sent & { url: string }): void {
  const because = foreignBecause(request);
  if (because === null) return;
  const where = `${request.method} ${request.url.split('?')[0]}`;
  throw new MillspaceError('MS-USR-014', { detail: `refused, because ${because}`, where });
}
