// The broker's leg alone: ingest (validated, durable) → enforce → deliver (acknowledged), producer and consumer in the
// same process. Prints one JSON object. node packages/broker/bench/leg.ts [seconds of each run]
import { randomBytes } from 'node:crypto';
import { decodeBody } from '@millspace/runtime/chunks';
import { systemClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { openDatabase } from '@millspace/runtime/sqlite';
import type { ChunkHeader, Frame } from '@millspace/schemas';
import { Disguises } from '../src/enforce/disguises.ts';
import { Door } from '../src/enforce/door.ts';
import { Enforcer } from '../src/enforce/enforcer.ts';
import { Grants } from '../src/enforce/grants.ts';
import { Ledger } from '../src/enforce/ledger.ts';
import { MachineBook } from '../src/enforce/machine-book.ts';
import { Cursors, START } from '../src/enforce/position.ts';
import { ShapeFeeds } from '../src/enforce/shape-feeds.ts';
import { WithheldBook } from '../src/enforce/withheld.ts';
import { GroupCommit } from '../src/log/group-commit.ts';
import type { StoredChunk } from '../src/log/log.port.ts';
import { LOG_MIGRATIONS } from '../src/log/schema.ts';
import { FakeControl } from '../src/testing/fake-control.ts';
import { DATASET, Harness, makeChunk, T0, transfer } from '../src/testing/kit.ts';

const SIGNALS = Array.from({ length: 30 }, (_, index) => `agitator.s${index}`);

function frameOf(t: number, rows: number, signals: readonly string[]): Frame {
  const times = Array.from({ length: rows }, (_, index) => t + index * 1000);
  return {
    part: 0,
    t: times,
    signals: Object.fromEntries(
      signals.map((id, n) => [id, times.map((_, index) => Math.round((12.5 + n + Math.sin(index + n)) * 100) / 100)]),
    ),
  };
}

interface Load {
  name: string;
  framesPerChunk: number;
  chunksPerRequest: number;
  rows: number;
  signals: number;
  compressAbove?: number;
}

const LOADS: Load[] = [
  { name: 'live, 330 B frames in chunks of 128', framesPerChunk: 128, chunksPerRequest: 8, rows: 1, signals: 12 },
  { name: 'live, 770 B frames in chunks of 128', framesPerChunk: 128, chunksPerRequest: 8, rows: 1, signals: 30 },
  { name: 'live, 770 B frames in chunks of 16', framesPerChunk: 16, chunksPerRequest: 8, rows: 1, signals: 30 },
  {
    name: 'backfill, 22 KB frames in chunks of 16, plain',
    framesPerChunk: 16,
    chunksPerRequest: 2,
    rows: 100,
    signals: 30,
    compressAbove: 1e9,
  },
  {
    name: 'backfill, 22 KB frames in chunks of 16, zstd',
    framesPerChunk: 16,
    chunksPerRequest: 2,
    rows: 100,
    signals: 30,
  },
];

/** A request of the load, numbered from `seq` on; its bodies are made once and sent under new numbers. */
function prepare(load: Load): (seq: number) => { header: ChunkHeader; body: Buffer }[] {
  const signals = SIGNALS.slice(0, load.signals);
  const made = Array.from({ length: load.chunksPerRequest }, (_, n) => {
    const frames = Array.from({ length: load.framesPerChunk }, (_, index) =>
      frameOf(T0 + (n * load.framesPerChunk + index) * load.rows * 1000, load.rows, signals),
    );
    return makeChunk(frames, {
      seq: 1,
      ...(load.compressAbove === undefined ? {} : { compressAbove: load.compressAbove }),
    });
  });
  return (seq) =>
    made.map(({ header, body }, n) => {
      const first = seq + n * load.framesPerChunk;
      return { header: { ...header, seq: first, seqTo: first + load.framesPerChunk - 1 }, body };
    });
}

async function leg(load: Load, ms: number): Promise<Record<string, unknown>> {
  const harness = new Harness();
  harness.control.datasets.set(DATASET, {
    id: DATASET,
    provider: 'acme',
    published: true,
    packs: ['bead-mill/1'],
    machines: [{ id: 'mill-1', pack: 'bead-mill/1' }],
    signals: SIGNALS.map((id) => ({ id, pack: 'bead-mill/1' })),
    records: [],
  });
  harness.control.transfers.set('t1', transfer('t1'));
  await harness.start();
  const request = prepare(load);
  const reader = await harness.open('t1');
  const provider = harness.provider;
  const cpu = process.cpuUsage();
  const began = performance.now();
  let sent = 0;
  let received = 0;
  let finished = false;
  let acknowledged: Promise<unknown> = Promise.resolve();
  const consuming = (async () => {
    for (;;) {
      if (finished && received >= sent) break;
      const item = await reader.nextHeader();
      if (!item?.chunk) break;
      received += item.chunk.seqTo - item.chunk.seq + 1;
      acknowledged = reader.acknowledge(item.position ?? '').catch(() => undefined);
    }
  })();
  while (performance.now() - began < ms) {
    await harness.send(request(sent + 1), provider);
    sent += load.framesPerChunk * load.chunksPerRequest;
  }
  finished = true;
  await consuming;
  await acknowledged;
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  reader.close();
  const commits = harness.plane.status()['commits'] as number;
  await harness.destroy();
  const first = request(1)[0];
  return {
    name: load.name,
    frames: received,
    frameBytes: Math.round((first ? decodeBody(first.header, first.body).length : 0) / load.framesPerChunk),
    framesPerSecond: Math.round(received / seconds),
    cpuPerFrameUs: Math.round(((used.user + used.system) / received) * 10) / 10,
    commits,
  };
}

/** CPU of the enforcer for a chunk that passes whole, per reader: first reader and each further one. */
async function enforcement(): Promise<Record<string, unknown>> {
  const db = openDatabase(':memory:', { migrations: LOG_MIGRATIONS });
  const writer = new GroupCommit(db);
  const control = new FakeControl();
  for (const pid of ['first', 'second']) control.transfers.set(pid, transfer(pid));
  const ledger = new Ledger(db, writer);
  const grants = new Grants({
    control,
    ledger,
    clock: systemClock,
    logger: silentLogger(),
    transitMs: 14 * 86_400_000,
  });
  const cursors = new Cursors('bench', randomBytes(32));
  const feeds = new ShapeFeeds({ pull: async () => [], packsOf: () => [] });
  const enforcer = new Enforcer({
    grants,
    ledger,
    withheld: new WithheldBook(db, writer),
    feeds,
    clock: systemClock,
    cursors,
    disguises: new Disguises(randomBytes(32)),
    machines: new MachineBook(db, writer),
    top: () => 0,
    trimmed: () => 0,
  });
  const { header, body } = makeChunk([frameOf(T0, 1, SIGNALS)], { seq: 1 });
  const headerText = JSON.stringify(header);
  const chunks = Array.from(
    { length: 200_000 },
    (_, index): StoredChunk => ({ offset: index + 1, receivedAt: T0, header, headerText, body, begins: false }),
  );
  const run = async (pid: string) => {
    const door = new Door(enforcer, pid, { dataset: DATASET, connector: 'c' }, START);
    const cpu = process.cpuUsage();
    for (let at = 0; at < chunks.length; at += 8) {
      const taken = await door.take(chunks.slice(at, at + 8));
      for (const item of taken.items) if (item.head.length === 0) throw new Error('nothing to write');
      door.advance(taken);
    }
    const used = process.cpuUsage(cpu);
    return Math.round(((used.user + used.system) / chunks.length) * 100) / 100;
  };
  await new Door(enforcer, 'first', { dataset: DATASET, connector: 'c' }, START).take([]);
  const result = { firstReaderUsPerChunk: await run('first'), furtherReaderUsPerChunk: await run('second') };
  grants.close();
  db.close();
  return result;
}

const ms = Number(process.argv[2] ?? 3) * 1000;
const legs: Record<string, unknown>[] = [];
for (const load of LOADS) legs.push(await leg(load, ms));
process.stdout.write(`${JSON.stringify({ legs, enforcement: await enforcement() }, null, 2)}\n`);
