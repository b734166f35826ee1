import { compile, outsideObjection } from '@millspace/policy';
import type { Dataset } from '@millspace/schemas';
import type { Refusal } from './model.ts';

/** Pure: why a policy is not agreed on, or delivered under, with an outside partner as consumer; null = it can be. */
export function outsideRefusal(policy: object): Refusal | null {
  const compiled = compile(policy, { kind: 'usage' });
  // What cannot be decided is refused elsewhere, with the reasons.
  const text = compiled.ok ? outsideObjection(compiled.policy) : null;
  return text && { code: 'MS-DSP-019', text };
}

/** Pure: the dataset with the offers that an outside partner can take, each of them whole. */
export function forOutside(dataset: Dataset): Dataset {
  return { ...dataset, offers: dataset.offers.filter((offer) => outsideRefusal(offer) === null) };
}
