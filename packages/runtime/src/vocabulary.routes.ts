import { findPack, type Pack, packs, symbolOfUcum } from '@millspace/schemas';
import { MillspaceError } from './errors.ts';
import { requireRole } from './http-guard.ts';
import type { FastifyInstance } from './http-server.ts';
import { SIGNED_IN } from './users/actor.ts';

/** What a screen needs of a machine type's vocabulary; what only the mapping needs (aliases, conversions) stays away. */
function vocabularyOf(pack: Pack) {
  return {
    id: pack.id,
    title: pack.title,
    groups: pack.groups,
    events: pack.events,
    signals: pack.signals.map(({ aliases: _aliases, accepts: _accepts, unitCode: _code, ...signal }) => ({
      ...signal,
      symbol: symbolOfUcum(signal.unit),
    })),
  };
}

/** Names, units, ranges and sensitivity of signals and events, by machine type. The same in every process. */
export function vocabularyRoutes(app: FastifyInstance): void {
  app.get<{ Querystring: { ids?: string } }>(
    '/vocabularies',
    {
      ...requireRole(SIGNED_IN),
      schema: {
        summary:
          'Signals and events of machine types: labels in both languages, units, ranges, sensitivity; of all without `ids`',
        tags: ['vocabulary'],
        querystring: { type: 'object', properties: { ids: { type: 'string', maxLength: 1024 } } },
      },
    },
    async (request, reply) => {
      const wanted = request.query.ids?.split(',') ?? packs().map(({ id }) => id);
      const ids = [...new Set(wanted)].filter((id) => id !== '');
      const vocabularies = ids.map((id) => {
        const pack = findPack(id);
        if (pack === null)
          throw new MillspaceError('MS-GEN-404', {
            detail: `nobody here knows the machine type ${id}`,
            where: '/ids',
            status: 404,
          });
        return vocabularyOf(pack);
      });
      return reply.header('cache-control', 'private, max-age=3600').send({ vocabularies });
    },
  );
}
