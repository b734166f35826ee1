import type { DecidedStretch, Decision } from '@millspace/schemas';

/** What is decided from `from` on until `to`, stretch by stretch: at most `most` of them. Neighbours that say the same are one. */
export function timeline(decide: (now: number) => Decision, from: number, to: number, most = 100): DecidedStretch[] {
  const stretches: DecidedStretch[] = [];
  for (let now = from; now < to && stretches.length < most; ) {
    const decision = decide(now);
    // A decision that claims to change in the past would never end.
    const next = decision.validUntil !== null && decision.validUntil > now ? decision.validUntil : null;
    const last = stretches.at(-1);
    if (last && sameAnswer(last.decision, decision)) last.until = next;
    else stretches.push({ from: now, until: next, decision });
    if (next === null) break;
    now = next;
  }
  return stretches;
}

function sameAnswer(a: Decision, b: Decision): boolean {
  return a.result === b.result && a.code === b.code && JSON.stringify(a.shape) === JSON.stringify(b.shape);
}
