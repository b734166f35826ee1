import type { CompiledPolicy } from '@millspace/policy';
import { controlSignalsOf } from '@millspace/policy';
import type { ControlSignals } from '@millspace/schemas';
import type { AgreementRow } from '../db/tables.ts';

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

/**
 * Agreements in force that can ask for a control signal, by publisher. Most ask for none and none is ever forgotten: to look through all of
 * them whenever one is added would take longer with each.
 */
export class SignalAgreements {
  readonly #byPublisher = new Map<string, Map<string, AgreementRow>>();

  /** An agreement came to be, or was revoked. True when what its publisher has to send may be another now. */
  put(row: AgreementRow): boolean {
    if (row.revoked_at !== null) return this.forget(row);
    if (!MAY_ASK.test(row.body)) return false;
    const own = this.#byPublisher.get(row.provider) ?? new Map<string, AgreementRow>();
    const isNew = !own.has(row.id);
    this.#byPublisher.set(row.provider, own.set(row.id, row));
    return isNew;
  }

  /** True when it was one of them. */
  forget({ id, provider }: Pick<AgreementRow, 'id' | 'provider'>): boolean {
    return this.#byPublisher.get(provider)?.delete(id) ?? false;
  }

  of(publisher: string): AgreementRow[] {
    return [...(this.#byPublisher.get(publisher)?.values() ?? [])];
  }
}

/** Cheaper than compiling each: only these can ask for one. */
const MAY_ASK = /event|state/i;
