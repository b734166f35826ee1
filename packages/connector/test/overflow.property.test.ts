import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import type { GapRecord, MillRecord } from '@millspace/schemas';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { NormalisedFrame } from '../src/ports.ts';
import { Sender } from '../src/send/sender.ts';
import type { Lane } from '../src/store/outbox-types.ts';
import { selectionOf } from '../src/store/selection.ts';
import type { Store } from '../src/store/store.ts';
import { DATASET, dataset, frame, openStore, START, tempFolder } from './helpers.ts';
import { ModelBroker } from './model-broker.ts';

const PACK = 'bead-mill/1';
const PERIODS = { fast: 1000, slow: 5000, state: 1000 };
type Group = keyof typeof PERIODS;
const SIGNALS: Record<Group, string> = { fast: 'agitator.power', slow: 'agitator.speed', state: 'product.flow' };
/** Of the group fast; stated by supplements alone. */
const LATE_SIGNAL = 'agitator.current';
/** How long values may come late, in seconds. */
const LATENESS = 10;
const MACHINES = ['mill-1', 'mill-2', 'mill-3'];
/** Room for about thirty rows. */
const OUTBOX_BYTES = 6000;
/** More of them are asked for by the environment. */
const RUNS = Number(process.env['MILLSPACE_RUNS'] ?? 30);
const TIMEOUT_MS = 60_000 + RUNS * 2000;
const POISON = '-12345';

const PUBLISHED = dataset({
  machines: MACHINES.map((id) => ({ id, pack: PACK })),
  signals: [...Object.entries(SIGNALS), ['fast', LATE_SIGNAL] as const].map(([group, id]) => ({
    ...{ id, group, pack: PACK },
    ...{ unit: '1', sensitivity: 'technical' as const },
  })),
  groups: Object.entries(PERIODS).map(([group, periodMs]) => ({ group, periodMs, pack: PACK })),
});

/** What may happen, one after the other. */
type Step =
  | { kind: 'commit'; machine: number; seconds: number; also: 'nothing' | 'watermark' | 'event' | 'poison' }
  | { kind: 'late'; machine: number; ago: number; seconds: number }
  | { kind: 'turns' | 'later' | 'answer' | 'arrive late' | 'crash' | 'stop' | 'link' }
  | { kind: 'lose'; what: 'request' | 'answer' | 'time' };

const commits = fc.record({
  kind: fc.constant('commit' as const),
  machine: fc.nat(MACHINES.length - 1),
  seconds: fc.integer({ min: 1, max: 12 }),
  also: fc.constantFrom('nothing', 'nothing', 'watermark', 'event'),
});
/** Of one machine: those of three could fill half of the outbox, and beyond that a gap may say too much. */
const lates = fc.record({
  kind: fc.constant('late' as const),
  machine: fc.constant(0),
  ago: fc.integer({ min: 1, max: LATENESS }),
  seconds: fc.integer({ min: 1, max: 3 }),
});
const calm = fc.record({ kind: fc.constantFrom('turns', 'turns', 'answer', 'answer', 'stop') });
const wild = fc.oneof(
  fc.record({ kind: fc.constantFrom('later', 'crash', 'link', 'arrive late') }),
  fc.record({ kind: fc.constant('lose' as const), what: fc.constantFrom('request', 'answer', 'time') }),
  commits.map((step) => ({ ...step, also: 'poison' as const })),
);

/** A connector with its folder, whose broker and link are those of the script. */
class House {
  readonly broker = new ModelBroker();
  readonly #root: string;
  readonly #clock = new ManualClock(START);
  /** Committed rows: `machine group t`. */
  readonly rows = new Set<string>();
  /** Slots that were stated again: `machine group t`. */
  readonly late = new Set<string>();
  readonly events = new Set<string>();
  /** By machine: the next second. */
  readonly #next = MACHINES.map(() => 0);
  #starts = 0;
  #store!: Store;
  #sender!: Sender;
  #folder = '';

  constructor(root: string) {
    this.#root = root;
    this.broker.poison = POISON;
    this.#start();
  }

  get lane(): Lane {
    return this.#store.outbox.open(DATASET, selectionOf(PUBLISHED), true);
  }

  get displaced(): number {
    return this.#store.outbox.displacedSamples;
  }

  async run(step: Step): Promise<void> {
    switch (step.kind) {
      case 'commit':
        return this.#commit(step.machine, step.seconds, step.also);
      case 'late':
        return this.#late(step);
      case 'turns':
        return this.#turns();
      case 'later':
        await vi.advanceTimersByTimeAsync(15_000);
        return this.#turns();
      case 'answer':
        this.broker.answer();
        return this.#turns();
      case 'lose':
        this.broker.lose(step.what);
        return this.#turns();
      case 'arrive late':
        return this.broker.arriveLate();
      case 'link':
        this.broker.online = !this.broker.online;
        if (!this.broker.online) this.broker.lose('request');
        return this.#turns();
      case 'crash':
      case 'stop':
        return this.#restart(step.kind === 'crash');
    }
  }

  /** The link is good from now on: until nothing waits any more. @throws when sending stands still */
  async end(): Promise<void> {
    this.broker.online = true;
    for (let tries = 0; this.lane.acked < this.lane.next - 1; tries += 1) {
      if (tries > 60) throw new Error(`sending stands still behind ${this.lane.acked} of ${this.lane.next - 1}`);
      if (this.broker.waits) await this.run({ kind: 'answer' });
      else await this.run({ kind: 'later' });
    }
    expect(this.lane.waitingBytes).toBe(0);
  }

  async close(): Promise<void> {
    await this.#sender.stop();
    this.#store.close();
  }

  #start(): void {
    this.#starts += 1;
    const folder = join(this.#root, String(this.#starts));
    mkdirSync(folder);
    if (this.#folder !== '') cpSync(this.#folder, folder, { recursive: true });
    this.#folder = folder;
    this.#store = openStore(folder, { clock: this.#clock, outbox: { maxBytes: OUTBOX_BYTES } });
    this.#store.outbox.open(DATASET, selectionOf(PUBLISHED), true);
    this.#sender = new Sender({
      store: this.#store,
      broker: this.broker,
      producer: () => 'urn:millspace:connector:3f2c8f2e-58a1-4d55-9b4e-0c6a2f1b7d10',
      clock: this.#clock,
      logger: silentLogger(),
      taken: () => undefined,
    });
    this.#sender.start();
  }

  /** After a crash the disk is as it was at that moment; what was under way may still arrive. */
  async #restart(crashes: boolean): Promise<void> {
    const before = { store: this.#store, sender: this.#sender };
    const ends = async () => {
      await before.sender.stop();
      before.store.close();
    };
    if (!crashes) await ends();
    this.#start();
    if (crashes) await ends();
    await this.#turns();
  }

  async #turns(): Promise<void> {
    for (let count = 0; count < 8; count += 1) await turn();
  }

  /** One commit for each second, as a mill makes them: fast and state each time, slow each fifth. */
  #commit(machine: number, seconds: number, also: 'nothing' | 'watermark' | 'event' | 'poison'): void {
    const id = MACHINES[machine] ?? '';
    for (let count = 0; count < seconds; count += 1) {
      const second = this.#next[machine] ?? 0;
      this.#next[machine] = second + 1;
      const t = START + second * 1000;
      const groups: Group[] = second % 5 === 0 ? ['fast', 'state', 'slow'] : ['fast', 'state'];
      const frames = groups.map((group): NormalisedFrame => {
        const value = also === 'poison' && count === 0 && group === 'state' ? Number(POISON) : second;
        this.rows.add(`${id} ${group} ${t}`);
        return frame(t, { [SIGNALS[group]]: value }, { machine: id, group });
      });
      this.#store.commit({ frames, records: count === 0 ? this.#records(id, t, also) : [], quarantined: [] });
    }
  }

  /** Values for seconds that were stated before, in one frame; each second is stated again once at most. */
  #late({ machine, ago, seconds }: { machine: number; ago: number; seconds: number }): void {
    const id = MACHINES[machine] ?? '';
    const next = this.#next[machine] ?? 0;
    const times = Array.from({ length: seconds }, (_value, index) => next - ago + index)
      .filter((second) => second >= 0 && second < next)
      .map((second) => START + second * 1000)
      .filter((t) => !this.late.has(`${id} fast ${t}`));
    if (times.length === 0) return;
    for (const t of times) this.late.add(`${id} fast ${t}`);
    const supplement = frame(times, { [LATE_SIGNAL]: times.map(() => 1) }, { machine: id, supplement: true });
    this.#store.commit({ frames: [supplement], records: [], quarantined: [] });
  }

  #records(machine: string, t: number, also: string): MillRecord[] {
    if (also === 'watermark') return [{ record: 'watermark', machine, pack: PACK, group: 'fast', t }];
    if (also !== 'event') return [];
    const event = `${machine}-${t}`;
    this.events.add(event);
    return [{ record: 'event', id: event, machine, pack: PACK, t, code: 'X', severity: 1, state: 'instant' }];
  }
}

function covers(gap: GapRecord, machine: string, group: string, t: number): boolean {
  return (
    (gap.machine === undefined || gap.machine === machine) &&
    (gap.group === undefined || gap.group === group) &&
    gap.t <= t &&
    t <= gap.to
  );
}

/** What came of the rows: those that are neither there nor called missing with their whole slot, and those that are both. */
function judge(house: House): { lost: string[]; both: string[]; twice: string[]; told: number } {
  const arrived = new Map<string, number>();
  const late = new Map<string, string>();
  const gaps: GapRecord[] = [];
  const events = new Set<string>();
  for (const { part, line } of house.broker.lines()) {
    if (!('record' in line)) {
      for (const t of line.t) {
        const row = `${part?.machine} ${part?.group} ${t}`;
        if (LATE_SIGNAL in line.signals) late.set(row, part?.origin ?? '');
        else arrived.set(row, (arrived.get(row) ?? 0) + 1);
      }
    } else if (line.record === 'gap') gaps.push(line);
    else if (line.record === 'event') events.add(line.id);
  }
  expect([...house.events].filter((event) => !events.has(event))).toEqual([]);
  const lost: string[] = [];
  const both: string[] = [];
  const judgeRow = (row: string, { came, live }: { came: boolean; live: boolean }, name = row) => {
    const [machine = '', group = '', text] = row.split(' ');
    const t = Number(text);
    const half = PERIODS[group as Group] / 2;
    const missing = [t - half, t, t + half - 1].every((at) => gaps.some((gap) => covers(gap, machine, group, at)));
    const touched = gaps.some((gap) => covers(gap, machine, group, t));
    if (!came && !missing) lost.push(name);
    if (live && touched) both.push(name);
  };
  for (const row of house.rows) judgeRow(row, { came: arrived.has(row), live: arrived.has(row) });
  for (const row of house.late) judgeRow(row, { came: late.has(row), live: late.get(row) === 'live' }, `${row} late`);
  return { lost, both, twice: [...arrived].filter(([, count]) => count > 1).map(([row]) => row), told: gaps.length };
}

async function play(steps: readonly Step[], check: (house: House) => void): Promise<void> {
  using folder = tempFolder();
  const house = new House(folder.path);
  try {
    for (const step of steps) await house.run(step);
    await house.end();
    check(house);
  } finally {
    await house.close();
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test(
  'a full outbox behind a link that answers: each row arrives once, or is told as missing, never both',
  async () => {
    let displaced = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(commits, calm), { minLength: 5, maxLength: 60 }), (steps) =>
        play(steps, (house) => {
          const { lost, both, twice } = judge(house);
          expect({ lost, both, twice }).toEqual({ lost: [], both: [], twice: [] });
          displaced += house.displaced;
        }),
      ),
      { numRuns: RUNS },
    );
    expect(displaced).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

test(
  'a full outbox behind a link that loses requests and answers, with crashes: no row is lost untold',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ arbitrary: fc.oneof(commits, calm), weight: 2 }, { arbitrary: wild, weight: 1 }), {
          minLength: 5,
          maxLength: 80,
        }),
        (steps) => play(steps, (house) => expect(judge(house).lost).toEqual([])),
      ),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);

test(
  'a full outbox with values that come late: no gap names a slot of which something goes out live, and each value arrives or is told as missing',
  async () => {
    const often = fc.oneof({ arbitrary: fc.oneof(commits, lates), weight: 3 }, { arbitrary: calm, weight: 1 });
    let displaced = 0;
    let live = 0;
    let history = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(often, { minLength: 5, maxLength: 60 }), (steps) =>
        play(steps, (house) => {
          const { lost, both, twice } = judge(house);
          expect({ lost, both, twice }).toEqual({ lost: [], both: [], twice: [] });
          displaced += house.displaced;
          for (const { part, line } of house.broker.lines()) {
            if ('record' in line || !(LATE_SIGNAL in line.signals)) continue;
            if (part?.origin === 'history') history += 1;
            else live += 1;
          }
        }),
      ),
      { numRuns: RUNS },
    );
    expect(Math.min(displaced, live, history)).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

test(
  'a full outbox with values that come late, behind a link that loses requests and answers: nothing is lost untold',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ arbitrary: fc.oneof(commits, lates, calm), weight: 2 }, { arbitrary: wild, weight: 1 }), {
          minLength: 5,
          maxLength: 80,
        }),
        (steps) => play(steps, (house) => expect(judge(house).lost).toEqual([])),
      ),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);
