import { type CompiledPolicy, compile, evaluate, type Facts } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Bilingual } from '@millspace/schemas';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Decided } from '../ports.ts';
import { type PlainFacts, plainFacts, readFacts } from './facts-json.ts';

export interface ReplayQuestion {
  /** ODRL rules: instead of the agreement's (`offer`), or beside it as a rule of the dataspace (`rule`). */
  policy: object;
  as: 'offer' | 'rule';
  dataset?: string;
  provider?: string;
  /** How far back, ms; a week when absent. */
  sinceMs?: number;
}

export interface Replayed {
  considered: number;
  toDeny: number;
  toPermit: number;
  changed: {
    t: number;
    transfer: string;
    dataset: string;
    provider: string;
    consumer: string;
    before: { result: string; code: string };
    after: { result: string; code: string; text: Bilingual };
  }[];
}

const WEEK_MS = 7 * 86_400_000;
const SHOWN = 500;

/** The decisions of the past days, and what a change of policy would have made of them. */
export class Decisions {
  readonly #store: ControlStore;

  constructor(store: ControlStore) {
    this.#store = store;
  }

  record(tx: Tx, { facts, ...row }: Decided): Promise<unknown> {
    return tx.db
      .insertInto('decisions')
      .values({ ...row, t: tx.now, facts: JSON.stringify(plainFacts(facts)) })
      .execute();
  }

  /** Tries a policy on what was decided lately. Changes nothing. @throws MillspaceError MS-LIB-004 when it does not compile */
  async replay({ policy, as, dataset, provider, sinceMs = WEEK_MS }: ReplayQuestion): Promise<Replayed> {
    const candidate = compiled(policy);
    let query = this.#store.read
      .selectFrom('decisions')
      .selectAll()
      .where('t', '>=', this.#store.now() - sinceMs)
      .orderBy('n');
    if (dataset !== undefined) query = query.where('dataset', '=', dataset);
    if (provider !== undefined) query = query.where('provider', '=', provider);
    const answer: Replayed = { considered: 0, toDeny: 0, toPermit: 0, changed: [] };
    for (const row of await query.execute()) {
      answer.considered += 1;
      const facts = { ...readFacts(JSON.parse(row.facts) as PlainFacts), agreeing: true } as Facts;
      const decision = evaluate(candidate, facts);
      const stays = as === 'rule' && (row.result === 'deny' || decision.result === 'permit');
      if (stays || decision.result === row.result) continue;
      if (decision.result === 'deny') answer.toDeny += 1;
      else answer.toPermit += 1;
      const { t, transfer, consumer } = row;
      if (answer.changed.length < SHOWN)
        answer.changed.push({
          t,
          transfer,
          dataset: row.dataset,
          provider: row.provider,
          consumer,
          before: { result: row.result, code: row.code },
          after: { result: decision.result, code: decision.code, text: decision.text },
        });
    }
    return answer;
  }
}

function compiled(policy: object): CompiledPolicy {
  const result = compile({ '@id': 'urn:millspace:candidate', '@type': 'Offer', ...policy }, { kind: 'usage' });
  if (result.ok) return result.policy;
  throw new MillspaceError('MS-LIB-004', {
    detail: result.errors.map(({ pointer, text }) => `${pointer}: ${text.en}`).join('; '),
    where: result.errors[0]?.pointer ?? '/policy',
    status: 422,
    details: { findings: result.errors },
  });
}
