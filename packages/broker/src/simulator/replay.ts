import { type CompiledPolicy, compile, evaluate, type Facts } from '@millspace/policy';
import type { Decision, ReplayAnswer } from '@millspace/schemas';
import type { ControlStore, Tx } from '../db/store.ts';
import type { AttestedFacts, FactQuery } from '../facts/assemble.ts';
import { joinNeeds, type Needs, needsOf } from '../facts/needs.ts';
import { unfit } from '../library/unfit.ts';
import type { Decided } from '../ports.ts';
import { type PlainFacts, plainFacts, readFacts } from './facts-json.ts';

/** A change of policy that is not in force (yet). */
export type Change =
  /** ODRL rules instead of those of the agreements. */
  | { as: 'offer'; policy: object }
  /** Another version of a template instead of the one that agreements were made from, filled in with their values. */
  | { as: 'template'; template: object }
  /** ODRL rules beside the agreements, as one more rule of the dataspace. */
  | { as: 'rule'; policy: object }
  /** One rule of the dataspace less. */
  | { as: 'without-rule'; rule: string };

export interface Scope {
  dataset?: string;
  provider?: string;
  /** How far back, ms; a week when absent. */
  sinceMs?: number;
}

export interface DecisionsDeps {
  store: ControlStore;
  rules: {
    narrow(decision: Decision, facts: Facts, without?: string): Decision;
    /** @throws MillspaceError MS-LIB-007 */
    mustBeInForce(rule: string): void;
    /** @throws MillspaceError MS-LIB-005 when it would do more than allow or forbid */
    candidate(policy: object): CompiledPolicy;
  };
  policyOf: (agreement: string) => CompiledPolicy | null;
  /** @throws MillspaceError MS-LIB-002 */
  remade: (template: object) => Promise<ReadonlyMap<string, CompiledPolicy | null>>;
  attested: (query: FactQuery, needs: Needs, at: number) => AttestedFacts;
}

const WEEK_MS = 7 * 86_400_000;
const SHOWN = 500;
/** Of what was not recorded, the register alone knows how it was then. */
const REGISTER_ALONE = {
  feed: [],
  relations: false,
  payments: false,
  connector: false,
  firstUse: false,
  duties: false,
} as const satisfies Partial<Needs>;

interface Judge {
  /** What the change makes of a decision; null when it leaves it as it was. */
  of: (row: { agreement: string; result: string }, facts: Facts) => Decision | null;
  needs: Needs | null;
  /** Decisions that the change is about at all; absent: every one. `unfilled`: it is, and cannot be said. */
  concerns?: (agreement: string) => 'yes' | 'no' | 'unfilled';
}

/** The decisions of the past days, and what a change of policy would have made of them. */
export class Decisions {
  readonly #deps: DecisionsDeps;

  constructor(deps: DecisionsDeps) {
    this.#deps = deps;
  }

  record(tx: Tx, { facts, ...row }: Decided): Promise<unknown> {
    return tx.db
      .insertInto('decisions')
      .values({ ...row, t: tx.now, facts: JSON.stringify(plainFacts(facts)) })
      .execute();
  }

  /**
   * Tries a change on what was decided lately. Nothing changes.
   * @throws MillspaceError MS-LIB-002 (no template), MS-LIB-004 (the policy does not compile), MS-LIB-005 (no rule), MS-LIB-007 (no such rule in force)
   */
  async replay(change: Change, { dataset, provider, sinceMs = WEEK_MS }: Scope = {}): Promise<ReplayAnswer> {
    const { store, attested } = this.#deps;
    const { of: judge, needs, concerns } = await this.#judge(change);
    const since = store.now() - sinceMs;
    let query = store.read.selectFrom('decisions').selectAll().where('t', '>=', since).orderBy('n');
    if (dataset !== undefined) query = query.where('dataset', '=', dataset);
    if (provider !== undefined) query = query.where('provider', '=', provider);
    const answer: ReplayAnswer = { since, considered: 0, toDeny: 0, toPermit: 0, undecidable: 0, changed: [] };
    for (const row of await query.execute()) {
      const concerned = concerns?.(row.agreement) ?? 'yes';
      if (concerned === 'unfilled') answer.unfilled = (answer.unfilled ?? 0) + 1;
      if (concerned !== 'yes') continue;
      answer.considered += 1;
      const asked = { ...row, connector: null };
      const facts: Facts = {
        ...(needs?.register ? attested(asked, { ...REGISTER_ALONE, register: true, lists: needs.lists }, row.t) : {}),
        ...(readFacts(JSON.parse(row.facts) as PlainFacts) as Facts),
      };
      const decision = judge(row, facts);
      if (decision === null || decision.result === row.result) continue;
      if (decision.result === 'permit') answer.toPermit += 1;
      else {
        answer.toDeny += 1;
        if (decision.kind === 'undecidable') answer.undecidable += 1;
      }
      if (answer.changed.length < SHOWN) answer.changed.push(changedOf(row, decision));
    }
    return answer;
  }

  async #judge(change: Change): Promise<Judge> {
    const { rules, policyOf, remade } = this.#deps;
    const instead = (policy: CompiledPolicy, { duties: _ofTheOtherPolicy, ...facts }: Facts) =>
      rules.narrow(evaluate(policy, { ...facts, preview: true }), facts);
    if (change.as === 'without-rule') {
      const without = change.rule;
      rules.mustBeInForce(without);
      return {
        of: ({ agreement }, facts) => {
          const policy = policyOf(agreement);
          return policy && rules.narrow(evaluate(policy, facts), facts, without);
        },
        needs: null,
      };
    }
    if (change.as === 'rule') {
      const policy = rules.candidate(change.policy);
      // A rule may only take away.
      return {
        of: ({ result }, facts) => (result === 'deny' ? null : evaluate(policy, { ...facts, preview: true })),
        needs: needsOf(policy),
      };
    }
    if (change.as === 'template') {
      const policies = await remade(change.template);
      return {
        of: ({ agreement }, facts) => {
          const policy = policies.get(agreement);
          return policy ? instead(policy, facts) : null;
        },
        needs: [...policies.values()].reduce<Needs | null>((all, policy) => {
          const own = policy && needsOf(policy);
          return all && own ? joinNeeds(all, own) : (all ?? own);
        }, null),
        concerns: (agreement) => {
          const policy = policies.get(agreement);
          return policy === undefined ? 'no' : policy === null ? 'unfilled' : 'yes';
        },
      };
    }
    const policy = compiled(change.policy);
    return { of: (_row, facts) => instead(policy, facts), needs: needsOf(policy) };
  }
}

function changedOf(
  row: { t: number; transfer: string; dataset: string; provider: string; consumer: string } & {
    result: string;
    code: string;
  },
  { result, code, kind, missing, text }: Decision,
): ReplayAnswer['changed'][number] {
  const { t, transfer, dataset, provider, consumer } = row;
  return {
    ...{ t, transfer, dataset, provider, consumer },
    before: { result: row.result === 'permit' ? 'permit' : 'deny', code: row.code },
    after: { result, code, text, ...(kind && { kind }), ...(missing && { missing }) },
  };
}

function compiled(policy: object): CompiledPolicy {
  const result = compile({ '@id': 'urn:millspace:candidate', '@type': 'Offer', ...policy }, { kind: 'usage' });
  if (result.ok) return result.policy;
  throw unfit('MS-LIB-004', result.errors, '/policy');
}
