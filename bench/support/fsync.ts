import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Times (ms) of writing 4 KiB and forcing them to the disk, one after the other. */
export function fsyncTimes(folder: string, count: number): number[] {
  const file = openSync(join(folder, 'fsync'), 'w');
  const block = Buffer.alloc(4096, 7);
  try {
    return Array.from({ length: count }, () => {
      const start = performance.now();
      writeSync(file, block);
      fsyncSync(file);
      return performance.now() - start;
    });
  } finally {
    closeSync(file);
  }
}
