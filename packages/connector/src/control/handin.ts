import type { AgreementHandin } from '@millspace/schemas';
import type { Evidence } from './evidence.ts';

/** What a restored broker needs to know before it grants anything again: the narrower state of both connectors wins. */
export function handinOf(
  evidence: Evidence,
  by: string,
  uses: readonly { agreement: string; highest: number }[],
): AgreementHandin {
  const agreements = evidence.agreements();
  return {
    agreements: agreements.map((kept) => kept.signed),
    purposes: agreements.flatMap(({ id, purpose }) => (purpose === null ? [] : [{ agreement: id, purpose }])),
    revocations: agreements.flatMap((kept) =>
      kept.revokedAt === null ? [] : [{ agreement: kept.id, reason: kept.reason ?? 'revoked', by, t: kept.revokedAt }],
    ),
    counts: [
      ...[...uses, ...evidence.highestUses()].map(({ agreement, highest }) => ({
        agreement,
        unit: 'uses' as const,
        used: highest,
      })),
      ...evidence.latestReceipts().flatMap(({ receipt }) => {
        const { used } = receipt;
        if (used === undefined) return [];
        return (['samples', 'deliveries'] as const).map((unit) => ({
          agreement: receipt.agreement,
          unit,
          used: used[unit],
        }));
      }),
    ],
  };
}
