import { accessPolicy, type OfferTerms, offer } from '@millspace/policy';
import { type DatasetInput, loadPack, type MappingFile } from '@millspace/schemas';

/** A dataset of one machine with what a mapping delivers, visible to `readers`, under one offer. */
export function datasetOf(options: {
  provider: string;
  name: string;
  machine: string;
  pack: string;
  signals: readonly string[];
  periods?: Record<string, number>;
  readers: readonly string[];
  terms?: OfferTerms;
  sample?: Record<string, unknown>[];
}): DatasetInput {
  const pack = loadPack(options.pack);
  const signals = pack.signals.filter((signal) => options.signals.includes(signal.id));
  const groups = new Set(signals.map((signal) => signal.group));
  return {
    id: `urn:millspace:dataset:${options.provider}:${options.name}`,
    title: { en: options.name, de: options.name },
    machines: [{ id: options.machine, pack: options.pack }],
    signals: signals.map(({ id, group, unit, sensitivity }) => ({ id, pack: options.pack, group, unit, sensitivity })),
    records: ['event', 'batch', 'gap', 'watermark', 'correction'],
    groups: pack.groups
      .filter((group) => groups.has(group.id))
      .map((group) => ({
        pack: options.pack,
        group: group.id,
        periodMs: options.periods?.[group.id] ?? group.periodMs,
      })),
    realtime: true,
    accessPolicy: accessPolicy([...options.readers]),
    offers: [offer(options.terms)],
    approval: 'automatic',
    published: true,
    brokerReadable: true,
    ...(options.sample ? { sample: { lines: options.sample } } : {}),
  };
}

/** Plain JSON on one topic: `{"t": ms, "values": {"power": 1.2}}`, paths of the mapping start with `values.`. */
export function jsonMapping(options: {
  source: string;
  machine: string;
  pack: string;
  topic: string;
  /** Signal → name in the message, with its unit where it is not the canonical one. */
  signals: Record<string, { path: string; unit?: string }>;
  periods?: Record<string, number>;
}): MappingFile {
  return {
    revision: 'e2e-1',
    source: options.source,
    machines: [
      {
        id: options.machine,
        pack: options.pack,
        topic: options.topic,
        time: { path: 't', format: 'ms' },
        ...(options.periods ? { periods: options.periods } : {}),
        signals: Object.entries(options.signals).map(([signal, { path, unit }]) => ({
          signal,
          path,
          ...(unit ? { unit } : {}),
        })),
      },
    ],
  };
}
