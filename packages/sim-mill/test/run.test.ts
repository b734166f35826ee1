import { loadPack } from '@millspace/schemas';
import { describe, expect, it } from 'vitest';
import {
  CALM,
  HALL_TAGS,
  METER_TAGS,
  millTags,
  RECIPES,
  readHall,
  readMeter,
  readTags,
  SIZES,
  step,
} from '../src/physics/index.ts';
import { events, grinding, mill, num, read, run } from './support.ts';

describe('a run', () => {
  it('is bit-identical for the same seed and differs for another', () => {
    const trace = (seed: number) => {
      const out: unknown[] = [];
      run(mill({ seed }), 400, { each: (s) => void out.push(readTags(s).values) });
      return JSON.stringify(out);
    };
    expect(trace(11)).toBe(trace(11));
    expect(trace(11)).not.toBe(trace(12));
  });

  it('leaves the state it was given alone', () => {
    const s = grinding();
    const copy = structuredClone(s);
    step(s, 1, CALM);
    expect(s).toEqual(copy);
  });

  it('gives nearly the same result in steps of 0.1, 1 and 60 s', () => {
    const at = (dt: number) => run(mill({ mode: 'circulation', recipe: 'alumina' }), 3600, { dt });
    const [fine, second, minute] = [at(0.1), at(1), at(60)];
    for (const s of [fine, minute]) {
      expect(Math.abs(s.feed.em / second.feed.em - 1)).toBeLessThan(0.02);
      expect(Math.abs(s.chamberT - second.chamberT)).toBeLessThan(0.5);
    }
  });

  it.each([1, 10, 60] as const)('reads every tag of the %i L mill with its type and within its range', (size) => {
    const tags = millTags(size);
    run(mill({ size }), 300, {
      each: (s) => {
        const r = readTags(s);
        expect(r.values.length).toBe(tags.length);
        tags.forEach((t, i) => {
          const v = r.values[i];
          expect(typeof v, t.id).toBe(t.type === 'double' || t.type === 'int' ? 'number' : t.type);
          if (typeof v === 'number') expect(v >= t.range[0] && v <= t.range[1], `${t.id} ${v}`).toBe(true);
        });
        return undefined;
      },
    });
  });

  it('follows the operating sequence: pump before agitator, agitator stops before the pump', () => {
    const phases: string[] = [];
    run(mill({ size: 1, mode: 'single-pass' }), 900, {
      each: (s) => {
        if (phases.at(-1) !== s.phase) phases.push(s.phase);
        if (s.rpm > 400) expect(s.flow).toBeGreaterThan(0);
        return s.batchNo < 2;
      },
    });
    expect(phases).toEqual([
      'idle',
      'prechecks',
      'pump-start',
      'ramp',
      'grind',
      'flush',
      'stop-agitator',
      'stop-pump',
      'seal-relax',
      'idle',
      'prechecks',
    ]);
  });

  it('counts passes, empties one tank into the other and keeps the mass', () => {
    const start = mill({ size: 1, recipe: 'alumina' });
    const total = start.feed.kg;
    let passes = 0;
    run(start, 3000, {
      each: (s) => {
        if (s.batchNo === 1) expect(s.feed.kg + s.product.kg).toBeCloseTo(total, 6);
        passes = Math.max(passes, s.pass);
        return s.batchNo < 2;
      },
    });
    expect(passes).toBe(RECIPES.alumina.passes);
  });

  it('ends a circulation batch at the target energy', () => {
    const { events: all } = events(mill({ size: 1, mode: 'circulation' }), 6000);
    const end = all.find((e) => e.kind === 'batch' && e.phase === 'end');
    expect(end?.kind === 'batch' && end.batch.em).toBeGreaterThanOrEqual(RECIPES.limestone.targetKJkg);
  });

  it('is broader in circulation than in multi-pass at the same energy', () => {
    const cv = (mode: 'multi-pass' | 'circulation') => {
      let last = 0;
      run(mill({ size: 10, mode, recipe: 'alumina' }), 4000, {
        each: (s) => {
          if (s.phase === 'grind' && s.flow > 0) last = s.cv;
          return s.batchNo < 2 && !(s.phase === 'grind' && s.passEm > 280);
        },
      });
      return last;
    };
    expect(cv('circulation')).toBeGreaterThan(cv('multi-pass'));
  });

  it('shares the residence time and energy per pass of the reference rows', () => {
    for (const [size, em] of [
      [1, 118],
      [10, 112],
      [60, 66],
    ] as const) {
      const s = run(mill({ size, mode: 'single-pass', recipe: 'alumina' }), 300);
      // The laboratory row has a tip speed of 10 m/s, the recipe 11: the cube of the ratio.
      const speed = (num(s, 'agitator.speed_sp') / SIZES[size].nominalRpm) ** 3;
      expect(Math.abs(s.passEm / (em * speed) - 1)).toBeLessThan(0.12);
    }
  });
});

describe('tags', () => {
  it('are signals of the packs with the same unit and mode', () => {
    // Texts and counts that are contexts or records in the pack.
    const elsewhere = new Set([
      'batch.id',
      'batch.recipe',
      'batch.product',
      'batch.pass_no',
      'batch.mass',
      'batch.solids',
      'seal.refill_count',
      'seal.topup_volume',
      'beads.charge_mass',
    ]);
    for (const [pack, tags] of [
      ['bead-mill/1', millTags(60)],
      ['energy/1', METER_TAGS],
      ['environment/1', HALL_TAGS],
    ] as const) {
      const signals = new Map(loadPack(pack).signals.map((s) => [s.id, s]));
      for (const t of tags) {
        if (elsewhere.has(t.id)) continue;
        const s = signals.get(t.id);
        expect(s, t.id).toBeDefined();
        if (t.code !== '') expect([s?.unit, s?.unitCode], t.id).toEqual([t.ucum, t.code]);
        expect(s?.mode, t.id).toBe(t.periodS === 0 ? 'step' : 'cyclic');
      }
    }
  });

  it('of meter and hall are read from time and mills', () => {
    const s = grinding();
    const now = Date.UTC(2026, 5, 1, 12);
    const meter = readMeter(1, now, [s]);
    expect(meter.values.length).toBe(METER_TAGS.length);
    expect(Number(meter.values[0])).toBeGreaterThan(s.power);
    const hall = readHall(1, now);
    expect(Number(hall.values[0])).toBeGreaterThan(10);
    expect(hall).toEqual(readHall(1, now));
  });

  it('show noise that is small against the range and not constant', () => {
    const s = grinding();
    const values: number[] = [];
    run(s, 120, { each: (x) => void values.push(num(x, 'agitator.power')) });
    const spread = Math.max(...values) - Math.min(...values);
    expect(spread).toBeGreaterThan(0.1);
    expect(spread).toBeLessThan(0.05 * 45);
    expect(read(s)['machine.state']).toBe(3);
  });
});
