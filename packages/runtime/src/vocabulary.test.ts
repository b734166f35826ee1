import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttpServer, type FastifyInstance } from './http-server.ts';
import { silentLogger } from './logger.ts';
import { vocabularyRoutes } from './vocabulary.routes.ts';

let app: FastifyInstance;
beforeEach(async () => {
  app = await createHttpServer({ name: 'test', version: '0', logger: silentLogger() });
  app.guard.add((bearer) => (bearer === 'somebody' ? { kind: 'user', id: '1', pseudonym: 'p', roles: [] } : null));
  vocabularyRoutes(app);
});
afterEach(() => app.close());

const ask = (ids: string, bearer = 'somebody') =>
  app.inject({ url: `/vocabularies?ids=${encodeURIComponent(ids)}`, headers: { authorization: `Bearer ${bearer}` } });

test('a machine type is told with labels, symbols and ranges, without what only mapping needs', async () => {
  const answer = await ask('bead-mill/1');
  expect(answer.statusCode).toBe(200);
  const [mill] = answer.json().vocabularies;
  const power = mill.signals.find(({ id }: { id: string }) => id === 'agitator.power');
  expect(power).toMatchObject({ unit: 'kW', symbol: 'kW', label: { en: expect.any(String), de: expect.any(String) } });
  expect(power).not.toHaveProperty('aliases');
  expect(mill.events.length).toBeGreaterThan(0);
});

test('one that nobody knows is refused by name, and nobody is told without signing in', async () => {
  const answer = await ask('teapot/1');
  expect(answer.statusCode).toBe(404);
  expect(answer.json().detail).toContain('teapot/1');
  expect((await ask('bead-mill/1', 'nobody')).statusCode).toBe(401);
});
