/**
 * The truth of a run: NDJSON, one line per value that goes on a wire, written before it goes there.
 *
 * - value: `{"machine":"mill-1","tag":"agitator.power","value":31.27,"t":1763696340123,"quality":"good"}`; `tag` is the pack's
 *   signal id, `t` the source time in epoch ms exactly as on the wire, `quality` is `good`, `uncertain` or `bad` (a bad entry
 *   repeats the last value; the wire may carry none).
 * - anything else has `event` instead of `tag`: `{"machine","event":"batch"|"alarm"|"bead-charge"|"lab-sample"|"lab-result"|"fault"|"run","t",…}`.
 *   Faults and lab samples are ground truth for tests: they are on no wire; a sample's result is, when the laboratory has measured it.
 *
 * Each batch of lines is one synchronous write, so a SIGKILL of any process, this one included, loses no line whose value was
 * exposed; fsync once a second and on close (a power cut may cost the last second).
 *
 * With a size limit the file is set aside as `<file>.1` when it is full (the one before goes) and a new one begins.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Quality, TagValue } from '../physics/index.ts';

export interface LedgerValue {
  machine: string;
  tag: string;
  value: TagValue;
  /** Source time, epoch ms. */
  t: number;
  quality: Quality;
}

export interface LedgerEvent {
  machine: string;
  event: string;
  t: number;
  [key: string]: unknown;
}

export interface Ledger {
  values(batch: readonly LedgerValue[]): void;
  event(e: LedgerEvent): void;
  /** Lines of values written so far. */
  count(): number;
  /** Newest time (epoch ms) among the last lines that earlier runs left; null for a new ledger. */
  readonly newest: number | null;
  close(): void;
}

/** Opens (appends to) a ledger file; throws what the file system throws. Without a path: a ledger that only counts. */
export function openLedger(path: string | undefined, maxBytes = Number.POSITIVE_INFINITY): Ledger {
  if (path === undefined) return countingLedger();
  mkdirSync(dirname(path), { recursive: true });
  const newest = newestOf([path, `${path}.1`]);
  let fd = openSync(path, 'a');
  let size = fstatSync(fd).size;
  let count = 0;
  let dirty = false;
  let open = true;
  const timer = setInterval(() => {
    if (!dirty || !open) return;
    dirty = false;
    fsync(fd, () => {});
  }, 1000);
  timer.unref();
  const write = (text: string) => {
    const data = Buffer.from(text);
    if (size > 0 && size + data.length > maxBytes) {
      closeSync(fd);
      renameSync(path, `${path}.1`);
      fd = openSync(path, 'a');
      size = 0;
    }
    for (let done = 0; done < data.length; ) done += writeSync(fd, data, done);
    size += data.length;
    dirty = true;
  };
  return {
    newest,
    values(batch) {
      if (batch.length === 0) return;
      let text = '';
      for (const v of batch) text += line(v);
      write(text);
      count += batch.length;
    },
    event(e) {
      write(`${JSON.stringify(e)}\n`);
    },
    count: () => count,
    close() {
      if (!open) return;
      open = false;
      clearInterval(timer);
      fsyncSync(fd);
      closeSync(fd);
    },
  };
}

/** A second of hundreds of mills; values of one machine are written in order of time. */
const TAIL_BYTES = 256 * 1024;

function newestOf(paths: readonly string[]): number | null {
  const times = paths
    .filter((path) => existsSync(path))
    .flatMap((path) => [...tailOf(path).matchAll(/"t":(\d+)/g)].map(([, t]) => Number(t)));
  return times.length === 0 ? null : Math.max(...times);
}

function tailOf(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(fd, tail, 0, tail.length, size - tail.length);
    return tail.toString('utf8');
  } finally {
    closeSync(fd);
  }
}

/** Written by hand: ids are plain words, and this is the hottest path of a process with hundreds of mills. */
function line(v: LedgerValue): string {
  const value = typeof v.value === 'string' ? JSON.stringify(v.value) : String(v.value);
  return `{"machine":${JSON.stringify(v.machine)},"tag":"${v.tag}","value":${value},"t":${v.t},"quality":"${v.quality}"}\n`;
}

function countingLedger(): Ledger {
  let count = 0;
  return {
    newest: null,
    values: (batch) => {
      count += batch.length;
    },
    event: () => {},
    count: () => count,
    close: () => {},
  };
}
