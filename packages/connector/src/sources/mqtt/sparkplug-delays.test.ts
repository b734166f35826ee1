import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import sparkplug, { type UPayload } from 'sparkplug-payload/lib/sparkplugbpayload.js';
import { expect, it } from 'vitest';
import { MemoryStore } from '../../../test/memory-store.ts';
import { TEST_PACK } from '../../../test/pack.ts';
import { resolveMapping } from '../../mapping/resolve.ts';
import { createIngestPipeline } from '../../normalise/pipeline.ts';
import { StatusKeeper } from '../status.ts';
import type { Message } from './session.ts';
import { SparkplugDialect } from './sparkplug-dialect.ts';

const T0 = 1_800_000_000_000;
const DEVICES = ['mill-1', 'mill-2'];
const METRICS = ['agitator/power', 'agitator/speed'];
const mapping = resolveMapping(
  {
    revision: 'r1',
    source: 'spb',
    machines: DEVICES.map((device) => ({
      id: device,
      pack: 'test-mill/1',
      sparkplug: { group: 'plant', node: 'edge', device },
      signals: METRICS.map((metric) => ({ signal: metric.replace('/', '.'), metric })),
    })),
  },
  { packs: [TEST_PACK] },
);

interface Entry {
  machine: string;
  signal: string;
  t: number;
  value: number;
}

/** An edge node with two mills, an MQTT connection that can be slow, and a connector that can be killed; one clock for all. */
class Plant {
  readonly clock = new ManualClock(T0);
  readonly store = new MemoryStore();
  /** What was put on the wire, written before. */
  readonly ledger: Entry[] = [];
  /** How far the clock of a mill is ahead, ms. */
  readonly ahead: Record<string, number> = {};
  #mono = 1_000;
  #seq = 0;
  #value = 0;
  #wire: Message[] = [];
  #connector = this.#start();

  #start() {
    const { clock, store } = this;
    const logger = silentLogger();
    const pipeline = createIngestPipeline({ mappings: [mapping], store, clock, logger, mono: () => this.#mono });
    const deps = { mapping, clock, logger, dataDir: '' };
    const status = new StatusKeeper('spb', 'mqtt', mapping, clock);
    const options = { groups: undefined, rebirth: true, publish: () => undefined };
    const sink = pipeline.sinkFor('spb', { holdBackMs: 100 });
    const dialect = new SparkplugDialect('spb', options, deps, status, sink);
    dialect.connected();
    return { pipeline, dialect };
  }

  send(type: string, device: string | null, payload: UPayload): void {
    if (type === 'NBIRTH') this.#seq = 0;
    const bytes = sparkplug.encodePayload({ timestamp: this.clock.now(), ...payload, seq: this.#seq });
    this.#seq = (this.#seq + 1) % 256;
    const topic = `spBv1.0/plant/${type}/edge${device === null ? '' : `/${device}`}`;
    this.#wire.push({ topic, payload: Buffer.from(bytes), qos: 0, retain: false });
  }

  birth(): void {
    const timestamp = this.clock.now();
    this.send('NBIRTH', null, { metrics: [{ name: 'bdSeq', type: 'UInt64', value: 0, timestamp }] });
    for (const device of DEVICES)
      this.send('DBIRTH', device, {
        metrics: METRICS.map((name) => ({ name, type: 'Double', value: this.#value, timestamp })),
      });
  }

  /** One value of each metric, measured at `at` (the mill may say otherwise). */
  data(device: string, at: number): void {
    const t = at + (this.ahead[device] ?? 0);
    const metrics = METRICS.map((name) => {
      this.#value += 0.25;
      this.ledger.push({ machine: device, signal: name.replace('/', '.'), t, value: this.#value });
      return { name, type: 'Double' as const, value: this.#value, timestamp: t };
    });
    this.send('DDATA', device, { metrics });
  }

  /** The MQTT broker answers a ping: nothing waits on the wire. */
  answer(): void {
    this.#connector.dialect.answered(this.clock.now());
  }

  /** At most `most` messages reach the connector. */
  async deliver(most = Number.POSITIVE_INFINITY): Promise<void> {
    await this.#connector.dialect.messages(this.#wire.splice(0, most));
  }

  /** The connector's timers fire, whatever waits on the wire. */
  async tick(): Promise<void> {
    const { dialect, pipeline } = this.#connector;
    dialect.tick(this.clock.now());
    pipeline.tick(this.clock.now());
    // What was to be committed in the next turn of the event loop is committed.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      this.clock.advance(50);
      this.#mono += 50;
      await this.tick();
    }
  }

  /** Both mills send every 100 ms, and everything arrives at once. */
  async run(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      await this.pass(100);
      for (const device of DEVICES) this.data(device, this.clock.now() - 30);
      await this.deliver();
    }
  }

  /** The connection breaks, and with it goes what was under way. */
  async reconnect(): Promise<void> {
    this.#connector.dialect.lost('cut');
    this.#wire = [];
    this.#connector.dialect.connected();
    this.birth();
    await this.deliver();
    await this.run(1_000);
    await this.pass(6_000);
  }

  /** The connection breaks in the turn in which slots close, before they are committed; the connector ends before it is back. */
  async cutWhileClosing(): Promise<void> {
    // For longer than values may be late.
    this.clock.advance(7_000);
    this.#mono += 7_000;
    const { dialect } = this.#connector;
    dialect.answered(this.clock.now());
    dialect.tick(this.clock.now());
    dialect.lost('cut');
    await new Promise<void>((resolve) => setImmediate(resolve));
    await this.restart('killed');
  }

  /** What it had in memory and what was under way is gone; the next one asks for a birth. */
  async restart(how: 'stopped' | 'killed'): Promise<void> {
    if (how === 'stopped') this.#connector.pipeline.stop();
    this.#wire = [];
    this.#connector = this.#start();
    this.birth();
    await this.deliver();
    await this.run(1_000);
    await this.pass(6_000);
  }

  /** Entries that neither their slot holds, nor a newer value of it replaced, nor a gap record names. */
  lost(): Entry[] {
    const slot = (t: number) => Math.floor((t + 50) / 100) * 100;
    return this.ledger.filter(({ machine, signal, t }) => {
      const held = this.store.table(machine, 'fast').get(slot(t))?.get(signal)?.v;
      const arrived = this.ledger.some(
        (other) =>
          other.machine === machine &&
          other.signal === signal &&
          other.value === held &&
          other.t >= t &&
          slot(other.t) === slot(t),
      );
      const named = this.store
        .gaps()
        .some((gap) => gap.machine === machine && gap.group === 'fast' && gap.t <= t && t <= gap.to);
      return !arrived && !named;
    });
  }
}

async function running(ahead: Record<string, number> = {}): Promise<Plant> {
  const plant = new Plant();
  Object.assign(plant.ahead, ahead);
  plant.birth();
  await plant.deliver();
  await plant.run(2_000);
  return plant;
}

it.each(['stopped', 'killed'] as const)(
  '%s while messages wait on the wire: what they held is in a gap record',
  async (how) => {
    const plant = await running();
    for (let sent = 0; sent < 7; sent += 1) {
      await plant.pass(100);
      for (const device of DEVICES) plant.data(device, plant.clock.now() - 30);
    }
    await plant.restart(how);
    expect(plant.lost()).toEqual([]);
    expect(plant.ledger.length).toBeGreaterThan(100);
  },
);

it('killed between the messages of a mill that was behind: what it had still to send is in a gap record', async () => {
  const plant = await running();
  const behind = plant.clock.now();
  await plant.pass(1_500);
  for (let t = behind + 50; t < plant.clock.now(); t += 100) for (const device of DEVICES) plant.data(device, t);
  await plant.deliver(3);
  await plant.tick();
  await plant.restart('killed');
  expect(plant.lost()).toEqual([]);
});

it.each(['stopped', 'killed'] as const)(
  '%s while a connection is stuck for longer than values may be late',
  async (how) => {
    const plant = await running();
    const stuck = plant.clock.now();
    for (let sent = 0; sent < 12; sent += 1) {
      await plant.pass(1_000);
      for (const device of DEVICES) plant.data(device, plant.clock.now() - 30);
    }
    // What held is stated all the same.
    expect(plant.store.lastCommitted('mill-1', 'fast')).toBeGreaterThan(stuck + 5_000);
    await plant.restart(how);
    expect(plant.lost()).toEqual([]);
  },
);

it('a connection that was stuck breaks: what a mill sent meanwhile is in a gap record, also beside one whose clock is ahead', async () => {
  const plant = await running({ 'mill-2': 20_000 });
  for (let sent = 0; sent < 12; sent += 1) {
    await plant.pass(1_000);
    for (const device of DEVICES) plant.data(device, plant.clock.now() - 30);
  }
  await plant.reconnect();
  expect(plant.lost()).toEqual([]);
});

it('a connection that breaks before the first slot has closed: what was heard is in a gap record', async () => {
  const plant = new Plant();
  plant.birth();
  await plant.deliver();
  for (const device of DEVICES) plant.data(device, plant.clock.now() + 10);
  await plant.deliver();
  await plant.pass(1_000);
  await plant.reconnect();
  expect(plant.lost()).toEqual([]);
});

it.each(['stopped', 'killed'] as const)(
  '%s before the first slot has closed: what was heard is in a gap record of the next start',
  async (how) => {
    const plant = new Plant();
    plant.birth();
    await plant.deliver();
    for (const device of DEVICES) plant.data(device, plant.clock.now() + 10);
    await plant.deliver();
    await plant.tick();
    expect(plant.store.lastCommitted('mill-1', 'fast')).toBeNull();
    await plant.restart(how);
    expect(plant.lost()).toEqual([]);
    expect(plant.ledger.length).toBeGreaterThan(20);
  },
);

it('a connection that breaks while the first slots close: what was stated is not called missing after a restart', async () => {
  const plant = new Plant();
  plant.birth();
  await plant.deliver();
  for (const device of DEVICES) plant.data(device, plant.clock.now() + 10);
  await plant.deliver();
  await plant.tick();
  expect(plant.store.lastCommitted('mill-1', 'fast')).toBeNull();
  await plant.cutWhileClosing();
  const stated = plant.store.frames.filter(({ machine, group }) => machine === 'mill-1' && group === 'fast');
  const live = stated.filter(({ origin }) => origin === 'live').flatMap(({ frame }) => frame.t);
  expect(live[0]).toBe(T0);
  const gaps = plant.store.gaps().filter(({ machine, group }) => machine === 'mill-1' && group === 'fast');
  expect(live.filter((t) => gaps.some((gap) => gap.t <= t && t <= gap.to))).toEqual([]);
  expect(plant.lost()).toEqual([]);
});

it('nothing is missing where nothing was sent: the broker has answered in between', async () => {
  const plant = await running();
  for (let passed = 0; passed < 60_000; passed += 15_000) {
    await plant.pass(15_000);
    plant.answer();
  }
  await plant.pass(1_000);
  const last = plant.store.lastCommitted('mill-1', 'fast') ?? 0;
  expect(last).toBeGreaterThan(plant.clock.now() - 6_000);
  const at = plant.clock.now();
  await plant.restart('killed');
  const [gap] = plant.store.gaps().filter(({ machine, group }) => machine === 'mill-1' && group === 'fast');
  expect(gap?.t).toBeGreaterThan(at - 7_000);
  expect(plant.lost()).toEqual([]);
});
