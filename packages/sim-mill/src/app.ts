/** A plant of simulated mills with its outputs and its ledger. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MillspaceError } from '@millspace/runtime/errors';
import type { SimConfig } from './config.ts';
import { type Device, type DeviceEvent, hallPlate, meterPlate, type Sample } from './devices/device.ts';
import { createRunner } from './drive/create-runner.ts';
import type { MillRunner, RunnerSink } from './drive/mill-runner.ts';
import { createOwnClock } from './drive/own-clock.ts';
import { recordPast } from './drive/past.ts';
import { Sampler } from './drive/sampler.ts';
import { createSimClock, type SimClock } from './drive/sim-clock.ts';
import { type Ledger, openLedger } from './ledger/ledger.ts';
import type { Log, Output } from './outputs/output.port.ts';
import { SILENT } from './outputs/output.port.ts';
import { type FaultName, HALL_TAGS, METER_TAGS, type Readings, readHall, readMeter, seedOf } from './physics/index.ts';

export { parseConfig, type SimConfig } from './config.ts';
export { FAULT_NAMES, type FaultName } from './physics/index.ts';

export interface SimMillDeps {
  log?: Log;
  /** The mill's clock, epoch ms; default its own one (`drive/own-clock.ts`). */
  now?: () => number;
}

export interface SimMill {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Addresses of the outputs: `{ opcua: 'opc.tcp://…' }`. */
  endpoints(): Record<string, string>;
  /** Switches a fault of a machine; throws MS-SIM-002 on an unknown machine. */
  switchFault(machine: string, fault: FaultName, on: boolean, level?: number): void;
  /** Values written to the ledger so far. */
  exposed(): number;
}

/** Fastest sampling of one tag in wall time, Hz: what exceeds it under a time factor is thinned in simulated time. */
const MAX_WALL_HZ = 50;
/** Behind by more than this in real time (the process slept): jump, do not invent. */
const MAX_CATCH_UP_MS = 5000;

/** Builds a plant from a checked config; nothing runs before `start`. */
export function createSimMill(config: SimConfig, deps: SimMillDeps = {}): SimMill {
  return new Plant(config, deps.log ?? SILENT, deps.now ?? createOwnClock());
}

interface SmallDevice {
  device: Device;
  seed: number;
  sampler: Sampler;
}

class Plant implements SimMill, RunnerSink {
  readonly #config: SimConfig;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #runners: MillRunner[] = [];
  readonly #small: SmallDevice[] = [];
  #outputs: Output[] = [];
  #ledger: Ledger | undefined;
  #clock: SimClock | undefined;
  #timer: NodeJS.Timeout | undefined;
  #scratch: string | undefined;
  #wall = 0;

  constructor(config: SimConfig, log: Log, now: () => number) {
    this.#config = config;
    this.#log = log;
    this.#now = now;
  }

  async start(): Promise<void> {
    const c = this.#config;
    const wall = this.#now();
    this.#wall = wall;
    this.#clock = createSimClock(c.timeFactor, wall, c.startMs);
    const start = this.#clock.at(wall);
    const minPeriodMs = (c.timeFactor / MAX_WALL_HZ) * 1000;
    const stepMs = Math.max(1000 / c.rateHz, minPeriodMs);
    this.#ledger = openLedger(c.ledger, c.ledgerMaxBytes);
    // Nothing is invented for a time of which the ledger holds an earlier run.
    const before = (c.outputs.opcua?.historyBeforeS ?? 0) * 1000;
    const from = Math.min(start, Math.max(start - before, (this.#ledger.newest ?? 0) + 1));
    const times = { start, from, stepMs, minPeriodMs, rateHz: c.rateHz };
    for (const mill of c.mills) this.#runners.push(createRunner(mill, times));
    if (c.energyMeter)
      this.#addSmall(
        { id: c.energyMeter.id, kind: 'energy-meter', nameplate: meterPlate(c.energyMeter.id), tags: METER_TAGS },
        start,
        minPeriodMs,
      );
    if (c.hallClimate)
      this.#addSmall(
        { id: c.hallClimate.id, kind: 'hall-climate', nameplate: hallPlate(c.hallClimate.id), tags: HALL_TAGS },
        start,
        minPeriodMs,
      );
    this.#ledger.event({ machine: '', event: 'run', t: start, wall, timeFactor: c.timeFactor, rateHz: c.rateHz });
    await this.#startOutputs(from);
    const tick = Math.min(50, Math.max(10, 1000 / (c.rateHz * c.timeFactor) / 4));
    this.#wall = this.#now();
    // What passed while the outputs started was never on a wire.
    const ready = this.#clock.at(this.#wall);
    for (const r of this.#runners) {
      if (from < start) recordPast(r, ready, this.#outputs, this.#ledger);
      r.resume(ready);
      r.begin(this);
    }
    for (const s of this.#small) {
      const out: Sample[] = [];
      s.sampler.skip(ready);
      s.sampler.all(ready, this.#readSmall(s, ready), out);
      this.samples(out);
    }
    this.#timer = setInterval(() => this.#tick(), tick);
  }

  #addSmall(device: Device, start: number, minPeriodMs: number): void {
    const sampler = new Sampler(device, start, { rateHz: this.#config.rateHz, minPeriodMs, seed: 1 });
    this.#small.push({ device, seed: seedOf(device.id, 1), sampler });
  }

  /** @param since nothing that a history is given is older, simulated epoch ms */
  async #startOutputs(since: number): Promise<void> {
    const { createOutputs } = await import('./outputs/create.ts');
    if (this.#config.dataDir === undefined) this.#scratch = mkdtempSync(join(tmpdir(), 'sim-mill-'));
    const dataDir = this.#config.dataDir ?? this.#scratch ?? '.';
    this.#outputs = await createOutputs(this.#config, {
      dataDir,
      log: this.#log,
      ledger: this.#ledger as Ledger,
      since,
    });
    const all = [...this.#runners.map((r) => r.device), ...this.#small.map((s) => s.device)];
    for (const o of this.#outputs) await o.start(all.filter((d) => o.devices === null || o.devices.has(d.id)));
  }

  #tick(): void {
    const wall = this.#now();
    const clock = this.#clock as SimClock;
    const asleep = wall - this.#wall > MAX_CATCH_UP_MS;
    this.#wall = wall;
    const until = clock.at(wall);
    for (const r of this.#runners) {
      if (asleep && this.#config.timeFactor === 1) r.resume(until);
      r.run(until, 400, this);
    }
    for (const s of this.#small) {
      const out: Sample[] = [];
      if (asleep) s.sampler.skip(until);
      s.sampler.cyclic(until, this.#readSmall(s, until), out);
      if (out.length > 0) this.samples(out);
    }
  }

  #readSmall(s: SmallDevice, t: number): Readings {
    if (s.device.kind === 'hall-climate') return readHall(s.seed, t);
    return readMeter(
      s.seed,
      t,
      this.#runners.map((r) => r.state),
    );
  }

  samples(batch: Sample[]): void {
    const live: Sample[] = [];
    const held: Sample[] = [];
    for (const s of batch) (this.#down.has(s.device.id) ? held : live).push(s);
    if (held.length > 0) for (const o of this.#outputs) o.held(mine(o, held));
    if (live.length === 0) return;
    // Without any output the ledger itself is what the run is for, and holds everything.
    const exposed = live.filter(
      (s) =>
        this.#outputs.length === 0 ||
        this.#outputs.some((o) => (o.devices === null || o.devices.has(s.device.id)) && o.takes(s.device)),
    );
    this.#ledger?.values(
      exposed.map((s) => ({
        machine: s.device.id,
        tag: s.device.tags[s.index]?.id ?? '',
        value: s.value,
        t: s.t,
        quality: s.quality,
      })),
    );
    const now = this.#now();
    for (const o of this.#outputs) o.publish(mine(o, live), now);
  }

  readonly #down = new Set<string>();

  event(e: DeviceEvent): void {
    this.#ledger?.event({ machine: e.device.id, event: e.kind, t: e.t, ...e.data });
    for (const o of this.#outputs) if (o.devices === null || o.devices.has(e.device.id)) o.event(e);
  }

  truth(device: Device, kind: string, t: number, data: Record<string, unknown>): void {
    this.#ledger?.event({ machine: device.id, event: kind, t: Math.round(t), ...data });
  }

  link(device: Device, up: boolean): void {
    if (up) this.#down.delete(device.id);
    else this.#down.add(device.id);
    const now = this.#now();
    for (const o of this.#outputs) if (o.devices === null || o.devices.has(device.id)) o.link(device, up, now);
  }

  switchFault(machine: string, fault: FaultName, on: boolean, level = 1): void {
    const runner = this.#runners.find((r) => r.device.id === machine);
    if (!runner) {
      const known = this.#runners.map((r) => r.device.id).join(', ');
      throw new MillspaceError('MS-SIM-002', { detail: `no machine ${machine}; there are ${known}` });
    }
    runner.switchFault(fault, on, level);
  }

  endpoints(): Record<string, string> {
    return Object.assign({}, ...this.#outputs.map((o) => o.endpoint())) as Record<string, string>;
  }

  exposed(): number {
    return this.#ledger?.count() ?? 0;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const o of this.#outputs) await o.stop();
    this.#ledger?.close();
    if (this.#scratch) rmSync(this.#scratch, { recursive: true, force: true });
  }
}

function mine(o: Output, samples: Sample[]): Sample[] {
  const wanted = o.devices;
  return wanted === null ? samples : samples.filter((s) => wanted.has(s.device.id));
}
