import type { ConsoleTopic } from '@millspace/schemas';
import type { FastifyInstance } from '../http-server.ts';
import type { ChangeBus } from './change-bus.ts';

/** Topics by the first part of a path after the prefix: what a request that is no GET may have changed there. */
export type TopicsOfPaths = Readonly<Record<string, readonly ConsoleTopic[]>>;

/** Whatever is changed through a route registered from here on is told, whoever did it. */
export function tellChanges(app: FastifyInstance, options: { bus: ChangeBus; topics: TopicsOfPaths }): void {
  const { bus, topics } = options;
  app.addHook('onResponse', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD' || reply.statusCode >= 400) return;
    const path = (request.routeOptions.url ?? '').slice(app.prefix.length);
    const [, first = ''] = path.split('/');
    for (const topic of topics[first] ?? []) bus.changed(topic);
  });
}
