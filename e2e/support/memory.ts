import { readFileSync } from 'node:fs';
import type { ManagedProcess } from '@millspace/demo/processes';

const KIB = 1024;

/** Why the resident memory of another process cannot be read on this machine, as options of a test. */
export function needsProc(): { skip?: true; meta?: { missing: string } } {
  return peakOf(process.pid) === null
    ? { skip: true, meta: { missing: 'the operating system has no /proc/<pid>/status' } }
    : {};
}

/** The most bytes that were resident at once so far, as the kernel counts them; null where it does not say. */
function peakOf(pid: number): number | null {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found === null ? null : Number(found[1]) * KIB;
  } catch {
    return null;
  }
}

/** Looks at the memory of processes each second until it is disposed of. */
export class MemoryWatch implements Disposable {
  /** Bytes, the highest figure of each process that the kernel saw, between two looks too. */
  readonly peaks = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(processes: Record<string, ManagedProcess>) {
    const look = () => {
      for (const [name, { pid }] of Object.entries(processes)) {
        const memory = pid === undefined ? null : peakOf(pid);
        if (memory !== null) this.peaks.set(name, Math.max(memory, this.peaks.get(name) ?? 0));
      }
    };
    look();
    this.#timer = setInterval(look, 1000);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
