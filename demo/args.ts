import { parseArgs } from 'node:util';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';

export interface DemoArgs {
  /** Run headless to the end, check against the ledger and print one JSON object. */
  once: boolean;
  mills: number;
  /** Values per second of each fast tag. */
  rateHz: number;
  /** Switch this fault on at the first mill once data flows. */
  fault: string | null;
  /** The data folder survives. */
  keep: boolean;
  dataDir: string | null;
  /** Port of the broker; 0 takes a free one. */
  port: number;
  /** `--once`: frames to wait for before the check. */
  frames: number;
  plain: boolean;
  /** Tell the story on running services, as this file names them, instead of starting processes. */
  attach: string | null;
  help: boolean;
}

/** @throws MillspaceError MS-CFG-023 for an unknown option or a number out of range */
export function parseDemoArgs(argv: readonly string[]): DemoArgs {
  const options = {
    once: { type: 'boolean' },
    mills: { type: 'string' },
    rate: { type: 'string' },
    fault: { type: 'string' },
    keep: { type: 'boolean' },
    data: { type: 'string' },
    port: { type: 'string' },
    frames: { type: 'string' },
    plain: { type: 'boolean' },
    attach: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const values = parsed(() => parseArgs({ args: [...argv], options, allowPositionals: false }).values);
  return {
    once: values.once ?? false,
    mills: number(values.mills, 'mills', 2, 1, 20),
    rateHz: number(values.rate, 'rate', 10, 1, 50),
    fault: values.fault ?? null,
    keep: values.keep ?? false,
    dataDir: values.data ?? null,
    port: number(values.port, 'port', 0, 0, 65_535),
    frames: number(values.frames, 'frames', 1000, 1, 1_000_000),
    plain: values.plain ?? false,
    attach: values.attach ?? null,
    help: values.help ?? false,
  };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new MillspaceError('MS-CFG-023', { detail: messageOf(cause), where: 'command line', cause });
  }
}

function number(text: string | undefined, name: string, fallback: number, low: number, high: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new MillspaceError('MS-CFG-023', {
      detail: `--${name} takes a whole number from ${low} to ${high}, not "${text}"`,
      where: 'command line',
    });
  }
  return value;
}
