/** One mill over simulated time: steps the physics, applies scheduled and switched faults, asks the sampler for samples. */
import type { Device, DeviceEvent, Sample } from '../devices/device.ts';
import {
  type FaultName,
  hallClimate,
  type MillEvent,
  type MillState,
  type Readings,
  readTags,
  step,
} from '../physics/index.ts';
import { Sampler, type SamplerOptions } from './sampler.ts';

export interface FaultPlan {
  name: FaultName;
  /** Seconds after the start of the run. */
  at: number;
  /** Seconds; absent = stays. */
  for?: number | undefined;
  level?: number | undefined;
}

export interface RunnerSink {
  samples(batch: Sample[]): void;
  event(e: DeviceEvent): void;
  /** Truth that is on no wire: lab samples when they are taken, faults. */
  truth(device: Device, kind: string, t: number, data: Record<string, unknown>): void;
  link(device: Device, up: boolean): void;
}

export class MillRunner {
  readonly device: Device;
  state: MillState;
  readonly #start: number;
  readonly #stepMs: number;
  readonly #plans: FaultPlan[];
  readonly #switched = new Map<FaultName, number>();
  readonly #sampler: Sampler;
  #levels: Partial<Record<FaultName, number>> = {};
  #readings: Readings;
  #time: number;
  #linkUp = true;
  /** Lab samples that are taken and not measured yet. */
  #lab: { due: number; event: DeviceEvent }[] = [];

  constructor(
    device: Device,
    state: MillState,
    start: number,
    stepMs: number,
    faults: readonly FaultPlan[],
    o: SamplerOptions,
    /** Where the state stands: earlier than `start` when the mill was recorded before the run. */
    from = start,
  ) {
    this.device = device;
    this.state = state;
    this.#start = start;
    this.#time = from;
    this.#stepMs = stepMs;
    this.#plans = [...faults];
    this.#sampler = new Sampler(device, from, o);
    this.#readings = readTags(state);
  }

  /** Simulated epoch ms the mill has reached. */
  get time(): number {
    return this.#time;
  }

  /** Switches a fault on (level, default 1) or off from the next step on. */
  switchFault(name: FaultName, on: boolean, level = 1): void {
    if (on) this.#switched.set(name, level);
    else this.#switched.set(name, 0);
  }

  /** Runs up to simulated time `until`, at most `maxSteps` physics steps; returns the steps used. */
  run(until: number, maxSteps: number, sink: RunnerSink): number {
    const out: Sample[] = [];
    let steps = 0;
    for (;;) {
      const next = this.#time + this.#stepMs;
      this.#sampler.cyclic(Math.min(next, until), this.#readings, out);
      if (next > until || steps >= maxSteps) break;
      this.#flush(out, sink);
      this.#step(next, sink);
      this.#sampler.changed(next, this.#readings, out);
      steps++;
    }
    this.#flush(out, sink);
    return steps;
  }

  /** First values of all tags, at the time the mill has reached. */
  begin(sink: RunnerSink): void {
    const out: Sample[] = [];
    this.#sampler.all(this.#time, this.#readings, out);
    this.#flush(out, sink);
  }

  /** The process slept: go on from `t` without inventing what was not measured. */
  resume(t: number): void {
    this.#time = t;
    this.#sampler.skip(t);
  }

  #flush(out: Sample[], sink: RunnerSink): void {
    if (out.length === 0) return;
    const skew = (this.#levels['clock-skew'] ?? 0) * 60_000;
    const batch = skew === 0 ? [...out] : out.map((s) => ({ ...s, t: s.t + skew }));
    out.length = 0;
    sink.samples(batch);
  }

  #step(next: number, sink: RunnerSink): void {
    this.#faults(next, sink);
    const hall = hallClimate(this.state.seed, next);
    this.state = step(this.state, this.#stepMs / 1000, { faults: this.#levels, ambient: hall.temp, waterIn: 15 });
    this.#time = next;
    this.#readings = readTags(this.state, this.#levels);
    for (const e of this.state.events) this.#event(e, sink);
    for (const { event } of this.#lab.filter(({ due }) => due <= next)) sink.event(event);
    this.#lab = this.#lab.filter(({ due }) => due > next);
  }

  #faults(now: number, sink: RunnerSink): void {
    const seconds = (now - this.#start) / 1000;
    const levels: Partial<Record<FaultName, number>> = {};
    for (const p of this.#plans) {
      if (seconds >= p.at && (p.for === undefined || seconds < p.at + p.for)) levels[p.name] = p.level ?? 1;
    }
    for (const [name, level] of this.#switched) {
      if (level === 0) delete levels[name];
      else levels[name] = level;
    }
    for (const name of new Set([...Object.keys(levels), ...Object.keys(this.#levels)]) as Set<FaultName>) {
      const on = levels[name] !== undefined;
      if (on === (this.#levels[name] !== undefined)) continue;
      sink.truth(this.device, 'fault', now, { fault: name, on });
    }
    this.#levels = levels;
    const up = levels['network-gap'] === undefined;
    if (up === this.#linkUp) return;
    this.#linkUp = up;
    if (up) this.#sampler.forget();
    else {
      const lost: Sample[] = [];
      this.#sampler.all(now, this.#readings, lost, 'bad');
      sink.samples(lost);
    }
    sink.link(this.device, up);
  }

  #event(e: MillEvent, sink: RunnerSink): void {
    const back = (this.state.time - e.t) * 1000;
    const t = Math.round(this.#time - back);
    if (e.kind === 'lab-sample') {
      const { kind: _, t: __, measuredAt, ...rest } = e;
      const due = Math.round(t + (measuredAt - e.t) * 1000);
      sink.truth(this.device, 'lab-sample', t, { ...rest, measuredAt: due });
      const data = { sample: `${rest.batch}/${rest.pass}/${t}`, takenAt: t, ...rest };
      this.#lab.push({ due, event: { device: this.device, t: due, kind: 'lab-result', data } });
      return;
    }
    const data: Record<string, unknown> =
      e.kind === 'batch'
        ? { phase: e.phase, ...e.batch }
        : e.kind === 'alarm'
          ? { alarm: e.alarm, level: e.level, active: e.active, value: e.value }
          : { charge: e.charge, kg: e.kg, lot: e.lot, diameterMm: e.diameterMm };
    sink.event({ device: this.device, t, kind: e.kind, data });
  }
}
