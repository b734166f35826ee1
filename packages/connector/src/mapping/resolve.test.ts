import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MappingFile } from '@millspace/schemas';
import { describe, expect, it } from 'vitest';
import { TEST_PACK } from '../../test/pack.ts';
import { loadMapping } from './load.ts';
import { resolveMapping } from './resolve.ts';

const packs = [TEST_PACK];
const file = (
  signals: MappingFile['machines'][0]['signals'],
  more: Partial<MappingFile['machines'][0]> = {},
): MappingFile => ({
  revision: 'r1',
  source: 'plc',
  machines: [{ id: 'mill-1', pack: 'test-mill/1', signals, ...more }],
});
const problem = (mapping: MappingFile): unknown => {
  try {
    resolveMapping(mapping, { packs, where: 'm.yaml' });
    return null;
  } catch (error) {
    return error;
  }
};

describe('resolveMapping', () => {
  it('folds scale, offset and unit into one conversion', () => {
    const { targets } = resolveMapping(
      file([{ signal: 'agitator.power', address: 'a', unit: 'W', scale: 10, offset: 500 }]),
      { packs },
    );
    expect(targets.get('a')).toMatchObject([
      { signal: 'agitator.power', group: 'fast', periodMs: 100, factor: 0.01, offset: 0.5, sourceUnit: 'W' },
    ]);
  });

  it('makes each bit of an alarm word an event, and watches the word once', () => {
    const bits = { 0: { code: 'P_HH' }, 16: { code: 'P_HH', severity: 900, text: 'trip' }, 3: { code: 'DOOR' } };
    const { targets, subscriptions } = resolveMapping(
      file([{ signal: 'agitator.power', address: 'word' }], { events: { words: [{ address: 'word', bits }] } }),
      { packs },
    );
    expect(targets.get('word')).toMatchObject([
      { kind: 'signal' },
      { kind: 'event', bit: 0, code: 'P_HH', severity: 800 },
      { kind: 'event', bit: 3, code: 'DOOR', severity: 500 },
      { kind: 'event', bit: 16, code: 'P_HH', severity: 900, text: 'trip' },
    ]);
    expect(subscriptions).toMatchObject([{ address: 'word', periodMs: 100 }]);
    expect(problem(file([], { events: { words: [{ bits }] } }))).toMatchObject({
      code: 'MS-MAP-007',
      where: 'm.yaml#/machines/0/events/words/0',
    });
  });

  it('converts by the unit library what the pack has no factor for', () => {
    const { targets } = resolveMapping(file([{ signal: 'product.temp_out', address: 'a', unit: '[degF]' }]), { packs });
    const [target] = targets.get('a') ?? [];
    if (target?.kind !== 'signal') throw new Error('no signal');
    expect(212 * target.factor + target.offset).toBeCloseTo(100, 9);
  });

  it.each([
    ['MS-MAP-002', '/machines/0/signals/0/signal', file([{ signal: 'agitator.colour', address: 'a' }])],
    ['MS-MAP-003', '/machines/0/signals/0/unit', file([{ signal: 'agitator.power', address: 'a', unit: 'bar' }])],
    ['MS-MAP-003', '/machines/0/signals/0/unit', file([{ signal: 'agitator.power', address: 'a', unit: 'horses' }])],
    ['MS-MAP-004', '/machines/0/pack', file([], { pack: 'toaster/1' })],
    [
      'MS-MAP-006',
      '/machines/0/signals/1',
      file([
        { signal: 'agitator.power', address: 'a' },
        { signal: 'agitator.power', address: 'b' },
      ]),
    ],
    ['MS-MAP-007', '/machines/0/signals/0', file([{ signal: 'agitator.power' }])],
    ['MS-MAP-007', '/machines/0/signals/0', file([{ signal: 'agitator.power', address: 'a', topic: 'b' }])],
    ['MS-MAP-008', '/machines/0/periods/quick', file([], { periods: { quick: 5 } })],
  ])('says %s at %s', (code, pointer, mapping) => {
    expect(problem(mapping)).toMatchObject({ code, where: `m.yaml#${pointer}` });
  });

  it('drops personal signals unless purpose and legal basis are named', () => {
    const mapping = file([{ signal: 'operator.badge', address: 'a' }], {
      batch: { operator: { address: 'b' }, id: { address: 'c' } },
    });
    const without = resolveMapping(mapping, { packs });
    expect(without.targets.has('a')).toBe(false);
    expect(without.subscriptions.map((entry) => entry.address)).toEqual(['c']);
    expect(without.warnings).toHaveLength(2);
    const personal = { purpose: 'shift statistics', legalBasis: 'works agreement 12' };
    expect(resolveMapping(mapping, { packs, personal }).subscriptions).toHaveLength(3);
  });

  it('takes a mapping of 10 000 signals from a file, and refuses one that breaks the schema with all places', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millspace-mapping-'));
    const machines = Array.from({ length: 2_000 }, (_, machine) => ({
      id: `mill-${machine}`,
      pack: 'test-mill/1',
      signals: ['agitator.power', 'agitator.speed', 'product.temp_out', 'agitator.energy_total', 'machine.state'].map(
        (signal) => ({
          signal,
          address: `nsu=urn:x;s=${machine}.${signal}`,
        }),
      ),
    }));
    writeFileSync(join(folder, 'large.json'), JSON.stringify({ revision: 'r1', source: 'plc', machines }));
    const large = loadMapping(join(folder, 'large.json'), { packs });
    expect(large.subscriptions).toHaveLength(10_000);
    expect(large.groups).toHaveLength(6_000);
    writeFileSync(
      join(folder, 'bad.yaml'),
      'revision: r1\nsource: plc\nmachines:\n  - id: mill-1\n    pack: test-mill/1\n    signals:\n      - sinal: agitator.power\n    colour: red\n',
    );
    expect(() => loadMapping(join(folder, 'bad.yaml'), { packs })).toThrowError(
      expect.objectContaining({ code: 'MS-MAP-001' }),
    );
    expect(() => loadMapping(join(folder, 'bad.yaml'), { packs })).toThrow(/sinal[\s\S]*colour|colour[\s\S]*sinal/);
  });
});
