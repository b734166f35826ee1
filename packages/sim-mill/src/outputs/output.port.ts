/** What every output implements: it carries samples and events of some devices to the outside. */
import type { Device, DeviceEvent, Sample } from '../devices/device.ts';

export interface Output {
  readonly name: string;
  /** Ids of the devices it carries; `null` = all. */
  readonly devices: ReadonlySet<string> | null;
  start(devices: readonly Device[]): Promise<void>;
  stop(): Promise<void>;
  /** False while what it is given for this device would never reach a wire (the ledger then leaves it out). */
  takes(device: Device): boolean;
  /** Called after the ledger has the samples. Must not throw and must not block. */
  publish(samples: readonly Sample[], now: number): void;
  /** Only what has a history can be given one of the time before it started. */
  readonly history?: History;
  event(event: DeviceEvent): void;
  /** The link to a device's controller breaks or returns. */
  link(device: Device, up: boolean, now: number): void;
  /** Samples taken while the link was down; an output that keeps them for later says true. */
  held(samples: readonly Sample[]): boolean;
  /** Where a client finds it, for the ready line. */
  endpoint(): Readonly<Record<string, string>>;
}

export interface History {
  /** Whether the history holds this tag (number `index` of the device's tags). */
  holds(device: Device, index: number): boolean;
  /** Samples from before the output started, of tags that it holds, in order of time. */
  record(samples: readonly Sample[]): void;
}

/** Minimal logger, satisfied by pino. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
