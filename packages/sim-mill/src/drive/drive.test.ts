import { describe, expect, it } from 'vitest';
import { type Device, type DeviceEvent, millPlate, type Sample } from '../devices/device.ts';
import { initialState, millTags, readTags, SIZES } from '../physics/index.ts';
import { type FaultPlan, MillRunner, type RunnerSink } from './mill-runner.ts';
import { createOwnClock } from './own-clock.ts';
import { Sampler } from './sampler.ts';
import { createSimClock } from './sim-clock.ts';

const device: Device = { id: 'mill-1', kind: 'mill', nameplate: millPlate('mill-1', SIZES[1], 1), tags: millTags(1) };
const START = 1_700_000_000_000;

function runner(rateHz: number, stepMs: number, faults: FaultPlan[] = []): MillRunner {
  const state = initialState({ size: 1, mode: 'circulation', recipe: 'limestone', seed: 1 });
  return new MillRunner(device, state, START, stepMs, faults, { rateHz, minPeriodMs: 0, seed: 1 });
}

function collect(): RunnerSink & { all: Sample[]; events: DeviceEvent[]; truths: string[]; links: boolean[] } {
  const all: Sample[] = [];
  const events: DeviceEvent[] = [];
  const truths: string[] = [];
  const links: boolean[] = [];
  return {
    all,
    events,
    truths,
    links,
    samples: (b) => void all.push(...b),
    event: (e) => void events.push(e),
    truth: (_d, kind, t, data) =>
      void truths.push(`${kind} ${String(data['fault'] ?? '')} ${String(data['on'] ?? '')} ${t - START}`),
    link: (_d, up) => void links.push(up),
  };
}

const of = (samples: Sample[], tag: string) => samples.filter((s) => s.device.tags[s.index]?.id === tag);

describe('time', () => {
  it('of a mill follows its computer forward and is not set back', () => {
    let wall = START;
    let ticks = 0;
    const now = createOwnClock(
      () => wall,
      () => ticks,
    );
    wall += 1000;
    ticks += 1000;
    expect(now()).toBe(START + 1000);
    wall -= 600_000;
    ticks += 1000;
    expect(now()).toBe(START + 2000);
    wall = START + 900_000;
    expect(now()).toBe(START + 900_000);
  });

  it('at factor 1 is the wall clock', () => {
    const c = createSimClock(1, START);
    expect([c.at(START), c.at(START + 500)]).toEqual([START, START + 500]);
  });

  it('at factor 10 000 starts in the past and never overtakes now', () => {
    const c = createSimClock(10_000, START);
    let before = c.at(START);
    expect(before).toBeLessThan(START - 300 * 86_400_000);
    for (let wall = START; wall < START + 2 * 3_600_000; wall += 60_000) {
      const now = c.at(wall);
      expect(now).toBeLessThanOrEqual(wall);
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
    expect(before).toBeGreaterThan(START);
  });

  it('does not go back when the wall clock does', () => {
    const c = createSimClock(1, START);
    const at = c.at(START + 10_000);
    expect(c.at(START)).toBe(at);
  });
});

describe('sampling', () => {
  it.each([
    [1, 20],
    [10, 200],
  ])('at rate %i gives a 1 s tag %i samples in 20 s, each tag by a clock of its own', (rate, n) => {
    const sink = collect();
    const r = runner(rate, 1000 / rate);
    for (let t = 50; t <= 20_000; t += 50) r.run(START + t, 1000, sink);
    const phases = new Set<number>();
    for (const tag of ['agitator.power', 'agitator.speed', 'product.dp', 'seal.pressure', 'cooling.flow']) {
      const list = of(sink.all, tag);
      expect(Math.abs(list.length - n)).toBeLessThanOrEqual(1);
      list.slice(1).forEach((s, i) => {
        const gap = s.t - (list[i]?.t ?? 0);
        expect(gap).toBeGreaterThan((0.85 * 1000) / rate);
        expect(gap).toBeLessThan((1.15 * 1000) / rate);
      });
      phases.add((list[0]?.t ?? 0) % (1000 / rate));
    }
    expect(phases.size).toBeGreaterThan(3);
    expect(Math.abs(of(sink.all, 'product.density').length - n / 5)).toBeLessThanOrEqual(1);
  });

  it('gives a step tag when it changes, and only then', () => {
    const sink = collect();
    runner(1, 1000).run(START + 30_000, 1000, sink);
    const values = of(sink.all, 'machine.state').map((s) => s.value);
    expect(values).toEqual([2, 3]);
    const setPoints = of(sink.all, 'agitator.speed_sp').map((s) => s.value);
    expect(new Set(setPoints).size).toBe(setPoints.length);
  });

  it('is the same whether it is asked often or rarely', () => {
    const often = collect();
    const rarely = collect();
    const a = runner(5, 200);
    for (let t = 0; t <= 10_000; t += 37) a.run(START + t, 1000, often);
    a.run(START + 10_000, 1000, often);
    runner(5, 200).run(START + 10_000, 1000, rarely);
    const key = (s: Sample) => `${s.index} ${s.t} ${String(s.value)}`;
    expect(often.all.map(key).sort()).toEqual(rarely.all.map(key).sort());
  });

  it('after a pause goes on without inventing what was not measured', () => {
    const sampler = new Sampler(device, START, { rateHz: 1, minPeriodMs: 0, seed: 1 });
    const out: Sample[] = [];
    const readings = readTags(initialState({ size: 1, mode: 'circulation', recipe: 'limestone', seed: 1 }));
    sampler.skip(START + 60_000);
    sampler.cyclic(START + 62_000, readings, out);
    expect(out.length).toBeGreaterThan(0);
    expect(Math.min(...out.map((s) => s.t))).toBeGreaterThanOrEqual(START + 60_000 - 20);
  });
});

describe('faults over time', () => {
  it('come and go as planned, and by hand', () => {
    const sink = collect();
    const r = runner(1, 1000, [{ name: 'sensor-stuck', at: 5, for: 10 }]);
    r.run(START + 20_000, 1000, sink);
    r.switchFault('plc-restart', true);
    r.run(START + 25_000, 1000, sink);
    r.switchFault('plc-restart', false);
    r.run(START + 30_000, 1000, sink);
    expect(sink.truths).toEqual([
      'fault sensor-stuck true 5000',
      'fault sensor-stuck false 15000',
      'fault plc-restart true 21000',
      'fault plc-restart false 26000',
    ]);
    expect(sink.all.some((s) => s.quality === 'bad' && s.t > START + 21_000)).toBe(true);
  });

  it('clock-skew moves source times, network-gap marks everything bad once and drops the link', () => {
    const sink = collect();
    const r = runner(1, 1000, [
      { name: 'clock-skew', at: 3, for: 3, level: -2 },
      { name: 'network-gap', at: 10, for: 5 },
    ]);
    r.run(START + 20_000, 1000, sink);
    expect(sink.all.some((s) => s.t < START - 100_000)).toBe(true);
    expect(sink.links).toEqual([false, true]);
    expect(sink.all.filter((s) => s.quality === 'bad').length).toBe(device.tags.length);
  });
});
