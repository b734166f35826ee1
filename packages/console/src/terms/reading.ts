import {
  type Clause,
  type Condition,
  clausesOf,
  compile,
  contractTerms,
  explainPolicy,
  fromDsp,
  PURPOSES,
  useTermsOf as termsOf,
} from '@millspace/policy';
import type { Bilingual, Shape } from '@millspace/schemas';

export interface Purpose {
  id: string;
  name: Bilingual;
}

/** A policy as people read it. */
export interface Reading {
  /** Every sentence, with how real it is; null: it asks for nothing. */
  clauses: readonly Clause[];
  /** Terms by strength, side by side; a sum of them would mean nothing. */
  labels: { prevented: number; attested: number; evidenced: number; contractText: number };
  /** What each permission to use lets through, in the order in which they are tried. */
  shapes: readonly Shape[];
  /** Purposes that the policy allows by name. Empty: it asks for none. */
  purposes: readonly Purpose[];
  /** What the other side expects in return. */
  returns: readonly { text: Bilingual; dataset: string | null }[];
}

/** Reads a usage policy: an offer or an agreement. Null where this program does not understand it (its own broker refuses such). */
export function readingOf(policy: unknown): Reading | null {
  const compiled = compile(policy, { kind: 'usage' });
  if (!compiled.ok) return null;
  const purposes = compiled.policy.permissions.flatMap(({ conditions }) => conditions.flatMap(allowedPurposes));
  return {
    clauses: clausesOf(compiled.policy),
    labels: explainPolicy(compiled.policy).labels,
    shapes: termsOf(compiled.policy).map(({ shape }) => shape),
    purposes: [...new Set(purposes)].map(purposeOf),
    returns: contractTerms(compiled.policy).returns,
  };
}

/** Reads terms as they stand in the catalogue of another dataspace. Null where this program does not understand them. */
export function readingOnWire(policy: unknown): Reading | null {
  const read = fromDsp(policy);
  return read.ok ? readingOf(read.policy) : null;
}

function allowedPurposes(condition: Condition): string[] {
  if ('parts' in condition) return condition.parts.flatMap(allowedPurposes);
  return condition.type === 'purpose' && condition.match !== 'none' ? [...condition.any] : [];
}

/** A purpose by its name; one that the profile does not know by itself. */
export function purposeOf(id: string): Purpose {
  return { id, name: PURPOSES[id]?.name ?? { en: id, de: id } };
}

/** Purposes of the profile, for a request under an offer that names none. */
export const knownPurposes = (): Purpose[] => Object.keys(PURPOSES).map(purposeOf);
