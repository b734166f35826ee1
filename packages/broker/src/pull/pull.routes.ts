import { MillspaceError } from '@millspace/runtime/errors';
import { CHUNKS_MEDIA_TYPE } from '@millspace/runtime/framing';
import { requireRole } from '@millspace/runtime/http-guard';
import { NDJSON_MEDIA_TYPE } from '../deliver/output.ts';
import type { HttpApp } from '../ports.ts';
import type { PullAccess } from './access.ts';
import type { Pulls } from './pulls.ts';
import { type PullQuery, wishOf } from './wish.ts';

/** NDJSON that says which of our schemas it speaks (RFC 6906, RFC 7231 parameter). */
export const DECLARED_NDJSON = `${NDJSON_MEDIA_TYPE}; profile="urn:millspace:schema:chunk:1"`;

/** Data for outside consumers (DSP format HttpData-PULL): whoever holds the token of a transfer's data address. */
export function registerPullRoutes(
  app: HttpApp,
  deps: { access: PullAccess; pulls: Pulls; path: string; now: () => number },
): void {
  const { access, pulls, path, now } = deps;
  const open = requireRole('public');

  app.post<{ Body: Record<string, unknown> | null }>(
    `${path}/token`,
    {
      ...open,
      schema: {
        summary: 'A new token to fetch with, for a renewal token (RFC 6749, section 6)',
        tags: ['data for outside partners'],
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
      },
    },
    async (request, reply) => {
      const { grant_type: grant, refresh_token: token } = request.body ?? {};
      if (grant !== 'refresh_token' || typeof token !== 'string')
        throw new MillspaceError('MS-DLV-016', {
          detail: 'send grant_type=refresh_token and the refresh_token',
          status: 400,
        });
      return reply.header('cache-control', 'no-store').send(access.renew(token));
    },
  );

  app.get<{ Params: { pid: string }; Querystring: PullQuery }>(
    `${path}/:pid`,
    {
      ...open,
      schema: {
        summary: 'The data of a transfer, with the token of its data address',
        tags: ['data for outside partners'],
        produces: [NDJSON_MEDIA_TYPE, CHUNKS_MEDIA_TYPE],
        params: { type: 'object', required: ['pid'], properties: { pid: { type: 'string', maxLength: 256 } } },
        querystring: {
          type: 'object',
          properties: {
            cursor: { type: 'string', minLength: 1, maxLength: 256 },
            follow: { type: 'boolean' },
            from: { type: 'string', maxLength: 64 },
            to: { type: 'string', maxLength: 64 },
          },
        },
      },
    },
    async (request, reply) => {
      reply.header('www-authenticate', 'Bearer');
      const { facts, until } = access.opens(request.headers.authorization);
      if (![facts.pid, facts.consumerPid, facts.providerPid].includes(request.params.pid))
        throw new MillspaceError('MS-DLV-013', { detail: 'the token is for another transfer', status: 403 });
      const answer = await pulls.prepare(facts, wishOf(request.query, now()), until);
      reply.hijack();
      const { accept = '', 'accept-encoding': encoding = '' } = request.headers;
      const ndjson = !accept.includes(CHUNKS_MEDIA_TYPE);
      await answer(reply.raw, {
        ndjson,
        ...(ndjson ? { contentType: DECLARED_NDJSON } : {}),
        gzip: /\bgzip\b/.test(String(encoding)),
      });
    },
  );
}
