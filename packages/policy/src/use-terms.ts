// What a policy lets through, permission by permission, and which duty brings about what: for previews and excerpts.
import type { Bilingual, Shape } from '@millspace/schemas';
import { permits } from './actions.ts';
import type { CompiledPermission, CompiledPolicy } from './compiled.ts';

/** A duty that changes data on their way, such as `x:round`. */
export interface ShapeRule {
  term: string;
  /** JSON pointer into the policy. */
  path: string;
  text: Bilingual;
}

/** One permission to use the data. */
export interface UseTerms {
  /** JSON pointer into the policy. */
  path: string;
  shape: Shape;
  rules: readonly ShapeRule[];
  /** What has to be the case, be paid or be done for it, in sentences. */
  conditions: readonly Bilingual[];
}

/** The permissions under which data are delivered, in the order in which they are tried. */
export function useTermsOf(policy: CompiledPolicy): UseTerms[] {
  return policy.permissions
    .filter(({ actions }) => actions.some((action) => permits(action, 'odrl:use')))
    .map((permission) => termsOf(permission, policy));
}

function termsOf({ path, shape, duties, conditions }: CompiledPermission, policy: CompiledPolicy): UseTerms {
  return {
    path,
    shape,
    rules: duties.flatMap((duty) =>
      duty.type === 'shape' ? [{ term: duty.term, path: duty.path, text: duty.rule }] : [],
    ),
    conditions: [
      ...policy.prohibitions.map(({ outcomes }) => outcomes.violated.text),
      ...conditions.map(({ rule }) => rule),
      ...duties.flatMap(({ type, rule }) => (type === 'shape' ? [] : [rule])),
      ...policy.obligations.map(({ rule }) => rule),
    ],
  };
}
