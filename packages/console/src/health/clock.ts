import type { ConnectorView } from '@millspace/schemas';

type Clock = NonNullable<ConnectorView['report']>['clock'];

/** From so far on a wrong clock is worth a word: rules with times and receipts are about seconds, ms. */
const WORTH_A_WORD_MS = 2000;

/** How a clock stands: certainly wrong beyond what is worth a word; within it; or not known well enough to say. Pure. */
export function clockState({ offsetMs, boundMs }: Clock): 'right' | 'wrong' | 'unknown' {
  const off = Math.abs(offsetMs);
  if (off - boundMs > WORTH_A_WORD_MS) return 'wrong';
  return off + boundMs <= WORTH_A_WORD_MS ? 'right' : 'unknown';
}
