import { accessPolicy, type OfferTerms, offer } from '@millspace/policy';
import type { DatasetInput, OdrlOffer } from '@millspace/schemas';
import { benchSignals, GROUP, MACHINE, PACK } from './frames.ts';

/** What benchmark frames fit into, open to everybody, with one offer. */
export function benchDataset(id: string, terms: OfferTerms = {}): DatasetInput & { offers: OdrlOffer[] } {
  const signals = benchSignals();
  return {
    id,
    title: { en: 'Frames of a benchmark', de: 'Messwertblöcke eines Lasttests' },
    machines: [{ id: MACHINE, pack: PACK }],
    signals: signals.map((signal) => ({
      id: signal.id,
      pack: PACK,
      group: signal.group,
      unit: signal.unit,
      sensitivity: signal.sensitivity,
    })),
    records: [],
    groups: [{ pack: PACK, group: GROUP, periodMs: 1000 }],
    realtime: true,
    brokerReadable: true,
    accessPolicy: accessPolicy(null),
    offers: [offer(terms)],
    approval: 'automatic',
    published: true,
  };
}
