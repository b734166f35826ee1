/**
 * The grid of a sampling group: slots are multiples of the period since the epoch, and a value belongs to the slot whose
 * centre is at most half a period away (ties go to the later slot). All times epoch ms, integers.
 */
export function slotOf(t: number, periodMs: number): number {
  return Math.floor((t + Math.floor(periodMs / 2)) / periodMs) * periodMs;
}

/** First instant that belongs to the slot. */
export function slotStart(slot: number, periodMs: number): number {
  return slot - Math.floor(periodMs / 2);
}

/** First instant that no longer belongs to the slot. */
export function slotEnd(slot: number, periodMs: number): number {
  return slotStart(slot, periodMs) + periodMs;
}

/**
 * The instants between two slots that neither of them covers: what a gap record between the last committed and the
 * first new slot says. Null when the slots are neighbours.
 */
export function between(lastSlot: number, firstSlot: number, periodMs: number): { from: number; to: number } | null {
  const from = slotEnd(lastSlot, periodMs);
  const to = slotStart(firstSlot, periodMs) - 1;
  return to < from ? null : { from, to };
}
