import { compile, toDsp } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { OdrlOffer } from '@millspace/schemas';

/** Terms as somebody writes them: an offer, with or without an id. */
export type Terms = Omit<OdrlOffer, '@id' | '@type'> & Partial<Pick<OdrlOffer, '@id' | '@type'>>;

/**
 * Pure: terms for one negotiation, in the form in which they go out, under an id of their own: the one they came with may stand for an
 * offer that says something else. What they are about and who the parties are, the negotiation knows.
 * @throws MillspaceError MS-DSP-015 with every finding: they cannot be decided on, or would lose something on the way
 */
export function writtenTerms(terms: Terms, id: string): OdrlOffer {
  const { target: _target, assigner: _assigner, assignee: _assignee, ...rules } = terms;
  const offer = { ...rules, '@id': id, '@type': 'Offer' as const };
  const compiled = compile(offer, { kind: 'usage' });
  const travels = toDsp(offer);
  const findings = [...(compiled.ok ? [] : compiled.errors), ...(travels.ok ? [] : travels.errors)];
  if (findings.length > 0 || !travels.ok)
    throw new MillspaceError('MS-DSP-015', {
      detail: findings.map(({ pointer, text }) => `${pointer}: ${text.en}`).join('; '),
      where: '/offer',
      status: 422,
      details: { findings },
    });
  return { ...travels.policy, '@type': 'Offer' } as unknown as OdrlOffer;
}
