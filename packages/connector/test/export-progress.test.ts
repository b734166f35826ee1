import { join } from 'node:path';
import { silentLogger } from '@millspace/runtime/logger';
import { expect, test, vi } from 'vitest';
import { createConnector } from '../src/app.ts';
import { batch, frame, START, tempFolder } from './helpers.ts';

const HOUR = 3_600_000;
const HOURS = 200;
const ROWS = 600;

test('a large file tells how far it has come while it is taken, and is given up with the connection', async () => {
  using folder = tempFolder();
  const connector = await createConnector(
    {
      name: 'test',
      dataDir: join(folder.path, 'data'),
      http: { host: '127.0.0.1', port: 0 },
      broker: { url: 'http://127.0.0.1:9' },
    },
    { logger: silentLogger(), configFile: join(folder.path, 'connector.yaml') },
  );
  await connector.start();
  const { store } = connector.core;
  for (let hour = 0; hour < HOURS; hour += 1) {
    const times = Array.from({ length: ROWS }, (_, row) => START + hour * HOUR + row * 3000);
    store.commit(batch(frame(times, { 'agitator.power': times.map((t) => t % 97) })));
  }
  store.foldAll();
  const headers = { authorization: `Bearer ${connector.adminToken}` };
  const query = `format=csv&from=${START}&to=${START + HOURS * HOUR}&job=year`;
  const gaveUp = new AbortController();
  const file = await fetch(`${connector.url}/api/v1/export?${query}`, { headers, signal: gaveUp.signal });
  const reader = file.body?.getReader();
  await reader?.read();
  const progress = () => fetch(`${connector.url}/api/v1/export/progress?job=year`, { headers });
  // Nobody reads on, so it stays where it is: behind the beginning, and not at the end.
  const { share } = (await (await progress()).json()) as { share: number };
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(1);
  gaveUp.abort();
  await vi.waitFor(async () => expect((await progress()).status).toBe(404), 5000);
  await connector.stop();
});
