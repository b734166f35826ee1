import { accessPolicy, offer } from '@millspace/policy';
import type { DatasetInput, OdrlOffer } from '@millspace/schemas';
import { loadPack, toldMachine } from '@millspace/schemas';
import {
  ADVICE_DATASET,
  MAINTENANCE,
  MAKER,
  MILL_DATASET,
  OPERATOR,
  RECOMMENDATION,
  SUPPLIER,
  SUPPLIER_SIGNALS,
  SUPPLIER_WINDOW_SECONDS,
} from './companies.ts';
import { type DeviceSpec, fittedSignals, groupPeriods, plateOf } from './configs.ts';

/** Fixed ids, so that the story can name its offers. */
export const MAKER_OFFER = 'urn:uuid:7b0c1d7e-0f6e-4c52-9d0f-7a1f6f0b0001';
export const SUPPLIER_OFFER = 'urn:uuid:7b0c1d7e-0f6e-4c52-9d0f-7a1f6f0b0002';
export const ADVICE_OFFER = 'urn:uuid:7b0c1d7e-0f6e-4c52-9d0f-7a1f6f0b0003';

const BYTES_PER_VALUE = 12;

/** What the operator puts into the catalogue: no secret signal (recipe, throughput) leaves the house. */
export function millDataset(devices: readonly DeviceSpec[], rateHz: number): DatasetInput {
  const packs = [...new Set(devices.map((device) => device.pack))];
  const signals = packs.flatMap((pack) => {
    const fitted = new Set(fittedSignals(pack));
    return loadPack(pack)
      .signals.filter((signal) => fitted.has(signal.id) && signal.sensitivity === 'technical')
      .map(({ id, group, unit, sensitivity }) => ({ id, pack, group, unit, sensitivity }));
  });
  const groups = packs.flatMap((pack) =>
    Object.entries(groupPeriods(rateHz, loadPack(pack))).map(([group, periodMs]) => ({ pack, group, periodMs })),
  );
  return {
    id: MILL_DATASET,
    title: { en: 'Bead mills in hall 2', de: 'Rührwerkskugelmühlen in Halle 2' },
    description: {
      en: 'Process values, alarms and batches of our bead mills, with energy meter and hall climate.',
      de: 'Prozesswerte, Alarme und Chargen unserer Rührwerkskugelmühlen, mit Energiezähler und Hallenklima.',
    },
    machines: devices.map((device) => toldMachine(device, plateOf(device), ['nameplate', 'no-load'])),
    signals,
    records: ['event', 'batch', 'gap', 'watermark', 'correction'],
    groups,
    volumePerDayBytes: Math.round(signals.length * devices.length * rateHz * 86_400 * BYTES_PER_VALUE * 0.4),
    realtime: true,
    retention: 'P1Y',
    contact: 'mailto:data@nordlack.example',
    accessPolicy: accessPolicy([MAKER.slug, SUPPLIER.slug]),
    offers: [makerOffer(), supplierOffer()],
    approval: 'automatic',
    published: true,
    brokerReadable: true,
  };
}

export function makerOffer(): OdrlOffer {
  return offer({ id: MAKER_OFFER, purposes: [MAINTENANCE] });
}

export function supplierOffer(): OdrlOffer {
  return offer({
    id: SUPPLIER_OFFER,
    purposes: [RECOMMENDATION],
    keepSignals: SUPPLIER_SIGNALS,
    windowSeconds: SUPPLIER_WINDOW_SECONDS,
    statistic: 'mean',
    round: 0.01,
  });
}

/** What the supplier gives back: advice on beads, as records. */
export function adviceDataset(): DatasetInput {
  return {
    id: ADVICE_DATASET,
    title: { en: 'Bead advice', de: 'Mahlkörper-Rat' },
    machines: [{ id: 'mill-1', pack: 'bead-mill/1' }],
    signals: [],
    records: ['advice'],
    groups: [],
    realtime: false,
    contact: 'mailto:advice@perlit.example',
    accessPolicy: accessPolicy([OPERATOR.slug]),
    offers: [offer({ id: ADVICE_OFFER })],
    approval: 'automatic',
    published: true,
    brokerReadable: true,
  };
}
