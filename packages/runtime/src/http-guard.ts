import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bearerOf } from './admin-token.ts';
import { MillspaceError } from './errors.ts';
import { toProblem } from './problem.ts';
import { type Actor, admits, PUBLIC, refusalText } from './users/actor.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route: any of these. */
    roles?: readonly string[];
  }
  interface FastifyRequest {
    actor: Actor | null;
  }
  interface FastifyInstance {
    guard: Guard;
  }
}

/**
 * Says whose a bearer token is. null: it is no token of this kind, another may know it.
 * @throws MillspaceError when it is of this kind, but not good (any more)
 */
export type Identifier = (bearer: string, request: FastifyRequest) => Actor | null | Promise<Actor | null>;

/**
 * Says whose the cookie of a browser is. null: the request has none of ours.
 * @throws MillspaceError when it has one that is not good (any more), or that another page may have sent
 */
export type BrowserIdentifier = (request: FastifyRequest) => Actor | null;

/**
 * The one guard of a server. Every route names the roles that may call it (`requireRole`), else it is not registered at
 * all; before a request's body is read the guard finds out who calls and holds that against the route. Kinds of tokens
 * are added from outside, so that what it does not know it does not let in.
 */
export class Guard {
  readonly #identifiers: Identifier[] = [];
  #browsers: BrowserIdentifier = () => null;
  readonly #running = new WeakMap<FastifyRequest, () => void>();
  /** What a caller without a good token reads. */
  hint = 'this needs a bearer token';

  add(identifier: Identifier): void {
    this.#identifiers.push(identifier);
  }

  /** Lets browsers in: for requests without a bearer token. */
  knowBrowsers(identifier: BrowserIdentifier): void {
    this.#browsers = identifier;
  }

  /** Who calls, on a route that anybody may call; null for nobody we know (any more). @throws MillspaceError MS-USR-014 */
  async callerOf(request: FastifyRequest): Promise<Actor | null> {
    try {
      return await this.#identify(request);
    } catch (error) {
      if (error instanceof MillspaceError && toProblem(error).status === 401) return null;
      throw error;
    }
  }

  /** The answer to this request goes out although its caller's session ends in it: for signing out, a new password. */
  release(request: FastifyRequest): void {
    this.#running.get(request)?.();
  }

  /** @throws MillspaceError MS-AUTH-001 (nobody we know), MS-AUTH-003 (the wrong role), or what an identifier says */
  async check(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { roles } = request.routeOptions.config;
    if (roles === undefined ? request.is404 : roles.includes(PUBLIC)) return;
    const actor = await this.#identify(request);
    const needed = roles ?? [];
    if (!admits(needed, actor)) throw refused(needed, actor, request);
    request.actor = actor;
    this.#cutWhenOver(actor, request, reply);
  }

  async #identify(request: FastifyRequest): Promise<Actor> {
    const bearer = bearerOf(request.headers.authorization);
    if (bearer !== undefined)
      for (const identifier of this.#identifiers) {
        const actor = await identifier(bearer, request);
        if (actor !== null) return actor;
      }
    else if (request.headers.authorization === undefined) {
      const actor = this.#browsers(request);
      if (actor !== null) return actor;
    }
    throw new MillspaceError('MS-AUTH-001', { detail: this.hint, status: 401 });
  }

  #cutWhenOver({ until }: Actor, request: FastifyRequest, reply: FastifyReply): void {
    if (until === undefined) return;
    if (until.aborted) throw new MillspaceError('MS-AUTH-001', { detail: this.hint, status: 401 });
    const cut = () => reply.raw.destroy();
    const release = () => until.removeEventListener('abort', cut);
    until.addEventListener('abort', cut, { once: true });
    this.#running.set(request, release);
    reply.raw.once('close', release);
  }
}

/** What a route says of itself: any of these roles may call it. */
export function requireRole<Role extends string>(...roles: [Role, ...Role[]]): { config: { roles: readonly Role[] } } {
  return { config: { roles } };
}

/** For routes where it depends on what is asked. @throws MillspaceError MS-AUTH-003 when the caller has none of the roles */
export function demandRole(request: FastifyRequest, ...roles: string[]): Actor {
  const actor = actorOf(request);
  if (!admits(roles, actor)) throw refused(roles, actor, request);
  return actor;
}

/** Who calls. @throws MillspaceError MS-AUTH-001 on a route that anybody may call */
export function actorOf(request: object): Actor {
  const { actor } = request as FastifyRequest;
  if (actor) return actor;
  throw new MillspaceError('MS-AUTH-001', { detail: 'nobody has signed in on this request', status: 401 });
}

/** Puts the guard in front of every route that is registered from here on. */
export function installGuard(app: FastifyInstance): Guard {
  const guard = new Guard();
  app.decorate('guard', guard);
  app.decorateRequest('actor', null);
  app.addHook('onRoute', (route) => {
    const { roles } = (route.config ?? {}) as { roles?: readonly string[] };
    if (roles === undefined || roles.length === 0)
      throw new Error(`${String(route.method)} ${route.url} does not say who may call it: requireRole(…)`);
    route.schema = {
      ...route.schema,
      ...({ 'x-roles': roles } as object),
      ...(roles.includes(PUBLIC) ? {} : { security: [{ bearer: [] }, { cookie: [] }] }),
    };
  });
  app.addHook('onRequest', (request, reply) => guard.check(request, reply));
  return guard;
}

function refused(needed: readonly string[], actor: Actor, request: FastifyRequest): MillspaceError {
  const text = refusalText(needed, actor);
  const where = `${request.method} ${request.url.split('?')[0]}`;
  return new MillspaceError('MS-AUTH-003', { detail: text.en, where, status: 403, details: { needed, text } });
}
