// Whatever a reader does (comes late, comes back, jumps, is denied, pauses the flow), a window that it gets is a whole one.
import { randomBytes } from 'node:crypto';
import { createShaper, firstWholeWindow, NO_SHAPE } from '@millspace/policy';
import { ManualClock } from '@millspace/runtime/clock';
import { openDatabase } from '@millspace/runtime/sqlite';
import type { ChunkPart, Frame, MillRecord, Shape } from '@millspace/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GroupCommit } from '../log/group-commit.ts';
import { LOG_MIGRATIONS } from '../log/schema.ts';
import { SqliteLog } from '../log/sqlite-log.ts';
import { DATASET, makeChunk, transfer } from '../testing/kit.ts';
import { Disguises } from './disguises.ts';
import { Door } from './door.ts';
import { Enforcer } from './enforcer.ts';
import type { Grant } from './grant.ts';
import type { Grants } from './grants.ts';
import { Ledger } from './ledger.ts';
import { MachineBook } from './machine-book.ts';
import { linesOf } from './pieces.ts';
import { Cursors, type Position, START } from './position.ts';
import { ShapeFeeds } from './shape-feeds.ts';
import { WithheldBook } from './withheld.ts';

const MACHINES = ['m1', 'm2'];
const PARTS: Partial<ChunkPart>[] = MACHINES.flatMap((machine) =>
  ['fast', 'slow'].map((group) => ({ machine, group, pack: 'test/1' })),
);
const LAG = 3;

type Line = Frame | MillRecord;

/** One tick of all machines: each has a row in some groups; watermarks follow, a little behind. */
function tickLines(t: number, rows: readonly boolean[], value: number, marks: boolean): Line[] {
  const lines: Line[] = rows.flatMap((there, part): Line[] =>
    there ? [{ part, t: [t], signals: { 'a.x': [value + part / 8] } }] : [],
  );
  if (!marks) return lines;
  for (const { machine, group } of PARTS)
    lines.push({ record: 'watermark', machine: machine ?? '', pack: 'test/1', group: group ?? '', t: t - LAG });
  return lines;
}

const step = fc.record({
  rows: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  value: fc.integer({ min: -40, max: 40 }),
  marks: fc.boolean(),
  by: fc.integer({ min: 1, max: 4 }),
});
const append = fc
  .record({ steps: fc.array(step, { minLength: 1, maxLength: 6 }), size: fc.integer({ min: 1, max: 7 }) })
  .map((made) => ({ kind: 'append' as const, ...made }));
const reader = fc.nat(1);
const operation = fc.oneof(
  { weight: 8, arbitrary: append },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('read' as const), reader, most: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reconnect' as const), reader }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('jump' as const), reader, to: fc.nat(1000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('machines' as const), reader, set: fc.subarray(MACHINES) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withhold' as const), reader, on: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('pause' as const),
      steps: fc.array(step, { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('trim' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** A row in the log. */
interface Sent {
  offset: number;
  machine: string;
  group: string;
  t: number;
}

/** A row as a reader got it: a window. */
interface Row {
  machine: string;
  group: string;
  t: number;
  value: number | null;
}

/** The window of an instant, as the shape shows it. */
function shownOf({ windowMs, timeStepMs }: Shape, t: number): number {
  const step = timeStepMs ?? 1;
  const length = Math.ceil(step / (windowMs ?? 1)) * (windowMs ?? 1);
  return Math.floor((Math.floor(t / length) * length) / step) * step;
}

interface Reader {
  door: Door;
  grant: Grant;
  cursors: string[];
  /** Machines let through at the first turn of each chunk. */
  turns: Map<number, ReadonlySet<string>>;
  /** What it got, in order. */
  rows: Row[];
}

class World {
  readonly db = openDatabase(':memory:', { migrations: LOG_MIGRATIONS });
  readonly writer = new GroupCommit(this.db);
  /** The machines' clocks and that of the log agree; deliveries are made long afterwards. */
  readonly clock = new ManualClock(0);
  readonly log = new SqliteLog(this.db, this.writer, this.clock);
  readonly cursors = new Cursors(this.log.incarnation, randomBytes(32));
  readonly shape: Shape;
  readonly enforcer: Enforcer;
  readonly readers: Reader[] = [];
  /** Everything the machines said, whether it was sent or not. */
  readonly said: Line[] = [];
  readonly sent: Sent[] = [];
  #t = 0;
  #seq = 0;

  constructor(shape: Shape) {
    this.shape = shape;
    const grants = {
      of: (pid: string) => this.readers[Number(pid)]?.grant ?? null,
      recorded: () => Promise.resolve(true),
    } as unknown as Grants;
    this.enforcer = new Enforcer({
      grants,
      ledger: new Ledger(this.db, this.writer),
      withheld: new WithheldBook(this.db, this.writer),
      machines: new MachineBook(this.db, this.writer),
      disguises: new Disguises(randomBytes(32)),
      feeds: new ShapeFeeds({
        pull: (dataset, after, bytes) => this.log.pull(dataset, after, bytes),
        packsOf: () => [],
      }),
      clock: new ManualClock(1e12),
      cursors: this.cursors,
      top: (dataset, upTo) => this.log.top(dataset, upTo),
      trimmed: (dataset) => this.log.bounds(dataset).trimmed,
    });
    for (const pid of ['0', '1']) {
      const grant = this.#grant('permit', MACHINES);
      this.readers.push({ door: this.#door(pid, START), grant, cursors: [], turns: new Map(), rows: [] });
    }
  }

  #door(pid: string, position: Position): Door {
    return new Door(this.enforcer, pid, { dataset: DATASET, connector: 'c' }, position);
  }

  #grant(kind: 'permit' | 'withhold', machines: readonly string[] | null): Grant {
    const decision = {
      result: 'deny',
      code: 'MS-POL-010',
      rules: [],
      shape: null,
      validUntil: 1,
      count: null,
    } as const;
    return {
      id: 1,
      kind,
      facts: transfer('x'),
      decision: { ...decision, text: { en: 'no', de: 'nein' } },
      shape: kind === 'permit' ? { ...this.shape, machines: machines && [...machines] } : null,
      whole: false,
      hidesMachines: false,
      sampleLimit: null,
      deliveryLimit: null,
      stop: null,
      validUntil: null,
    } as unknown as Grant;
  }

  lines(steps: readonly { rows: boolean[]; value: number; marks: boolean; by: number }[]): Line[] {
    const lines: Line[] = [];
    for (const { rows, value, marks, by } of steps) {
      this.#t += by;
      lines.push(...tickLines(this.#t, rows, value, marks));
    }
    this.said.push(...lines);
    return lines;
  }

  async append(lines: readonly Line[], size: number): Promise<void> {
    for (let i = 0; i < lines.length; i += size) {
      const own = lines.slice(i, i + size);
      const { header, body } = makeChunk(own, { seq: this.#seq + 1, parts: PARTS, compressAbove: 1e9 });
      this.#seq += own.length;
      await this.log.append({ dataset: DATASET, producer: 'p', epoch: 1 }, [
        { header, headerText: JSON.stringify(header), body },
      ]);
      const offset = this.log.bounds(DATASET).last ?? 0;
      for (const line of own) {
        const { machine = '', group = '' } = 'record' in line ? {} : (PARTS[line.part] ?? {});
        if (!('record' in line)) this.sent.push({ offset, machine, group, t: line.t[0] ?? 0 });
      }
    }
  }

  async read(index: number, most: number): Promise<void> {
    const reader = this.readers[index] as Reader;
    const chunks = (await this.log.pull(DATASET, reader.door.readAfter, 1e6)).slice(0, most);
    if (chunks.length === 0) return;
    const taken = await reader.door.take(chunks);
    const { kind, shape } = reader.grant;
    for (const { offset } of chunks)
      if (offset <= taken.position.offset && !reader.turns.has(offset))
        reader.turns.set(offset, new Set(kind === 'permit' ? (shape?.machines ?? MACHINES) : []));
    for (const item of taken.items) {
      reader.cursors.push(item.fields.cursor);
      const header = JSON.parse(item.fields.chunk);
      const lines = linesOf({ ...chunks[0], header, body: item.fields.body } as never);
      for (const line of lines) {
        const part = 'record' in line ? undefined : header.parts[line.part];
        if ('record' in line || !part) continue;
        line.t.forEach((t, i) => {
          reader.rows.push({ machine: part.machine, group: part.group, t, value: line.signals['a.x']?.[i] ?? null });
        });
      }
    }
    reader.door.advance(taken);
    if (taken.items.length === 0) reader.cursors.push(this.cursors.format(DATASET, reader.door.position));
  }

  reopen(index: number, cursor: string | undefined): void {
    const reader = this.readers[index] as Reader;
    reader.door.close();
    reader.door = this.#door(String(index), cursor ? this.cursors.parse(DATASET, cursor).position : START);
  }

  async run(operations: readonly Operation[]): Promise<void> {
    for (const op of operations) {
      if (op.kind === 'append') await this.append(this.lines(op.steps), op.size);
      else if (op.kind === 'read') await this.read(op.reader, op.most);
      else if (op.kind === 'reconnect') this.reopen(op.reader, this.readers[op.reader]?.cursors.at(-1));
      else if (op.kind === 'pause') await this.#pause(op.steps);
      else if (op.kind === 'trim') await this.#trim(op.share);
      else this.#change(op);
    }
  }

  #change(op: Extract<Operation, { kind: 'jump' | 'machines' | 'withhold' }>): void {
    const reader = this.readers[op.reader] as Reader;
    if (op.kind === 'jump') {
      // Any cursor that anybody was ever given, or one that was reached under another shape.
      const all = this.readers.flatMap(({ cursors }) => cursors);
      const last = this.log.bounds(DATASET).last ?? 0;
      const foreign = this.cursors.format(DATASET, { offset: op.to % (last + 1), index: 0, tag: '' });
      this.reopen(op.reader, op.to % 2 === 0 ? all[op.to % Math.max(1, all.length)] : foreign);
    } else {
      reader.grant =
        op.kind === 'withhold' ? this.#grant(op.on ? 'withhold' : 'permit', MACHINES) : this.#grant('permit', op.set);
    }
  }

  /** Nobody was to have it: the machines go on, and nothing is sent. */
  async #pause(steps: Parameters<World['lines']>[0]): Promise<void> {
    await this.log.flows(DATASET, false);
    this.lines(steps);
    this.clock.set(this.#t + 1);
    await this.log.flows(DATASET, true);
  }

  async #trim(share: number): Promise<void> {
    const held = this.readers.map(({ cursors }) => {
      const position = cursors.length > 0 ? this.cursors.parse(DATASET, cursors.at(-1) ?? '').position : START;
      return position.open ? position.open.offset - 1 : position.offset - (position.index > 0 ? 1 : 0);
    });
    await this.log.trim(DATASET, Math.floor(Math.min(...held) * share), 1000);
  }

  /** Every window as the machines' own rows make it: `machine group start` → value. */
  truth(): Map<string, number | null> {
    const shaper = createShaper({ shape: this.shape, packs: [] });
    const parts = PARTS.map((part) => ({
      origin: 'live',
      mapping: 'r',
      frames: 0,
      samples: 0,
      tMin: 0,
      tMax: 0,
      ...part,
    }));
    const all = [...this.said, ...tickLines(1e6, [], 0, true)];
    const found = new Map<string, number | null>();
    for (const output of shaper.push(1, parts as ChunkPart[], all))
      for (const line of output.lines) {
        const part = 'record' in line ? undefined : output.parts[line.part];
        if ('record' in line || !part) continue;
        for (const [i, t] of line.t.entries())
          found.set(`${part.machine} ${part.group} ${t}`, line.signals['a.x']?.[i] ?? null);
      }
    return found;
  }

  /** Start of the first window of which nothing can be missing. */
  async firstWhole(): Promise<number> {
    const parts =
      (await this.log.pull(DATASET, 0, 1e9)).find(({ header }) => header.parts.some(({ frames }) => frames > 0))?.header
        .parts ?? [];
    const starts = parts.filter(({ frames }) => frames > 0).map(({ tMin }) => tMin - 1);
    return firstWholeWindow(this.shape, Math.max(0, ...starts)) ?? 0;
  }

  /** Rows of a window that were kept back from a reader at their turn. */
  keptBack({ turns }: Reader, row: Row): Sent[] {
    return this.sent.filter(
      ({ offset, machine, group, t }) =>
        machine === row.machine &&
        group === row.group &&
        shownOf(this.shape, t) === row.t &&
        turns.get(offset)?.has(machine) === false,
    );
  }

  close(): void {
    for (const { door } of this.readers) door.close();
    this.db.close();
  }
}

const shape = fc
  .record({
    windowMs: fc.constantFrom(5, 10, 20),
    statistic: fc.constantFrom('mean' as const, 'max' as const, 'last' as const, 'count' as const),
    timeStepMs: fc.constantFrom(null, null, 10, 15),
  })
  .map((made): Shape => ({ ...NO_SHAPE, ...made }));

const rowsAt = (by: number, slow: boolean, value: number, marks = false) => ({
  rows: [false, slow, false, false],
  ...{ value, marks, by },
});

/** A reader goes back while it has no machine, and comes forward without: then it knows no window that was open. */
const WENT_BACK_WITHOUT: Operation[] = [
  { kind: 'append', steps: [rowsAt(6, false, 0, true), rowsAt(4, true, 0)], size: 1 },
  { kind: 'read', reader: 0, most: 5 },
  { kind: 'machines', reader: 0, set: [] },
  { kind: 'jump', reader: 0, to: 0 },
  { kind: 'read', reader: 0, most: 4 },
  { kind: 'machines', reader: 0, set: ['m1'] },
  { kind: 'append', steps: [rowsAt(2, true, -1), rowsAt(6, false, 0, true)], size: 1 },
  { kind: 'read', reader: 0, most: 9 },
];

/** A position of a reader that had no machine, in the hands of one that has. */
const ANOTHERS_POSITION: Operation[] = [
  { kind: 'machines', reader: 1, set: [] },
  { kind: 'append', steps: [rowsAt(6, false, 0, true), rowsAt(4, true, 0)], size: 1 },
  { kind: 'read', reader: 1, most: 5 },
  { kind: 'jump', reader: 0, to: 0 },
  { kind: 'append', steps: [rowsAt(2, true, -1), rowsAt(6, false, 0, true)], size: 1 },
  { kind: 'read', reader: 0, most: 9 },
];

describe('windows that a reader gets', () => {
  it('are whole, of machines that were let through, each once', async () => {
    await fc.assert(
      fc.asyncProperty(shape, fc.array(operation, { maxLength: 60, size: 'max' }), async (windows, operations) => {
        const world = new World(windows);
        try {
          await world.run(operations);
          const truth = world.truth();
          for (const reader of world.readers)
            for (const row of reader.rows) {
              const { machine, group, t } = row;
              expect(row).toEqual({ machine, group, t, value: truth.get(`${machine} ${group} ${t}`) });
              expect(world.keptBack(reader, row)).toEqual([]);
            }
        } finally {
          world.close();
        }
      }),
      {
        numRuns: 100,
        examples: [WENT_BACK_WITHOUT, ANOTHERS_POSITION].map((operations): [Shape, Operation[]] => [
          { ...NO_SHAPE, windowMs: 5, statistic: 'mean' },
          operations,
        ]),
      },
    );
  }, 120_000);

  it('are all there for a reader from whom nothing was kept back, wherever it came back', async () => {
    const quiet = operation.filter(({ kind }) => kind === 'append' || kind === 'read' || kind === 'reconnect');
    await fc.assert(
      fc.asyncProperty(shape, fc.array(quiet, { maxLength: 60, size: 'max' }), async (windows, operations) => {
        const world = new World(windows);
        try {
          await world.run(operations);
          await world.append(tickLines(1e6, [], 0, true), 10);
          for (let n = 0; n < 100; n += 1) await world.read(0, 50);
          const first = await world.firstWhole();
          const got = world.readers[0]?.rows ?? [];
          const keys = got.map(({ machine, group, t }) => `${machine} ${group} ${t}`);
          expect(new Set(keys).size).toBe(keys.length);
          const expected = [...world.truth().keys()].filter((key) => Number(key.split(' ')[2]) >= first);
          expect(keys.toSorted()).toEqual(expected.toSorted());
        } finally {
          world.close();
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
