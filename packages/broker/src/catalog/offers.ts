import type { CompiledPolicy } from '@millspace/policy';
import { compile, evaluate } from '@millspace/policy';
import type { Agreement, Dataset, Decision, OdrlOffer } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import { sameRules } from '../agreements/signing.ts';
import type { ControlTables } from '../db/tables.ts';

/** Reads a dataset as the provider published it. */
export async function findDataset(db: Kysely<ControlTables>, id: string): Promise<Dataset | null> {
  const row = await db.selectFrom('datasets').select('body').where('id', '=', id).executeTakeFirst();
  return row ? (JSON.parse(row.body) as Dataset) : null;
}

export interface OfferFound {
  dataset: Dataset;
  offer: OdrlOffer;
}

/** The offer that a request names, when it still stands and says the same as the request. */
export function standingOffer(dataset: Dataset | null, requested: OdrlOffer): OfferFound | null {
  if (!dataset?.published) return null;
  const offer = dataset.offers.find((candidate) => candidate['@id'] === requested['@id']);
  return offer && sameRules(offer, requested) ? { dataset, offer } : null;
}

export interface PolicyFacts {
  now: number;
  consumer: string;
  purpose: string | null;
  used?: { samples: number; deliveries: number };
  agreementStart?: number;
}

/** Compiles and evaluates; what does not compile is denied by evaluate's own words being absent: null. */
export function decide(policy: Agreement, facts: PolicyFacts): Decision | null {
  const compiled = compile(policy, { kind: 'usage' });
  return compiled.ok ? evaluateNow(compiled.policy, facts) : null;
}

function evaluateNow(policy: CompiledPolicy, facts: PolicyFacts): Decision {
  return evaluate(policy, {
    now: facts.now,
    assignee: facts.consumer,
    participant: facts.consumer,
    ...(facts.purpose === null ? {} : { purpose: facts.purpose }),
    used: facts.used ?? { samples: 0, deliveries: 0 },
    ...(facts.agreementStart === undefined ? {} : { agreementStart: facts.agreementStart }),
  });
}

/**
 * What a request for an offer gets: the decision of now, or that of the first later instant at which it is a permit.
 * (An agreement that begins tomorrow can be signed today.)
 */
export function decideNowOrLater(policy: Agreement, facts: PolicyFacts): Decision | null {
  const compiled = compile(policy, { kind: 'usage' });
  if (!compiled.ok) return null;
  const first = evaluateNow(compiled.policy, facts);
  let decision = first;
  for (let step = 0; step < 8 && decision.result === 'deny' && decision.validUntil !== null; step += 1) {
    decision = evaluateNow(compiled.policy, { ...facts, now: decision.validUntil });
  }
  return decision.result === 'permit' ? decision : first;
}
