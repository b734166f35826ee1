import type { Exchange } from '@millspace/schemas';

export interface ExchangeFilter {
  state?: string;
  participant?: string;
}

export const VIEWS = ['running', 'denied', 'revoked'] as const;

/** Those that fit. `revoked`: agreements that were withdrawn. Pure. */
export function fitting(
  exchanges: readonly Exchange[],
  { state, participant }: ExchangeFilter,
  revoked: ReadonlySet<string>,
): Exchange[] {
  return exchanges.filter(
    (one) =>
      (participant === undefined || one.provider === participant || one.consumer === participant) &&
      (state === undefined ||
        (state === 'running' && (one.state === 'STARTED' || one.state === 'SUSPENDED')) ||
        (state === 'denied' && one.decision?.result === 'deny') ||
        (state === 'revoked' && revoked.has(one.agreement))),
  );
}

/** `mills` of `urn:millspace:dataset:acme:mills`. Pure. */
export function datasetName(id: string): string {
  return id.split(':').at(-1) ?? id;
}
