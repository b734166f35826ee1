import { readFileSync } from 'node:fs';
import cookie from '@fastify/cookie';
import jwt, { type TokenOrHeader } from '@fastify/jwt';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { codeOf, MillspaceError, messageOf } from './errors.ts';
import { CHUNKS_MEDIA_TYPE } from './framing.ts';
import { installGuard, requireRole } from './http-guard.ts';
import { compiledAtFirstCall } from './http-validators.ts';
import { isThisMachine } from './internal-address.ts';
import type { KeyRing } from './key-ring.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { toProblem } from './problem.ts';
import { PUBLIC } from './users/actor.ts';

export type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export interface HttpServerOptions {
  logger: Logger;
  name: string;
  version: string;
  metrics?: Metrics;
  /** Ready when this gives null; else the reason that `GET /ready` answers with 503. */
  notReady?: () => string | null;
  /** Bytes of a request body (default 1 MiB); routes may set their own. */
  bodyLimit?: number;
  /** Requests per minute and address (default 6 000; 0 switches the limit off). */
  requestsPerMinute?: number;
  tls?: { certFile: string; keyFile: string };
  behindProxy?: boolean;
}

/**
 * A fastify server with what every millspace process has: problem details (RFC 9457), `/health`, `/ready`, `/metrics`,
 * `/openapi.json`, request ids, rate limit, the raw parser for chunk frames, connections that close on stop, and the
 * guard: a route that does not say who may call it is not registered (`requireRole`).
 */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.logger.child(
      { part: 'http' },
      { level: options.logger.level === 'silent' ? 'silent' : 'warn' },
    ),
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    forceCloseConnections: true,
    // What the nearest proxy says of the caller's address, and nothing that the caller says.
    trustProxy: options.behindProxy ? (_address: string, hop: number) => hop < 1 : false,
    requestTimeout: 0,
    keepAliveTimeout: 65_000,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 512 },
    schemaController: { compilersFactory: { buildValidator: compiledAtFirstCall() } },
    ...(options.tls
      ? { https: { cert: readFileSync(options.tls.certFile), key: readFileSync(options.tls.keyFile) } }
      : {}),
  }) as unknown as FastifyInstance;
  installGuard(app);
  await app.register(cookie);
  app.addContentTypeParser(CHUNKS_MEDIA_TYPE, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => {
    const known = asMillspaceError(error, request.url);
    const language = /^de/i.test(request.headers['accept-language'] ?? '') ? 'de' : 'en';
    const problem = toProblem(known, language);
    if (problem.status >= 500)
      options.logger.error({ err: error, url: request.url.split('?')[0], problem: problem.code }, 'request failed');
    const retryAfter = known.details?.['retryAfterSeconds'];
    if (typeof retryAfter === 'number') reply.header('retry-after', retryAfter);
    return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });
  app.setNotFoundHandler((request, reply) => {
    const problem = toProblem(
      new MillspaceError('MS-GEN-404', {
        detail: `there is no ${request.method} ${request.url.split('?')[0]}`,
        status: 404,
      }),
    );
    return reply.code(404).type('application/problem+json').send(JSON.stringify(problem));
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: options.name, version: options.version },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'millspace-…' },
        },
      },
    },
  });
  if (options.requestsPerMinute !== 0) {
    await app.register(rateLimit, {
      max: options.requestsPerMinute ?? 6000,
      timeWindow: 60_000,
      errorResponseBuilder: (_request, context) =>
        new MillspaceError('MS-QUO-003', { detail: `more than ${context.max} requests a minute`, status: 429 }),
    });
  }
  const open = requireRole(PUBLIC);
  app.get('/health', { ...open, schema: { summary: 'The process is alive', tags: ['operations'] } }, async () => ({
    status: 'ok',
  }));
  app.get(
    '/ready',
    { ...open, schema: { summary: 'The process can do its work', tags: ['operations'] } },
    async (_request, reply) => {
      const reason = options.notReady?.() ?? null;
      if (reason !== null) reply.code(503);
      return reason === null ? { status: 'ready' } : { status: 'not ready', reason };
    },
  );
  app.get('/openapi.json', { ...open, schema: { hide: true } }, async () => app.swagger());
  const { metrics } = options;
  if (metrics) {
    app.get('/metrics', { ...open, schema: { hide: true } }, async (_request, reply) =>
      reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
    );
  }
  return app;
}

type KeyFound = (error: Error | null, pem: string | undefined) => void;

/** Claims of a token whose signature, issuer, audience and lifetime hold. */
export type Claims = Record<string, unknown> & { sub: string; aud: string; exp: number };

/** The bearer tokens that a server issues and knows again. */
export interface Tokens {
  /** `audience` must be one of those the server was registered with; default is the first. `seconds`: how long it lives. */
  issue(claims: object, audience?: string, seconds?: number): string;
  /**
   * A token that came in a form of its own, for one audience alone. `graceSeconds`: how long tokens of a retired key may live.
   * @throws MillspaceError MS-AUTH-001
   */
  read(token: string, audience: string, graceSeconds?: number): Claims;
  /** @throws MillspaceError MS-AUTH-001 when it is none of ours or no longer valid */
  claimsOf(request: FastifyRequest): Promise<Claims>;
}

const REMEMBERED_TOKENS = 2000;

/**
 * Registers @fastify/jwt (ES256). Tokens are signed with the ring's current key and named by its `kid`; a token of a
 * retired key is accepted for as long as it could have been issued to live, so that rotating disturbs nobody.
 */
export async function registerJwt(
  app: FastifyInstance,
  options: {
    keys: KeyRing;
    issuer: string;
    audiences: readonly [string, ...string[]];
    lifetimeSeconds: number;
    clock: { now(): number };
  },
): Promise<Tokens> {
  const { keys, issuer, audiences, lifetimeSeconds, clock } = options;
  await app.register(jwt, {
    secret: {
      private: keys.privatePem,
      public: (_request: FastifyRequest, token: TokenOrHeader, done: KeyFound) => {
        const kid = 'header' in token ? token.header.kid : token.kid;
        const pem = keys.publicPem(kid, clock.now(), lifetimeSeconds * 1000);
        const error = new MillspaceError('MS-AUTH-001', { detail: 'the token is of no key of ours' });
        return pem === undefined ? done(error, undefined) : done(null, pem);
      },
    },
    decode: { complete: true },
    sign: { algorithm: 'ES256', iss: issuer, aud: audiences[0], expiresIn: lifetimeSeconds, kid: keys.kid },
    verify: { algorithms: ['ES256'], allowedIss: issuer, allowedAud: [...audiences] },
  });
  const verified = new Map<string, Claims>();
  return {
    issue: (claims, aud = audiences[0], expiresIn = lifetimeSeconds) =>
      app.jwt.sign(claims, { key: keys.privatePem, kid: keys.kid, aud, expiresIn }),
    read(token, audience, graceSeconds = lifetimeSeconds) {
      try {
        const { header } = app.jwt.decode<{ header: { kid?: unknown } }>(token) ?? { header: {} };
        const key = keys.publicPem(header.kid, clock.now(), graceSeconds * 1000);
        if (key === undefined) throw new Error('the token is of no key of ours');
        const claims = app.jwt.verify<Claims>(token, { key, allowedAud: audience });
        if (claims.aud !== audience) throw new Error('the token is for somebody else');
        return claims;
      } catch (cause) {
        throw new MillspaceError('MS-AUTH-001', { detail: 'the token is not valid (any more)', status: 401, cause });
      }
    },
    // Checking a signature costs more than most requests, so it is done once per token.
    async claimsOf(request) {
      const token = request.headers.authorization ?? '';
      const known = verified.get(token);
      if (known && known.exp * 1000 > Date.now()) return known;
      try {
        const claims = await request.jwtVerify<Claims>();
        if (verified.size >= REMEMBERED_TOKENS) verified.clear();
        verified.set(token, claims);
        return claims;
      } catch (cause) {
        const detail = 'the access token is not valid (any more)';
        throw new MillspaceError('MS-AUTH-001', { detail, status: 401, cause });
      }
    },
  };
}

/**
 * Starts listening. @throws MillspaceError MS-CFG-010 (port in use), MS-CFG-011 (not permitted), MS-CFG-012 (beyond
 * loopback without TLS and without saying that a proxy stands in front)
 */
export async function listen(
  app: FastifyInstance,
  options: { host: string; port: number; tls?: unknown; behindProxy?: boolean },
): Promise<{ host: string; port: number; url: string }> {
  if (!isThisMachine(options.host) && !options.tls && !options.behindProxy) {
    throw new MillspaceError('MS-CFG-012', {
      detail: `${options.host} is reachable from outside, but neither tls nor behindProxy is configured`,
      where: 'http.host',
    });
  }
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'EADDRINUSE')
      throw new MillspaceError('MS-CFG-010', {
        detail: `port ${options.port} on ${options.host} is in use`,
        where: 'http.port',
        cause,
      });
    if (code === 'EACCES')
      throw new MillspaceError('MS-CFG-011', {
        detail: `port ${options.port} may not be opened by this user`,
        where: 'http.port',
        cause,
      });
    throw new MillspaceError('MS-CFG-013', {
      detail: `cannot listen on ${options.host}:${options.port}: ${messageOf(cause)}`,
      where: 'http',
      cause,
    });
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { host: options.host, port, url: addressOf({ ...options, port }) };
}

/** Pure: the address of what listens so, without a slash at the end. */
export function addressOf({ host, port, tls }: { host: string; port: number; tls?: unknown }): string {
  return `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function asMillspaceError(error: unknown, url: string): MillspaceError {
  if (error instanceof MillspaceError) return error;
  const { statusCode, validation } = error as {
    statusCode?: number;
    validation?: { instancePath: string; message?: string }[];
  };
  const where = url.split('?')[0] ?? url;
  if (validation) {
    const findings = validation.map((finding) => `${finding.instancePath || '/'} ${finding.message ?? 'is wrong'}`);
    return new MillspaceError('MS-GEN-400', { detail: findings.join('; '), where, status: 400, details: { findings } });
  }
  if (statusCode === 413)
    return new MillspaceError('MS-ING-002', { detail: 'the request body is too large', where, status: 413 });
  if (statusCode === 401) return new MillspaceError('MS-AUTH-001', { detail: messageOf(error), where, status: 401 });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new MillspaceError('MS-GEN-400', { detail: messageOf(error), where, status: statusCode });
  return new MillspaceError('MS-GEN-001', { detail: 'internal error', where, status: 500, cause: error });
}
