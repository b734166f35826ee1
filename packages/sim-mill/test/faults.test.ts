/** Each fault shows its signature, in its order, and is gone (where it can be) when it is switched off. */
import { describe, expect, it } from 'vitest';
import { stopping } from '../src/physics/alarms.ts';
import { FAULT_NAMES, type FaultName, fillPercent, type MillState, readTags, tagIndex } from '../src/physics/index.ts';
import { events, grinding, mean, num, run } from './support.ts';

const base: MillState = grinding({ recipe: 'alumina' }, 900);

function after(fault: FaultName, seconds: number, level = 1): MillState {
  return run(base, seconds, { faults: { [fault]: level } });
}

function tripped(fault: FaultName, seconds: number): string[] {
  return events(base, seconds, { [fault]: 1 }).events.flatMap((e) =>
    e.kind === 'alarm' && e.level === 'trip' && e.active ? [e.alarm] : [],
  );
}

describe('faults', () => {
  it('seal-leak-slow: the level falls by some % an hour and is refilled', () => {
    const hour = after('seal-leak-slow', 3600);
    const fall = base.sealLevel - hour.sealLevel;
    expect(fall).toBeGreaterThan(1);
    expect(fall).toBeLessThan(5);
    const day = run(base, 14 * 3600, { dt: 5, faults: { 'seal-leak-slow': 1 } });
    expect(day.refills).toBeGreaterThan(base.refills);
    expect(mean(base, 'seal.pressure', 600, { 'seal-leak-slow': 1 })).toBeLessThan(
      mean(base, 'seal.pressure', 600) - 0.03,
    );
  });

  it('seal-leak-fast: barrier pressure meets product pressure within 30 s and the mill trips', () => {
    const lowest = Math.min(
      ...[5, 10, 15, 20, 25, 30].map((t) => after('seal-leak-fast', t)).map((s) => s.sealP - s.pIn),
    );
    expect(lowest).toBeLessThan(0.5);
    expect(tripped('seal-leak-fast', 60)).toContain('SEAL_P_L');
    expect(after('seal-leak-fast', 60).phase).toBe('tripped');
  });

  it('screen-clog: dp up exponentially, then flow down, then a trip', () => {
    const dp = [180, 360, 540].map((t) => after('screen-clog', t).pScreen - base.pScreen);
    expect((dp[2] ?? 0) - (dp[1] ?? 0)).toBeGreaterThan(2 * ((dp[1] ?? 0) - (dp[0] ?? 0)));
    const { events: all, state } = events(base, 3600, { 'screen-clog': 1 });
    const order = all.flatMap((e) => (e.kind === 'alarm' && e.active ? [`${e.alarm} ${e.level}`] : []));
    expect(order.indexOf('SCREEN_DP warning')).toBeGreaterThanOrEqual(0);
    expect(order.indexOf('P_HH trip')).toBeGreaterThan(order.indexOf('SCREEN_DP warning'));
    expect(state.time).toBeGreaterThan(base.time);
    let least = Number.POSITIVE_INFINITY;
    run(base, 1500, {
      faults: { 'screen-clog': 1 },
      each: (s) => {
        if (s.phase === 'grind') least = Math.min(least, s.flow);
        return undefined;
      },
    });
    expect(least).toBeLessThan(0.95 * base.flow);
  });

  it('e-stop: trips at once, stays until it is released, and has a bit of the alarm word', () => {
    const { events: all, state } = events(base, 10, { 'e-stop': 1 });
    const first = all.find((e) => e.kind === 'alarm' && e.alarm === 'E_STOP' && e.level === 'trip');
    expect(first).toMatchObject({ active: true });
    expect((first?.t ?? 0) - base.time).toBeLessThan(2);
    expect(state.phase).toBe('tripped');
    expect(num(state, 'alarms.word') & (1 << 30)).not.toBe(0);
    const released = events(state, 120, {});
    expect(released.events).toContainEqual(expect.objectContaining({ alarm: 'E_STOP', level: 'trip', active: false }));
    expect(num(released.state, 'alarms.word') & (1 << 30)).toBe(0);
    expect(released.state.phase).not.toBe('tripped');
  });

  it('tank-overfill: the level rises, warns, then trips', () => {
    // Early in a pass: the tank is still full.
    const full = grinding({ recipe: 'alumina' }, 1);
    const { events: all, state } = events(full, 300, { 'tank-overfill': 1 });
    const order = all.flatMap((e) => (e.kind === 'alarm' && e.alarm === 'TANK_HH' && e.active ? [e.level] : []));
    expect(order).toEqual(['warning', 'trip']);
    expect(num(state, 'tankA.level')).toBeGreaterThan(95);
    expect(state.phase).toBe('tripped');
  });

  it('an empty tank warns before each pass ends, and is over with the next', () => {
    const { events: all } = events(grinding({ recipe: 'alumina', mode: 'multi-pass' }, 1), 6 * 3600, {});
    const low = all.flatMap((e) => (e.kind === 'alarm' && e.alarm === 'TANK_LL' ? [`${e.level} ${e.active}`] : []));
    expect(low.slice(0, 2)).toEqual(['warning true', 'trip true']);
    expect(low).toContain('warning false');
  });

  it('bead-fracture: vibration +30 to 100 %, pressure up, a shoulder at the coarse end', () => {
    const s = after('bead-fracture', 120);
    expect(s.vibration / base.vibration).toBeGreaterThan(1.3);
    expect(s.vibration / base.vibration).toBeLessThan(2);
    expect(s.pIn).toBeGreaterThan(1.05 * base.pIn);
    expect(s.shoulder).toBeGreaterThan(0.2);
  });

  it('bead-loss: power drops 20 to 60 % within seconds, dp drops', () => {
    const s = after('bead-loss', 40);
    const drop = 1 - s.power / base.power;
    expect(drop).toBeGreaterThan(0.2);
    expect(drop).toBeLessThan(0.6);
    expect(s.pScreen).toBeLessThan(0.5 * base.pScreen);
    expect(s.lostKg).toBeGreaterThan(20);
  });

  it('bead-wear: power falls while the speed stays', () => {
    const s = run(base, 2 * 3600, { dt: 5, faults: { 'bead-wear': 1 } });
    const calm = run(base, 2 * 3600, { dt: 5 });
    expect(s.wornKg - base.wornKg).toBeGreaterThan(20 * (calm.wornKg - base.wornKg));
    const grind = (x: MillState) => run(x, 1200, { each: (y) => y.phase !== 'grind' || y.phaseTime < 100 });
    expect(grind(s).power).toBeLessThan(grind(calm).power * 0.995);
  });

  it('cooling-loss: warning at once, temperature up, trip after 30 s', () => {
    const s = after('cooling-loss', 25);
    expect(s.chamberT).toBeGreaterThan(base.chamberT + 0.3);
    expect(s.water).toBe(0);
    expect(tripped('cooling-loss', 20)).toEqual([]);
    expect(tripped('cooling-loss', 60)).toContain('CW_FLOW');
  });

  it('cooling-scaling: the jacket removes less and the product gets warmer', () => {
    const [s, calm] = [after('cooling-scaling', 3600), run(base, 3600)];
    expect(s.chamberT).toBeGreaterThan(calm.chamberT + 0.3);
    expect(s.fouling).toBeGreaterThan(0.2);
  });

  it('pump-failure: flow low and pulsing, pump power low, temperature up', () => {
    const flows: number[] = [];
    const s = run(base, 25, {
      faults: { 'pump-failure': 1 },
      each: (x) => {
        if (x.time - base.time > 8) flows.push(x.flow);
        return undefined;
      },
    });
    expect(Math.max(...flows)).toBeLessThan(0.6 * base.flow);
    expect(Math.max(...flows) / Math.min(...flows)).toBeGreaterThan(1.1);
    expect(s.pumpKw).toBeLessThan(0.6 * base.pumpKw);
    expect(s.chamberT).toBeGreaterThan(base.chamberT + 0.5);
  });

  it('a stopped pump trips on missing flow or temperature within minutes', () => {
    const trips = events(base, 400, { 'pump-failure': 2 }).events.flatMap((e) =>
      e.kind === 'alarm' && e.level === 'trip' && e.active ? [e.alarm] : [],
    );
    expect(trips.some((a) => a === 'FLOW_L' || a === 'T_HH')).toBe(true);
  });

  it('sensor-drift: only the reading drifts, and says uncertain', () => {
    const f = { 'sensor-drift': 20 } as const;
    const s = run(base, 3600, { faults: f });
    expect(num(s, 'product.temp_out', f) - s.chamberT).toBeGreaterThan(0.7);
    expect(readTags(s, f).quality[tagIndex('product.temp_out')]).toBe('uncertain');
    expect(Math.abs(s.chamberT - run(base, 3600).chamberT)).toBeLessThan(1e-9);
  });

  it('sensor-stuck: the pressure reads a constant', () => {
    const seen = new Set<number>();
    const f = { 'sensor-stuck': 1 } as const;
    run(base, 60, { faults: f, each: (s) => void seen.add(num(s, 'product.pressure_in', f)) });
    expect(seen.size).toBe(1);
  });

  it('flow-zero-offset: the reading is high by a constant', () => {
    const f = { 'flow-zero-offset': 1 } as const;
    expect(num(base, 'pump.flow', f) - num(base, 'pump.flow')).toBeCloseTo(90, 0);
  });

  it('belt-slip: measured speed below set-point, current low', () => {
    const s = after('belt-slip', 60);
    expect(num(s, 'agitator.speed')).toBeLessThan(0.8 * num(s, 'agitator.speed_sp'));
    expect(num(s, 'agitator.current')).toBeLessThan(0.7 * num(base, 'agitator.current'));
    expect(
      events(base, 60, { 'belt-slip': 1 }).events.some((e) => e.kind === 'alarm' && e.alarm === 'I_L' && e.active),
    ).toBe(true);
  });

  it('power-dip: speed and voltage fall, a long one trips the drive', () => {
    const s = after('power-dip', 4);
    expect(s.rpm).toBeLessThan(base.rpm);
    expect(s.voltage).toBeLessThan(300);
    expect(tripped('power-dip', 3)).toEqual([]);
    expect(tripped('power-dip', 8)).toContain('VFD_FAULT');
  });

  it('plc-restart: everything bad, counters from zero', () => {
    const f = { 'plc-restart': 1 } as const;
    const s = run(base, 5, { faults: f });
    expect(new Set(readTags(s, f).quality)).toEqual(new Set(['bad']));
    expect(s.energyTotal).toBeLessThan(1);
    expect(s.energyMeter).toBeGreaterThanOrEqual(base.energyMeter);
    const later = run(s, 120);
    expect(new Set(readTags(later).quality)).toEqual(new Set(['good']));
    expect(later.phase).toBe('grind');
  });

  it('wrong-recipe: the next batch is another product', () => {
    const start = events(grinding({ size: 1, mode: 'single-pass' }, 60), 1500, { 'wrong-recipe': 1 }).events.find(
      (e) => e.kind === 'batch' && e.phase === 'start',
    );
    expect(start?.kind === 'batch' && start.batch.recipe).toBe('tio2');
  });

  it('forgotten-refill: worn beads stay', () => {
    const worn = grinding({ size: 1, mode: 'single-pass', fill: 0.77 }, 60);
    const { events: all, state } = events(
      { ...worn, beads: worn.beads.map((b) => ({ ...b, kg: b.kg * 0.97 })) },
      1500,
      {
        'forgotten-refill': 1,
      },
    );
    expect(all.some((e) => e.kind === 'bead-charge' && e.charge === 'refill')).toBe(false);
    expect(all.some((e) => e.kind === 'batch' && e.phase === 'start')).toBe(true);
    expect(fillPercent(state)).toBeLessThan(78);
    expect(num(state, 'alarms.active_count')).toBeGreaterThan(0);
  });

  it('late-sample: measured an hour later than usual', () => {
    const delay = (f: object) => {
      const s = events(base, 1000, f).events.find((e) => e.kind === 'lab-sample');
      return s?.kind === 'lab-sample' ? s.measuredAt - s.t : 0;
    };
    expect(delay({ 'late-sample': 1 }) - delay({})).toBe(3600);
  });

  it('a mill recovers from every fault once it is gone', () => {
    for (const fault of FAULT_NAMES) {
      const sick = run(base, 90, { faults: { [fault]: 1 } });
      const well = run(sick, 600);
      expect(well.phase, fault).toBe('grind');
      // A lost bead charge is refilled before the next batch, not before.
      expect(stopping(well.trip), fault).toBe(0);
    }
  });
});
