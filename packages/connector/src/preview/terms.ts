import { type CompileError, compile, type UseTerms, useTermsOf } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { DatasetInput } from '@millspace/schemas';

/** Terms, and the offer that they are. */
export interface WantedTerms {
  offer: string | null;
  terms: UseTerms[];
}

/**
 * The terms of a policy, or of an offer of the dataset (the first when none is named).
 * @throws MillspaceError MS-CAT-003 (they do not compile, with every place), MS-STO-012 (there is no such offer)
 */
export function wantedTerms(
  dataset: Pick<DatasetInput, 'id' | 'offers'>,
  wish: { offer?: string | undefined; policy?: object | undefined },
): WantedTerms {
  if (wish.policy !== undefined) return { offer: null, terms: termsOf(wish.policy, '/policy') };
  const index = wish.offer === undefined ? 0 : dataset.offers.findIndex((offer) => offer['@id'] === wish.offer);
  const offer = dataset.offers[index];
  if (!offer)
    throw new MillspaceError('MS-STO-012', {
      detail: `${dataset.id} has no offer ${wish.offer ?? ''}; name one of its ${dataset.offers.length}, or give a policy`,
      where: '/offer',
      status: 422,
    });
  return { offer: offer['@id'], terms: termsOf(offer, `/offers/${index}`) };
}

/** The terms of all offers. @throws MillspaceError MS-CAT-003 */
export function allTerms(dataset: Pick<DatasetInput, 'offers'>): UseTerms[] {
  return dataset.offers.flatMap((offer, index) => termsOf(offer, `/offers/${index}`));
}

function termsOf(policy: object, at: string): UseTerms[] {
  const compiled = compile(policy, { kind: 'usage' });
  if (compiled.ok) return useTermsOf(compiled.policy);
  const findings = compiled.errors.map(({ pointer, code, text }: CompileError) => ({
    pointer: at + pointer,
    code,
    text,
  }));
  throw new MillspaceError('MS-CAT-003', {
    detail: findings.map(({ pointer, text }) => `${pointer}: ${text.en}`).join('; '),
    where: findings[0]?.pointer ?? at,
    status: 422,
    details: { findings },
  });
}
