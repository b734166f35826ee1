import { packs } from '@millspace/schemas';
import { describe, expect, it } from 'vitest';
import type { BrowsedNode } from '../ports.ts';
import { resolveMapping } from './resolve.ts';
import { suggestMapping } from './suggest.ts';

const node = (path: string, more: Partial<BrowsedNode> = {}): BrowsedNode => ({
  address: `nsu=urn:plc;s=${path}`,
  path,
  name: path.split('/').at(-1) ?? path,
  kind: 'variable',
  dataType: 'Double',
  value: 1,
  ...more,
});

describe('suggestMapping', () => {
  it('finds a mill in the words of a German PLC, with unlike units converted and impossible ones refused', () => {
    const [suggestion] = suggestMapping(
      [
        node('DB_Muehle/Ruehrwerk_Leistung', { unit: 'W' }),
        node('DB_Muehle/Ruehrwerk_Drehzahl', { unit: '/min' }),
        node('DB_Muehle/Produkt_Temperatur_Austritt', { unit: 'Cel' }),
        node('DB_Muehle/Pumpe_Durchfluss', { unit: 'L/h' }),
        node('DB_Muehle/Kuehlung_Durchfluss', { unit: 'kW' }),
        node('DB_Muehle/Bearbeiter', { dataType: 'String', value: 'x' }),
      ],
      { packs: packs(), dialect: 'opcua' },
    );
    const found = Object.fromEntries(
      (suggestion?.confidence ?? []).map((entry) => [entry.path.split('/')[1], entry.signal]),
    );
    expect(suggestion?.machine.pack).toBe('bead-mill/1');
    expect(found).toMatchObject({
      Ruehrwerk_Leistung: 'agitator.power',
      Ruehrwerk_Drehzahl: 'agitator.speed',
      Produkt_Temperatur_Austritt: 'product.temp_out',
      Pumpe_Durchfluss: 'pump.flow',
    });
    expect(found.Kuehlung_Durchfluss).not.toBe('cooling.flow');
    expect(suggestion?.unmapped).toContain('DB_Muehle/Bearbeiter');
    expect(suggestion?.machine.signals.find((entry) => entry.signal === 'agitator.power')?.unit).toBe('W');
    expect(
      suggestion?.confidence.every((entry) => entry.score > 0 && entry.score <= 1 && entry.reasons.length > 0),
    ).toBe(true);
    const file = { revision: 'r1', source: 'plc', machines: suggestion === undefined ? [] : [suggestion.machine] };
    expect(resolveMapping(file, { packs: packs() }).subscriptions.length).toBe(suggestion?.machine.signals.length);
  });

  it('reads the unit behind a name, and of two packs that fit equally well means the smaller one', () => {
    const [suggestion] = suggestMapping(
      ['Speed_rpm', 'Flow_m3h', 'Power_W'].map((name) => node(`Pump/${name}`)),
      { packs: packs(), dialect: 'opcua' },
    );
    expect(suggestion?.machine.pack).toBe('pump/1');
    const units = Object.fromEntries(suggestion?.machine.signals.map(({ signal, unit }) => [signal, unit]) ?? []);
    expect(units).toEqual({ 'motor.speed': undefined, 'hydraulic.flow': undefined, 'motor.power': 'W' });
  });

  it('names what looks like an alarm word, and proposes nothing for its bits', () => {
    const [suggestion] = suggestMapping(
      [
        node('DB10/Ruehrwerk_Leistung', { unit: 'W' }),
        node('DB10/Ruehrwerk_Drehzahl', { unit: '/min' }),
        node('DB10/Stoermeldungen_Wort1', { dataType: 'UInt16', value: 5 }),
        node('DB10/AlarmWord', { dataType: 'UInt32', value: 0 }),
        node('DB10/AlarmText', { dataType: 'String', value: 'none' }),
        node('DB10/Fault', { dataType: 'Boolean', value: true }),
        node('DB10/Error_Code', { dataType: 'Double', value: 1.5 }),
      ],
      { packs: packs(), dialect: 'opcua' },
    );
    expect(suggestion?.words).toEqual(['DB10/Stoermeldungen_Wort1', 'DB10/AlarmWord']);
    expect(suggestion?.machine.events).toBeUndefined();
  });

  it('makes one machine of each folder that repeats the same names', () => {
    const names = ['agitator/power', 'agitator/speed', 'pump/flow', 'product/temp_out'];
    const suggestions = suggestMapping(
      ['Mill-1', 'Mill-2'].flatMap((mill) => names.map((name) => node(`Hall/${mill}/${name}`))),
      { packs: packs(), dialect: 'opcua' },
    );
    expect(suggestions.map(({ machine }) => machine.id)).toEqual(['mill-1', 'mill-2']);
    expect(suggestions[0]?.machine.signals.map((entry) => entry.signal).sort()).toEqual(
      ['agitator.power', 'agitator.speed', 'product.temp_out', 'pump.flow'].sort(),
    );
  });

  it('suggests topics and paths for JSON', () => {
    const [suggestion] = suggestMapping(
      [
        { ...node('plant/mill/state/values/power'), address: 'plant/mill/state#values.power' },
        { ...node('plant/mill/state/values/speed'), address: 'plant/mill/state#values.speed' },
      ].map((entry) => ({ ...entry, path: entry.path.replace('values/', 'agitator ') })),
      { packs: packs(), dialect: 'json' },
    );
    expect(suggestion?.machine.signals).toContainEqual({
      signal: 'agitator.power',
      topic: 'plant/mill/state',
      path: 'values.power',
    });
  });

  const TAGS = ['agitator/power', 'agitator/speed', 'pump/flow', 'product/temp_out'];
  const idOf = (...nodes: BrowsedNode[]) =>
    suggestMapping(nodes, { packs: packs(), dialect: 'opcua' }).map(({ machine }) => machine.id);
  const mill = (folder: string, ...identification: [string, string][]) => [
    ...TAGS.map((tag) => node(`${folder}/${tag}`)),
    ...identification.map(([name, value]) => node(`${folder}/Identification/${name}`, { dataType: 'String', value })),
  ];

  it('calls a machine what it calls itself, also where the server has other things beside it', () => {
    const beside = node('DeviceTopology/OnlineAccess', { dataType: 'Boolean', value: false });
    expect(
      idOf(beside, ...mill('Machines/M0815', ['ComponentName', 'Rührwerksmühle 3'], ['SerialNumber', 'x'])),
    ).toEqual(['ruehrwerksmuehle-3']);
    expect(idOf(beside, ...mill('Machines/M0815', ['ComponentName', ' '], ['AssetId', 'MILL-7']))).toEqual(['mill-7']);
    expect(idOf(beside, ...mill('Machines/Mill-1'))).toEqual(['mill-1']);
    expect(idOf(beside, ...mill('Machines/Mill-1', ['Model', 'LME 60']))).toEqual(['mill-1']);
    expect(idOf(...['agitator_power', 'agitator_speed', 'pump_flow'].map((tag) => node(tag)))).toEqual(['machine-1']);
  });

  it('tells machines of the same name apart', () => {
    expect(idOf(...mill('Hall/A', ['ComponentName', 'Mill']), ...mill('Hall/B', ['ComponentName', 'Mill']))).toEqual([
      'mill',
      'mill-2',
    ]);
  });

  it('takes one machine with two tanks for one machine', () => {
    const tanks = ['tankA', 'tankB'].flatMap((tank) =>
      ['level', 'temp'].map((name) => node(`Machines/mill-1/${tank}/${name}`)),
    );
    expect(idOf(...mill('Machines/mill-1'), node('Machines/mill-1/seal/pressure'), ...tanks)).toEqual(['mill-1']);
  });

  it('takes topics that carry one value each for signals of one machine', () => {
    const topics = ['agitator/power', 'agitator/speed'].flatMap((tag) =>
      ['value', 'timestamp_ms', 'unit'].map((field) =>
        node(`hall/mill-3/${tag}/${field}`, { address: `hall/mill-3/${tag}#${field}` }),
      ),
    );
    const [suggestion] = suggestMapping(topics, { packs: packs(), dialect: 'json' });
    expect(suggestion?.machine.signals).toEqual([
      { signal: 'agitator.power', topic: 'hall/mill-3/agitator/power' },
      { signal: 'agitator.speed', topic: 'hall/mill-3/agitator/speed' },
    ]);
  });
});
