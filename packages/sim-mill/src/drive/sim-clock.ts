/** Simulated time: runs `factor` times as fast as the wall clock and never overtakes it. */

export interface SimClock {
  /** Simulated epoch ms for a wall time; advances, never beyond the wall time. */
  at(wall: number): number;
}

/**
 * Factor 1 follows the wall clock. Other factors start in the past (`startMs`, or far enough back that an hour of wall time
 * fits, at most a year) and go on in real time once they have caught up.
 */
export function createSimClock(factor: number, wallStart: number, startMs?: number): SimClock {
  const back = factor <= 1 ? 0 : Math.min(factor * 3_600_000, 365 * 86_400_000);
  let sim = Math.min(startMs ?? wallStart - back, wallStart);
  let last = wallStart;
  return {
    at(wall) {
      const passed = Math.max(0, wall - last);
      last = Math.max(last, wall);
      sim = Math.max(sim, Math.min(sim + passed * factor, wall));
      return sim;
    },
  };
}
