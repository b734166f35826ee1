import { DataType, type DataValue, type StatusCode } from 'node-opcua-client';
import type { Timestamps } from '../../mapping/mapping.port.ts';
import type { RawValue } from '../../ports.ts';

const EARLIEST = Date.UTC(2000, 0, 1);
/** Info bits of a status code (Part 4 §7.38.1): info type DataValue, and its overflow flag. */
const INFO_DATA_VALUE = 0x0400;
const OVERFLOW = 0x0080;

export interface ValueOptions {
  timestamps: Timestamps | undefined;
  /** Told when the server's time has to do, with the reason. */
  onServerTime: (address: string, reason: 'missing' | 'implausible') => void;
}

/** A notified or read value as the pipeline takes it. Values that are neither number, boolean nor text become text. */
export function rawValueOf(address: string, data: DataValue, receivedAt: number, options: ValueOptions): RawValue {
  const status = statusOf(data.statusCode);
  const server = timeOf(data.serverTimestamp);
  const raw: RawValue = {
    address,
    value: simple(data),
    sourceTime: sourceTime(address, timeOf(data.sourceTimestamp), server, receivedAt, options),
    serverTime: server !== null && server >= EARLIEST ? server : null,
    receivedAt,
    status,
  };
  if (status !== 'good') raw.statusText = data.statusCode.name;
  if (status === 'bad') raw.reason = reasonOf(data.statusCode);
  else if (overflowed(data.statusCode)) raw.reason = 'overflow';
  return raw;
}

export function overflowed(status: StatusCode): boolean {
  return (status.value & (INFO_DATA_VALUE | OVERFLOW)) === (INFO_DATA_VALUE | OVERFLOW);
}

function sourceTime(
  address: string,
  source: number | null,
  server: number | null,
  receivedAt: number,
  options: ValueOptions,
): number | null {
  if (options.timestamps === 'received') return receivedAt;
  if (options.timestamps === 'server') return server ?? receivedAt;
  if (options.timestamps === 'source') return source;
  if (source !== null && source >= EARLIEST) return source;
  options.onServerTime(address, source === null ? 'missing' : 'implausible');
  return server ?? receivedAt;
}

function statusOf(status: StatusCode): RawValue['status'] {
  const severity = status.value >>> 30;
  if (severity === 0) return 'good';
  return severity === 1 ? 'uncertain' : 'bad';
}

function reasonOf(status: StatusCode): NonNullable<RawValue['reason']> {
  if (/NoCommunication|CommunicationError|NotConnected|DeviceFailure/.test(status.name)) return 'comm-lost';
  return /WaitingForInitialData|NoData|OutOfService/.test(status.name) ? 'stale' : 'bad';
}

function timeOf(time: Date | null | undefined): number | null {
  if (time === null || time === undefined) return null;
  const ms = time.getTime();
  // 1601-01-01 is how "no time" looks on the wire.
  return Number.isFinite(ms) && ms > -11_644_473_600_000 ? ms : null;
}

function simple(data: DataValue): RawValue['value'] {
  const value: unknown = data.value?.value;
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return wide(value);
  const type = data.value?.dataType;
  if ((type === DataType.Int64 || type === DataType.UInt64) && Array.isArray(value)) {
    const [high, low] = value as [number, number];
    return wide((BigInt(type === DataType.Int64 ? high | 0 : high >>> 0) << 32n) | BigInt(low >>> 0));
  }
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && 'text' in value) return String((value as { text: unknown }).text ?? '');
  return JSON.stringify(value).slice(0, 1000);
}

/** A number where it is exact, else its digits: of a word of 64 bits each counts. */
function wide(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
