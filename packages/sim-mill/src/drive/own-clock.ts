/**
 * The mill's own clock, as a controller has one: it follows the computer's clock forward (also after a suspend), and when that
 * is set back it goes on counting, so that no source time comes twice.
 */
export function createOwnClock(
  wall: () => number = Date.now,
  monotonic: () => number = () => performance.now(),
): () => number {
  let time = wall();
  let ticks = monotonic();
  return () => {
    const now = monotonic();
    time = Math.max(time + (now - ticks), wall());
    ticks = now;
    return Math.floor(time);
  };
}
