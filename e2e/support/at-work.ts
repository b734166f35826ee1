import { compile, rowsOf } from '@millspace/policy';
import type { OdrlOffer } from '@millspace/schemas';
import { policyAtWork } from '../../scripts/testing/policy-class.ts';

/** An agreement was made on this offer. */
export function atWork(offer: OdrlOffer): void {
  const compiled = compile(offer, { kind: 'usage' });
  if (compiled.ok) policyAtWork(rowsOf(compiled.policy).map(({ key }) => key));
}
