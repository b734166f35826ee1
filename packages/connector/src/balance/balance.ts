import { compile, contractTerms } from '@millspace/policy';
import { lastInstantOf } from '@millspace/runtime/inbox/agreement-end';
import type {
  AgreementView,
  DealtAgreement,
  DeliveredMonth,
  GivenAndReceived,
  PartnerBalance,
} from '@millspace/schemas';

type Direction = PartnerBalance['given'];

/**
 * Pure: what each partner was given and gave: the agreements, what was delivered under them month by month as both sides have signed
 * for, and what was said about a return. Partners by name; agreements in force first, then the newest.
 */
export function balanceOf(
  agreements: readonly AgreementView[],
  monthsOf: (agreement: string) => readonly DeliveredMonth[],
): GivenAndReceived['partners'] {
  const partners = new Map<string, AgreementView[]>();
  for (const one of agreements) partners.set(one.counterparty, [...(partners.get(one.counterparty) ?? []), one]);
  return [...partners]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([partner, all]) => {
      const side = (role: AgreementView['role']) => direction(all, role, monthsOf);
      return { partner, given: side('provider'), received: side('consumer') };
    });
}

function direction(
  all: readonly AgreementView[],
  role: AgreementView['role'],
  monthsOf: (agreement: string) => readonly DeliveredMonth[],
): Direction {
  const own = all
    .filter((one) => one.role === role)
    .sort((a, b) => standing(a) - standing(b) || Date.parse(b.agreement.timestamp) - Date.parse(a.agreement.timestamp));
  const months = own.flatMap(({ agreement }) => monthsOf(agreement['@id']));
  return { agreements: own.map((one) => dealt(one, all)), months: summed(months) };
}

const standing = ({ status }: AgreementView): number => (status === 'active' ? 0 : 1);

function dealt(view: AgreementView, all: readonly AgreementView[]): DealtAgreement {
  const { agreement, dataset, status, sentences, labels } = view;
  const compiled = compile(agreement, { kind: 'usage' });
  const expected = compiled.ok ? contractTerms(compiled.policy).returns : [];
  const named = agreement['x:inReturn']?.dataset ?? null;
  const wanted = named ?? expected.find((one) => one.dataset !== null)?.dataset ?? null;
  const kept = all.find((one) => one.role !== view.role && one.dataset === wanted && one.status === 'active');
  return {
    id: agreement['@id'],
    dataset,
    status,
    since: Date.parse(agreement.timestamp),
    until: lastInstantOf(agreement),
    sentences,
    labels,
    ...(expected.length === 0
      ? {}
      : {
          inReturn: {
            expected: expected.map(({ text }) => text),
            dataset: wanted,
            agreement: kept?.agreement['@id'] ?? null,
          },
        }),
  };
}

/** Several agreements at a time deliver at the same time: what was covered is the most that one of them was. */
function summed(months: readonly DeliveredMonth[]): DeliveredMonth[] {
  const byMonth = new Map<string, DeliveredMonth>();
  for (const { month, rows, bytes, coveredMs } of months) {
    const before = byMonth.get(month) ?? { month, rows: 0, bytes: 0, coveredMs: 0 };
    byMonth.set(month, {
      month,
      rows: before.rows + rows,
      bytes: before.bytes + bytes,
      coveredMs: Math.max(before.coveredMs, coveredMs),
    });
  }
  return [...byMonth.values()].sort((a, b) => b.month.localeCompare(a.month));
}
