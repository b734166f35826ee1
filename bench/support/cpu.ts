import { cpuMs } from './process.ts';
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

/** CPU time that these processes have used so far (ms). */
export function cpuOf(pids: Record<string, number>): Record<string, number | null> {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuMs(pid)]));
}

/** CPU time (µs) of each process for one of so many frames; null where the system does not say it. */
export function cpuPer(
  frames: number,
  before: Record<string, number | null>,
  after: Record<string, number | null>,
): Record<string, number> | null {
  const per = Object.entries(after).map(([name, end]) => [
    name,
    (((end ?? Number.NaN) - (before[name] ?? Number.NaN)) * 1000) / frames,
  ]);
  return per.some(([, value]) => Number.isNaN(value)) ? null : Object.fromEntries(per);
}
