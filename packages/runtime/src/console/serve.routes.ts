import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { randomToken } from '../crypto.ts';
import { requireRole } from '../http-guard.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from '../http-server.ts';
import { PUBLIC } from '../users/actor.ts';
import { isSecure } from './cookie.ts';
import { BuiltFiles, isHidden } from './files.ts';
import { NOT_BUILT, NOT_BUILT_POLICY, pagePolicy, withNonce } from './page.ts';

/** Where the build of the console lies in a clone. */
export const CONSOLE_FOLDER = fileURLToPath(new URL('../../../console/dist', import.meta.url));

/** First parts of paths that are never pages of the console, also where no route has them. */
const NO_PAGES: ReadonlySet<string> = new Set(['api', 'dsp', 'assets', 'health', 'ready', 'metrics', 'openapi.json']);
const YEAR_S = 31_536_000;
const NONCE_BYTES = 16;

/**
 * Serves the built console: its files, and its page for every path that a browser navigates to and that no route has (the page's own
 * router knows it). Without a build a small page says so (503), and nothing else changes.
 */
export async function serveConsole(app: FastifyInstance, options: { folder?: string } = {}): Promise<void> {
  const { folder = CONSOLE_FOLDER } = options;
  const files = new BuiltFiles(folder);
  await app.register(fastifyStatic, {
    serve: false,
    root: folder,
    suppressWarning: true,
    preCompressed: true,
    dotfiles: 'deny',
    index: false,
    cacheControl: false,
  });

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const path = (request.params as { '*'?: string })['*'] ?? '';
    const built = await files.read();
    if (built?.names.has(path)) {
      hardened(request, reply).header('cache-control', cachingOf(path)).header('vary', 'accept-encoding');
      return reply.sendFile(path);
    }
    if (!isPage(path, request.headers.accept)) return reply.callNotFound();
    hardened(request, reply).header('cache-control', 'no-store').type('text/html; charset=utf-8');
    if (built === null) return reply.code(503).header('content-security-policy', NOT_BUILT_POLICY).send(NOT_BUILT);
    const nonce = randomToken(NONCE_BYTES);
    return reply.header('content-security-policy', pagePolicy(nonce)).send(withNonce(built.html, nonce));
  };
  const page = { ...requireRole(PUBLIC), schema: { hide: true } };
  app.get('/', page, answer);
  app.get('/*', page, answer);
}

/** Pure: a browser navigates to it, and it may be a page of the console. `path` without the first `/`. */
export function isPage(path: string, accept: string | undefined): boolean {
  if (path === '') return true;
  const [first = ''] = path.split('/');
  return !NO_PAGES.has(first) && !isHidden(path) && /\btext\/html\b/i.test(accept ?? '');
}

/** Files in `assets` have their content's hash in the name; others are asked for anew each time. */
function cachingOf(path: string): string {
  return path.startsWith('assets/') ? `public, max-age=${YEAR_S}, immutable` : 'no-cache';
}

function hardened(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (isSecure(request)) reply.header('strict-transport-security', `max-age=${YEAR_S}`);
  return reply
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('x-frame-options', 'DENY');
}
