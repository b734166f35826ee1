import type { CompiledPolicy } from '@millspace/policy';
import { controlSignalsOf } from '@millspace/policy';
import type { ControlSignals } from '@millspace/schemas';

type Wanted = ControlSignals['wanted'][number];

/** An agreement under which somebody may get data of a dataset. */
export interface InForce {
  id: string;
  dataset: string;
  policy: CompiledPolicy;
}

/**
 * Pure: which control signals of which machines the agreements of one publisher need for deciding, and which of them asks
 * for it. Nothing else has to leave the house.
 */
export function signalsWanted(
  agreements: readonly InForce[],
  machinesOf: (dataset: string) => readonly string[],
): Wanted[] {
  const byDataset = new Map<string, Wanted>();
  for (const { id, dataset, policy } of agreements) {
    const signals = controlSignalsOf(policy);
    if (signals.length === 0) continue;
    const wanted = byDataset.get(dataset) ?? { dataset, machines: [...machinesOf(dataset)], signals: [], policies: [] };
    wanted.signals = [...new Set([...wanted.signals, ...signals])].sort();
    wanted.policies.push(id);
    byDataset.set(dataset, wanted);
  }
  return [...byDataset.values()].toSorted((a, b) => a.dataset.localeCompare(b.dataset));
}
