import type { DecidedStretch, Decision } from '@millspace/schemas';

export interface Stretch {
  from: number;
  /** Epoch ms, exclusive; cut at the end of what is shown. */
  until: number;
  decision: Decision;
}

/** What of a time line lies between two instants. Pure. */
export function between(line: readonly DecidedStretch[], from: number, until: number): Stretch[] {
  return line
    .map((stretch) => ({
      from: Math.max(stretch.from, from),
      until: Math.min(stretch.until ?? until, until),
      decision: stretch.decision,
    }))
    .filter((stretch) => stretch.until > stretch.from);
}
