import type { Pack } from '@millspace/schemas';

const label = (text: string) => ({ en: text, de: text });

/** A small vocabulary, so that these tests do not change with the real packs. */
export const TEST_PACK: Pack = {
  id: 'test-mill/1',
  title: label('Test mill'),
  description: label('Vocabulary of the connector tests'),
  groups: [
    { id: 'fast', periodMs: 100, title: label('Fast') },
    { id: 'slow', periodMs: 1000, title: label('Slow') },
    { id: 'state', periodMs: 0, title: label('State') },
  ],
  signals: [
    signal('agitator.power', 'kW', 'fast', [0, 100], {
      accepts: [{ unit: 'W', factor: 0.001, offset: 0 }],
      aliases: ['Motor power', 'Leistung'],
    }),
    signal('agitator.speed', '/min', 'fast', [0, 4000], { aliases: ['Drehzahl', 'RPM'] }),
    signal('product.temp_out', 'Cel', 'slow', [-20, 150], { aliases: ['Outlet temperature'] }),
    signal('agitator.energy_total', 'kW.h', 'slow', [0, 1e9], { counter: true }),
    signal('operator.badge', '1', 'slow', [0, 1e9], { sensitivity: 'personal' }),
    signal('machine.state', '1', 'state', [0, 10], {
      mode: 'step',
      kind: 'enum',
      enum: { 0: label('NotAvailable'), 1: label('NotExecuting'), 2: label('Executing') },
    }),
    signal('valves.inlet', '1', 'state', [0, 1], { mode: 'step', kind: 'boolean' }),
  ],
  events: [{ code: 'P_HH', severity: 800, label: label('Inlet pressure high') }],
  records: ['event', 'batch', 'gap', 'watermark'],
};

function signal(
  id: string,
  unit: string,
  group: string,
  range: [number, number],
  more: Partial<Pack['signals'][number]> = {},
): Pack['signals'][number] {
  return {
    id,
    unit,
    unitCode: 'C62',
    range,
    group,
    mode: 'cyclic',
    sensitivity: 'technical',
    label: label(id),
    accepts: [],
    ...more,
  };
}
