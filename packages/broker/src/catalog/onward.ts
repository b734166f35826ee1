import { type CompiledPolicy, onwardObjections } from '@millspace/policy';
import { canonical, sha256 } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Dataset } from '@millspace/schemas';

export interface OnwardDeps {
  /** The agreement with this id, when the participant is a party of it. @throws MillspaceError MS-AGR-001 */
  agreement: (
    id: string,
    participant: string,
  ) => Promise<{ consumer: string; purpose?: string | null; revoked_at: number | null }>;
  policyOf: (agreement: string) => CompiledPolicy | null;
  now: () => number;
}

/**
 * Whether what a dataset says it is made from may be offered like this: asked of the agreements under which it was received.
 * @throws MillspaceError MS-DTY-010
 */
export async function holdToLineage(dataset: Dataset, owner: string, deps: OnwardDeps): Promise<void> {
  if (!dataset.published) return;
  for (const [index, { agreement, nextPolicy }] of (dataset.derivedFrom ?? []).entries()) {
    const refuse = (reasons: string) => {
      throw new MillspaceError('MS-DTY-010', {
        detail: `${agreement}: ${reasons}`,
        where: `/derivedFrom/${index}`,
        status: 422,
      });
    };
    const { consumer, purpose, revoked_at } = await deps.agreement(agreement, owner);
    const policy = deps.policyOf(agreement);
    if (consumer !== owner || revoked_at !== null || policy === null) return refuse('it is not in force for you');
    const facts = {
      ...{ now: deps.now(), assignee: consumer, participant: owner, consumerEnforces: true, agreeing: true },
      ...(purpose ? { purpose } : {}),
    };
    const next = nextPolicy === undefined ? null : { policy: nextPolicy, digest: sha256(canonical(nextPolicy)) };
    const objections = onwardObjections(policy, facts, dataset.offers, next);
    if (objections.length > 0) return refuse(objections.map(({ en }) => en).join(' '));
  }
}
