import type { AgreementView } from '@millspace/schemas';

/** What one partner was given and gave, those in force first. */
export interface Partner {
  partner: string;
  given: AgreementView[];
  received: AgreementView[];
}

/** Agreements by partner, in the order of their names; in each direction the running ones first, then the newest. */
export function byPartner(agreements: readonly AgreementView[]): Partner[] {
  const partners = new Map<string, Partner>();
  const running = ({ status }: AgreementView) => (status === 'active' ? 0 : 1);
  const sorted = [...agreements].sort(
    (a, b) => running(a) - running(b) || Date.parse(b.agreement.timestamp) - Date.parse(a.agreement.timestamp),
  );
  for (const one of sorted) {
    const partner = partners.get(one.counterparty) ?? { partner: one.counterparty, given: [], received: [] };
    partners.set(one.counterparty, partner);
    (one.role === 'provider' ? partner.given : partner.received).push(one);
  }
  return [...partners.values()].sort((a, b) => a.partner.localeCompare(b.partner));
}
