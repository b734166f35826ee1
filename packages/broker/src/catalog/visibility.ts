import { compile, evaluate } from '@millspace/policy';
import type { Dataset } from '@millspace/schemas';

export interface Sight {
  allowed: boolean;
  /** Epoch ms at which the answer can change by itself; null = only by a change of the dataset or the participant. */
  until: number | null;
}

/** Pure: may this participant see this dataset? The owner always; others only by an access policy that says so. */
export function sightOf(dataset: Dataset, participant: string, now: number): Sight {
  if (dataset.provider === participant) return { allowed: true, until: null };
  if (!dataset.published || !dataset.accessPolicy) return { allowed: false, until: null };
  const compiled = compile(dataset.accessPolicy, { kind: 'access' });
  if (!compiled.ok) return { allowed: false, until: null };
  const decision = evaluate(compiled.policy, { now, assignee: participant, participant });
  return { allowed: decision.result === 'permit', until: decision.validUntil };
}
