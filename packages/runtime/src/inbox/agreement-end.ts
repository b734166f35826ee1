import type { Agreement, OdrlConstraint } from '@millspace/schemas';

/**
 * The instant up to which the latest permission of an agreement holds (epoch ms); null: one of them knows no end. Only ends that
 * are written as an instant: others depend on what happens.
 */
export function lastInstantOf({ permission = [] }: Pick<Agreement, 'permission'>): number | null {
  const ends = permission.map(({ constraint = [] }) => {
    const limits = (constraint as OdrlConstraint[]).flatMap((one) => {
      const { leftOperand, operator, rightOperand } = one as Record<string, unknown>;
      const value = (rightOperand as { '@value'?: unknown } | null)?.['@value'];
      const until = leftOperand === 'odrl:dateTime' && (operator === 'lteq' || operator === 'lt');
      return until && typeof value === 'string' ? [Date.parse(value)] : [];
    });
    return Math.min(...limits);
  });
  const last = Math.max(...ends);
  return Number.isFinite(last) ? last : null;
}
