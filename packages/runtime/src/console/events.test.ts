import type { ConsoleTopic } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ADMIN_TOKEN, type ConsolePlace, consolePlace, FROM_CONSOLE, listenTo } from '../testing/console-place.ts';
import { ChangeBus } from './change-bus.ts';
import { consoleEventRoutes, type Hearing } from './events.routes.ts';
import { tellChanges } from './tell-changes.ts';

const HEARD: Partial<Record<ConsoleTopic, string[]>> = { sources: ['viewer', 'admin'], people: ['admin'] };

let bus: ChangeBus;
let place: ConsolePlace;

beforeEach(async () => {
  bus = new ChangeBus();
  place = await consolePlace((app) => {
    app.register(
      async (api) => {
        tellChanges(api, { bus, topics: { things: ['sources'] } });
        consoleEventRoutes(api, { bus, hearing: HEARD as Hearing });
        const open = { config: { roles: ['public'] } };
        api.post('/things/:id', open, async () => ({}));
        api.put('/things', open, async (_request, reply) => reply.code(409).send({}));
        api.get('/things', open, async () => ({}));
      },
      { prefix: '/api/v1' },
    );
  });
});

afterEach(async () => {
  bus.close();
  await place.close();
});

const events = (headers: Record<string, string>, query = '') =>
  listenTo(`${place.url}/api/v1/console/events${query}`, headers);

test('a browser hears of what its roles may read, until its session ends', async () => {
  const cookie = await place.cookieOf('vera', ['viewer']);
  const stream = await events({ cookie, 'sec-fetch-site': 'same-origin' });
  await vi.waitFor(() => expect(stream.events()).toMatchObject([{ event: 'ready', id: `${bus.run}-0` }]));
  bus.changed('people');
  bus.changed('sources', 'plant');
  await vi.waitFor(() =>
    expect(stream.events().slice(1)).toEqual([
      { id: `${bus.run}-2`, event: 'changed', data: { topic: 'sources', id: 'plant' } },
    ]),
  );
  expect(stream.text()).toMatch(/^retry: 2000\n\n/);
  await place.call('DELETE', '/api/v1/console/session', { cookie, ...FROM_CONSOLE });
  await stream.ended;
  expect((await place.call('GET', '/api/v1/console/events', { cookie })).status).toBe(401);
});

test('one that was away goes on where it was, told by the browser or in the address', async () => {
  const authorization = `Bearer ${ADMIN_TOKEN}`;
  for (const id of ['a', 'b', 'c']) bus.changed('sources', id);
  const ways = [
    await events({ authorization, 'last-event-id': `${bus.run}-2` }),
    await events({ authorization }, `?after=${bus.run}-2`),
    await events({ authorization, 'last-event-id': `${bus.run}-2` }, `?after=${bus.run}-1`),
  ];
  for (const stream of ways)
    await vi.waitFor(() => expect(stream.events()).toMatchObject([{ id: `${bus.run}-3`, data: { id: 'c' } }]));
  const lost = await events({ authorization }, '?after=another-run-7');
  await vi.waitFor(() => expect(lost.events()).toEqual([{ id: `${bus.run}-3`, event: 'resync', data: {} }]));
  for (const stream of [...ways, lost]) stream.close();
});

test('what goes through a route is told when it has changed something', async () => {
  const told: ConsoleTopic[] = [];
  bus.on(({ topic }) => told.push(topic));
  await place.call('GET', '/api/v1/things');
  await place.call('PUT', '/api/v1/things', {}, {});
  expect(told).toEqual([]);
  await place.call('POST', '/api/v1/things/7', {}, {});
  await vi.waitFor(() => expect(told).toEqual(['sources']));
});
