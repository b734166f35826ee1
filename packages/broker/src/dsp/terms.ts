import { compile, toDsp } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { OdrlOffer } from '@millspace/schemas';

/**
 * Pure: terms as they go out, when nothing of them gets lost on the way.
 * @throws MillspaceError MS-DSP-015 with every finding; `decidable` asks for terms that can be decided here, too
 */
export function termsOnWire(offer: OdrlOffer, decidable: boolean): OdrlOffer {
  const compiled = decidable ? compile(offer, { kind: 'usage' }) : null;
  const travels = toDsp(offer);
  const errors = [...(compiled && !compiled.ok ? compiled.errors : []), ...(travels.ok ? [] : travels.errors)];
  if (errors.length > 0 || !travels.ok)
    throw new MillspaceError('MS-DSP-015', {
      detail: errors.map(({ pointer, text }) => `${pointer}: ${text.en}`).join('; '),
      where: '/offer',
      status: 422,
      details: { findings: errors },
    });
  return { ...travels.policy, '@type': 'Offer' } as unknown as OdrlOffer;
}
