import type { BrowserIdentifier } from '../http-guard.ts';
import type { FastifyReply, FastifyRequest } from '../http-server.ts';
import type { PeopleDesk } from '../users/desk.ts';
import { demandSameOrigin } from './same-origin.ts';

/**
 * The cookie of a signed-in browser. Over TLS its name begins with `__Host-`, which binds it to exactly this host (RFC 6265bis
 * §4.1.3.2). It has no lifetime of its own: it goes with the browser, at the latest with the session.
 */
export class SessionCookie {
  readonly #desk: PeopleDesk;

  constructor(desk: PeopleDesk) {
    this.#desk = desk;
  }

  /** Whose cookie a request carries. @throws MillspaceError MS-USR-003 (over), MS-USR-014 (sent by another page) */
  identify: BrowserIdentifier = (request) => {
    const token = this.tokenOf(request);
    if (token === null) return null;
    demandSameOrigin(request);
    return this.#desk.ofBrowser(token);
  };

  tokenOf(request: FastifyRequest): string | null {
    const { cookie } = request.headers;
    if (cookie === undefined) return null;
    return request.server.parseCookie(cookie)[this.#nameFor(request)] ?? null;
  }

  set(reply: FastifyReply, token: string): void {
    reply.setCookie(this.#nameFor(reply.request), token, attributes(reply.request));
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(this.#nameFor(reply.request), attributes(reply.request));
  }

  #nameFor(request: FastifyRequest): string {
    return `${isSecure(request) ? '__Host-' : ''}${this.#desk.cookieName}`;
  }
}

/** The connection, or the one to the proxy in front, is encrypted. */
export function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https';
}

const attributes = (request: FastifyRequest) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'strict' as const,
  secure: isSecure(request),
});
