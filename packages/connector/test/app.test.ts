import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger } from '@millspace/runtime/logger';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { type Connector, createConnector } from '../src/app.ts';
import { until } from './fake-broker.ts';
import { batch, frame, START, tempFolder } from './helpers.ts';

async function started(folder: string, more: object = {}): Promise<Connector> {
  const connector = await createConnector(
    {
      name: 'test',
      dataDir: join(folder, 'data'),
      http: { host: '127.0.0.1', port: 0 },
      broker: { url: 'http://127.0.0.1:9' },
      ...more,
    },
    { logger: silentLogger(), configFile: join(folder, 'connector.yaml') },
  );
  await connector.start();
  return connector;
}

async function get(
  connector: Connector,
  path: string,
): Promise<{ status: number; body: string; json: () => unknown; raw: Buffer }> {
  const answer = await connector.http.inject({
    method: 'GET',
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${connector.adminToken}` },
  });
  return { status: answer.statusCode, body: answer.body, json: () => answer.json() as unknown, raw: answer.rawPayload };
}

test('a connector is ready while its broker is away and a mapping is broken, and says both', async () => {
  using folder = tempFolder();
  writeFileSync(join(folder.path, 'broken.yaml'), 'revision: r1\nsource: s\nmachines: 3\n');
  const connector = await started(folder.path, {
    sources: [{ id: 's', type: 'mqtt', url: 'mqtt://127.0.0.1:9', dialect: 'json', mapping: 'broken.yaml' }],
  });
  expect(connector.ready()).toMatchObject({ name: 'test', url: connector.url });
  await until('the source says why', () => connector.core.intake.statuses()[0]?.code === 'MS-MAP-001');
  const status = (await get(connector, '/status')).json();
  expect(status).toMatchObject({
    name: 'test',
    broker: { state: 'not-enrolled' },
    sources: [{ id: 's', state: 'failed', error: { code: 'MS-MAP-001' } }],
  });
  await connector.stop();
});

test('every route of the local API refuses without the token', async () => {
  using folder = tempFolder();
  const connector = await started(folder.path);
  const routes = Object.entries(
    (await connector.http.inject({ url: '/openapi.json' })).json<{ paths: Record<string, Record<string, object>> }>()
      .paths,
  );
  const open = [
    'post /api/v1/setup',
    'post /api/v1/sessions',
    'post /api/v1/sessions/refresh',
    'get /api/v1/console',
    'post /api/v1/console/session',
  ];
  const closed = routes.filter(([path]) => path.startsWith('/api/'));
  expect(closed.length).toBeGreaterThan(20);
  for (const [path, methods] of closed) {
    for (const method of Object.keys(methods).filter((name) => !open.includes(`${name} ${path}`))) {
      for (const authorization of [undefined, 'Bearer wrong', `Basic ${connector.adminToken}`]) {
        const answer = await connector.http.inject({
          method: method.toUpperCase() as 'GET',
          url: path.replaceAll(/\{\w+\}/g, 'x'),
          headers: authorization ? { authorization } : {},
        });
        expect([path, answer.statusCode, answer.json<{ code: string }>().code]).toEqual([path, 401, 'MS-AUTH-001']);
      }
    }
  }
  await connector.stop();
});

test('a second instance on the same data folder is refused clearly; after the first has ended it may start', async () => {
  using folder = tempFolder();
  const first = await started(folder.path);
  await expect(started(folder.path)).rejects.toMatchObject({ code: 'MS-CFG-021' });
  await first.stop();
  const second = await started(folder.path);
  await second.stop();
});

test('beyond loopback a connector needs TLS or a proxy in front', async () => {
  using folder = tempFolder();
  const connector = await createConnector(
    { name: 'test', dataDir: join(folder.path, 'data'), http: { host: '0.0.0.0', port: 0 } },
    { logger: silentLogger() },
  );
  await expect(connector.start()).rejects.toMatchObject({ code: 'MS-CFG-012' });
  await connector.stop();
});

test('series, latest values, exports and daily files tell the same rows', async () => {
  using folder = tempFolder();
  const sink = join(folder.path, 'sink');
  mkdirSync(sink);
  const connector = await started(folder.path);
  const { core } = connector;
  core.store.commit(
    batch(
      frame([START, START + 1000, START + 2000], {
        'agitator.power': [1.5, null, -3.25],
        'agitator.speed': [500, 501, 502],
      }),
    ),
  );
  core.store.commit(batch(frame(START, { 'product.temperature_out': 42 }, { group: 'slow' })));
  const range = `from=${START}&to=${START + 3000}`;

  const series = (await get(connector, `/series?signals=agitator.power&machine=mill-1&${range}&buckets=3`)).json();
  expect(series).toMatchObject({
    axis: 'time',
    start: START,
    step: 1000,
    buckets: 3,
    series: [{ signal: 'agitator.power', mean: [1.5, null, -3.25], n: [1, 0, 1], quality: { 1: 'comm-lost' } }],
  });
  expect((await get(connector, '/latest?signals=agitator.power')).json()).toMatchObject({
    values: [{ scope: 'own', machine: 'mill-1', signal: 'agitator.power', t: START + 2000, value: -3.25 }],
  });

  const csv = (await get(connector, `/export?format=csv&${range}`)).body.split('\r\n');
  expect(csv[0]).toMatch(/^time,machine,agitator\.power \[\w+\],agitator\.speed \[.*\],product\.temperature_out/);
  expect(csv[1]).toBe('2026-01-01T00:00:00.000Z,mill-1,1.5,500,42,');
  expect(csv[2]).toBe('2026-01-01T00:00:01.000Z,mill-1,,501,,agitator.power=comm-lost');
  const german = (await get(connector, `/export?format=csv&locale=de&${range}&signals=agitator.power`)).body.split(
    '\r\n',
  );
  expect(german[0]).toMatch(/^\uFEFFZeit \(UTC\);Maschine;agitator\.power/);
  expect(german[3]).toBe('01.01.2026 00:00:02,000;mill-1;-3,25;');

  const parquet = (await get(connector, `/export?format=parquet&${range}`)).raw;
  const file = new Uint8Array(parquet).buffer;
  const expected = [
    {
      time: new Date(START),
      machine: 'mill-1',
      'agitator.power': 1.5,
      'agitator.speed': 500,
      'product.temperature_out': 42,
      quality: null,
    },
    {
      time: new Date(START + 1000),
      machine: 'mill-1',
      'agitator.power': null,
      'agitator.speed': 501,
      'product.temperature_out': null,
      quality: 'agitator.power=comm-lost',
    },
    {
      time: new Date(START + 2000),
      machine: 'mill-1',
      'agitator.power': -3.25,
      'agitator.speed': 502,
      'product.temperature_out': null,
      quality: null,
    },
  ];
  expect(await parquetReadObjects({ file })).toEqual(expected);

  const { DailySink } = await import('../src/export/daily-sink.ts');
  const daily = new DailySink({
    sink: { type: 'parquet', dir: sink },
    store: core.store,
    received: core.received,
    gate: core.duties.gate,
    clock: core.clock,
    logger: silentLogger(),
  });
  await daily.write();
  const manifest = JSON.parse(readFileSync(join(sink, 'manifest.json'), 'utf8')) as {
    files: { path: string; rows: number; sha256: string; writtenAt: string }[];
  };
  expect(manifest.files).toMatchObject([{ path: 'own/mill-1/2026-01-01.parquet', rows: 3, day: '2026-01-01' }]);
  expect(
    await parquetReadObjects({
      file: new Uint8Array(readFileSync(join(sink, 'own/mill-1/2026-01-01.parquet'))).buffer,
    }),
  ).toEqual(expected);
  const digest = manifest.files[0]?.sha256;
  await daily.write();
  expect((JSON.parse(readFileSync(join(sink, 'manifest.json'), 'utf8')) as typeof manifest).files[0]).toMatchObject({
    sha256: digest,
    writtenAt: manifest.files[0]?.writtenAt,
  });
  expect((await get(connector, `/export?format=csv&${range}&signals=nothing.here`)).json()).toMatchObject({
    code: 'MS-EXP-001',
  });
  await connector.stop();
});
