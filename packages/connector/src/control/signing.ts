import { sameRules } from '@millspace/policy';
import { type Agreement, datasetOwner, type OdrlOffer, participantUrn, type Signatory } from '@millspace/schemas';

/** The members of a policy that say what may be done. */
const RULES = ['permission', 'prohibition', 'obligation', 'profile', 'conflict', 'odrl:conflict'] as const;
const HEAD = ['@id', '@type', 'target', 'assigner', 'assignee', 'timestamp', '@context', 'x:signatories', 'x:inReturn'];
const YEAR_MS = 366 * 24 * 3_600_000;

export interface Expected {
  offers: readonly OdrlOffer[];
  dataset: string;
  /** Ids as they stand in agreements; null = anybody but us. */
  provider: string;
  consumer: string | null;
  /** Epoch ms on the broker's clock. */
  now: number;
}

/**
 * What is wrong with an agreement for somebody who offered (or asked for) one of these offers; null when it says
 * exactly that. A signature is given to nothing else.
 */
export function objection(agreement: Agreement, expected: Expected): string | null {
  if (agreement['@type'] !== 'Agreement') return 'it is no agreement';
  if (agreement.target !== expected.dataset) return `its target is ${agreement.target}, expected ${expected.dataset}`;
  if (agreement.assigner !== expected.provider)
    return `its assigner is ${agreement.assigner}, expected ${expected.provider}`;
  if (expected.consumer !== null && agreement.assignee !== expected.consumer)
    return `its assignee is ${agreement.assignee}, expected ${expected.consumer}`;
  if (expected.consumer === null && agreement.assignee === agreement.assigner)
    return 'assigner and assignee are the same';
  const time = Date.parse(agreement.timestamp);
  if (!(Math.abs(time - expected.now) < YEAR_MS)) return `its timestamp ${agreement.timestamp} is not plausible`;
  const known = new Set<string>([...HEAD, ...RULES]);
  const stranger = Object.keys(agreement).find((member) => !known.has(member));
  if (stranger !== undefined) return `it has a member that nobody agreed on: ${stranger}`;
  const promised = agreement['x:inReturn']?.dataset;
  if (promised !== undefined && participantUrn(datasetOwner(promised) ?? '') !== agreement.assignee)
    return `it names a return that is not of ${agreement.assignee}`;
  if (!expected.offers.some((offer) => sameRules(agreement, offer))) return 'its rules are not those of the offer';
  return null;
}

/**
 * The own id in an agreement: the URN, or with an outside partner the did:web that the broker publishes for this participant.
 * Null when what the broker says is no id of ours.
 */
export function ownId(slug: string, outside: boolean, said: string | undefined): string | null {
  if (!outside) return participantUrn(slug);
  return said !== undefined && /^did:web:[^\s]+$/.test(said) && said.endsWith(`:dsp:${slug}`) ? said : null;
}

/** The same person, under the same instruction or by hand. */
export function sameSignatory(a: Signatory | undefined, b: Signatory | null): boolean {
  return a !== undefined && b !== null && a.person === b.person && a.instruction === b.instruction;
}
