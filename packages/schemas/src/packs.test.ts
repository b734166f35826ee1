import { describe, expect, it } from 'vitest';
import { conversionOf, findPack, loadPack, packFaults, packs, parsePack, signalsOf } from './packs.ts';
import { ucumOfRec20, ucumOfUnitId, unitIdOfRec20 } from './units.ts';

const first = packs()[0] as ReturnType<typeof loadPack>;

describe.each(packs().map((pack) => [pack.id, pack] as const))('%s', (_id, pack) => {
  it('is sound', () => {
    expect(packFaults(pack)).toEqual([]);
  });

  it('has a unit code that says the same as the UCUM unit, for every signal', () => {
    for (const { id, unit, unitCode } of pack.signals) {
      expect(ucumOfRec20(unitCode), id).toBe(unit);
      expect(ucumOfUnitId(unitIdOfRec20(unitCode)), id).toBe(unit);
    }
  });

  it('has labels in both languages, and different ones for different signals', () => {
    for (const language of ['en', 'de'] as const) {
      const labels = pack.signals.map(({ label }) => label[language]);
      expect(labels.every((label) => label.length > 1)).toBe(true);
      expect(new Set(labels).size).toBe(labels.length);
    }
  });

  it('gives step signals for states and names what their numbers mean', () => {
    for (const signal of pack.signals) {
      if (signal.group === 'state') expect(signal.mode, signal.id).toBe('step');
      if (signal.kind === 'boolean' || signal.kind === 'enum')
        expect(Object.keys(signal.enum ?? {}).length, signal.id).toBeGreaterThan(1);
    }
  });

  it('spells each alias for one signal only', () => {
    const owner = new Map<string, string>();
    for (const { id, aliases } of pack.signals)
      for (const alias of aliases ?? []) {
        expect(owner.get(alias) ?? id, alias).toBe(id);
        owner.set(alias, id);
      }
  });
});

describe('all packs', () => {
  it('are the four of this release', () => {
    expect(packs().map(({ id }) => id)).toEqual(
      expect.arrayContaining(['bead-mill/1', 'environment/1', 'energy/1', 'pump/1']),
    );
  });

  it('own each signal once', () => {
    const ids = packs().flatMap(({ signals }) => signals.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keep climate and meters in packs of their own', () => {
    for (const { id, signals } of packs())
      for (const signal of signals) {
        if (signal.id.startsWith('ambient.')) expect(id).toBe('environment/1');
        if (signal.id.startsWith('energy.')) expect(id).toBe('energy/1');
      }
  });

  it('are found by id', () => {
    expect(loadPack('bead-mill/1').title.de).toBe('Rührwerkskugelmühle');
    expect(findPack('bead-mill/2')).toBeNull();
    expect(() => loadPack('bead-mill/2')).toThrow('bead-mill/1');
  });
});

describe('conversions of bead-mill/1', () => {
  const convert = (id: string, unit: string, value: number): number | null => {
    const signal = signalsOf(loadPack('bead-mill/1')).get(id);
    const found = signal ? conversionOf(signal, unit) : null;
    return found ? value * found.factor + found.offset : null;
  };
  const cases: [string, string, number, number][] = [
    ['product.temp_out', 'K', 300, 26.85],
    ['product.temp_out', '[degF]', 212, 100],
    ['product.temp_out', 'Cel', 20, 20],
    ['product.pressure_in', 'kPa', 250, 2.5],
    ['product.pressure_in', 'mbar', 1500, 1.5],
    ['product.pressure_in', '[psi]', 14.5037738, 1],
    ['agitator.power', 'W', 12_500, 12.5],
    ['agitator.energy_total', 'MJ', 3.6, 1],
    ['agitator.energy_total', 'J', 3.6e6, 1],
    ['agitator.speed', 'Hz', 10, 600],
    ['pump.flow', 'm3/h', 0.4, 400],
    ['pump.flow', 'L/min', 10, 600],
    ['batch.em_specific', 'kW.h/t', 10, 36],
    ['product.density', 'kg/m3', 1426, 1.426],
    ['product.viscosity_inline', 'cP', 50, 50],
    ['agitator.vibration_rms', 'm/s', 0.0045, 4.5],
  ];
  it.each(cases)('%s in %s: %d → %d', (id, unit, value, expected) => {
    expect(convert(id, unit, value)).toBeCloseTo(expected, 6);
  });

  it('know no unit of another quantity', () => {
    expect(convert('agitator.power', 'bar', 1)).toBeNull();
    expect(convert('agitator.torque', 'kW.h', 1)).toBeNull();
    expect(convert('agitator.power', 'kV.A', 1)).toBeNull();
  });
});

describe('parsePack', () => {
  it('refuses a pack that contradicts itself, with every fault', () => {
    const [signal] = first.signals;
    const broken = {
      ...first,
      signals: [signal, signal, { ...signal, id: 'x.y', group: 'nowhere', range: [1, 1], accepts: [] }],
    };
    expect(() => parsePack(broken)).toThrow(/twice.*no group nowhere.*range is empty.*own unit/);
    expect(() => parsePack({ id: 'x/1' })).toThrow('/signals: is missing');
  });
});
