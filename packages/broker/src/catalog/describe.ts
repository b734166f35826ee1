import type { Dataset } from '@millspace/schemas';
import type { DatasetFacts } from '../ports.ts';
import type { FacetValue } from './tally.ts';

/** What the data plane has to know of a dataset. */
export function factsOf(dataset: Dataset): DatasetFacts {
  return {
    id: dataset.id,
    provider: dataset.provider,
    published: dataset.published,
    machines: dataset.machines.map(({ id, pack }) => ({ id, pack })),
    signals: dataset.signals.map(({ id, pack }) => ({ id, pack })),
    records: dataset.records,
    packs: [
      ...new Set([...dataset.signals.map((signal) => signal.pack), ...dataset.machines.map((machine) => machine.pack)]),
    ],
  };
}

/** What a dataset is found and counted by. */
export function facetsOf(dataset: Dataset): FacetValue[] {
  const values: [string, string][] = [
    ['provider', dataset.provider],
    ...dataset.machines.map((machine): [string, string] => ['pack', machine.pack]),
    ...dataset.signals.map((signal): [string, string] => ['pack', signal.pack]),
    ...dataset.machines.map((machine): [string, string] => ['machineType', machine.pack.split('/')[0] ?? machine.pack]),
    ...dataset.signals.map((signal): [string, string] => ['signal', signal.id]),
  ];
  const unique = new Map(values.map(([kind, value]) => [`${kind} ${value}`, { kind, value }]));
  return [...unique.values()];
}

/** The words a dataset is found by. */
export function searchText(dataset: Dataset): string {
  const { title, description } = dataset;
  const machines = dataset.machines.flatMap((machine) => [
    machine.id,
    machine.pack,
    machine.manufacturer,
    machine.model,
    machine.serial,
  ]);
  const parts = [
    dataset.id,
    title.en,
    title.de,
    description?.en,
    description?.de,
    dataset.provider,
    ...machines,
    ...dataset.signals.map((signal) => signal.id),
    ...dataset.records,
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}
