import { median } from './stats.ts';

/** Medians over the rounds, ms. */
export interface Timed {
  cpuMs: number;
  wallMs: number;
}

/**
 * CPU time of work that waits for nothing, with the time on the clock beside it: on a machine that others use, the clock also
 * counts what they do. One round before is not counted (compiling, filling caches).
 */
export function timed(rounds: number, work: () => void): Timed {
  work();
  const samples = Array.from({ length: rounds }, () => {
    const begun = performance.now();
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return { cpuMs: (user + system) / 1000, wallMs: performance.now() - begun };
  });
  return { cpuMs: median(samples.map(({ cpuMs }) => cpuMs)), wallMs: median(samples.map(({ wallMs }) => wallMs)) };
}
