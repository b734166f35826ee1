import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { People } from '@millspace/runtime/users/people';

/** Taking data away changes nothing here, but is something that a person did. */
const TAKES_AWAY = '/export';
/** Questions whose subject is too long for an address, and what is typed and not yet done: nothing comes of them. */
const QUESTIONS: ReadonlySet<string> = new Set(['/sources/:id/mapping/proposal', '/drafts', '/drafts/:id']);

/**
 * What people change or take away is in the book, by pseudonym, whatever route they do it with. Programs are not: they act a
 * thousand times a day. What concerns accounts and sessions is booked where it happens.
 */
export function bookActs(api: FastifyInstance, people: People): void {
  api.addHook('onResponse', async (request, reply) => {
    if (request.actor?.kind !== 'user' || reply.statusCode >= 400) return;
    const { method, routeOptions } = request;
    const route = (routeOptions.url ?? '').replace(/^\/api\/v1/, '');
    if ((method === 'GET' && route !== TAKES_AWAY) || QUESTIONS.has(route)) return;
    const [subject = ''] = Object.values((request.params ?? {}) as Record<string, string>);
    people.record({ kind: `${method} ${route}`, subject, actor: actorOf(request).pseudonym, data: dataOf(request) });
  });
}

/** Names and ranges, never values: what a person asked for. */
function dataOf(request: { method: string; query: unknown; body: unknown }): Record<string, unknown> {
  const given = (request.method === 'GET' ? request.query : request.body) ?? {};
  const names = [
    'dataset',
    'offer',
    'purpose',
    'agreement',
    'approve',
    'reason',
    'from',
    'to',
    'format',
    'scope',
    'id',
  ];
  return Object.fromEntries(Object.entries(given as object).filter(([name]) => names.includes(name)));
}
