import sparkplug from 'sparkplug-payload';
import proto from 'sparkplug-payload/lib/sparkplugPayloadProto.js';
import type { RawValue } from '../../ports.ts';

const { Payload: Message } = proto.org.eclipse.tahu.protobuf;
type Fields = ReturnType<typeof Message.decode>['metrics'][number];

/** A metric as the session logic needs it. */
export interface Metric {
  name: string | null;
  alias: number | null;
  timestamp: number | null;
  /** Sparkplug data type; null in data messages, where the birth has said it. */
  datatype: number | null;
  /** The value as it lies on the wire: `metricValue` makes sense of it. */
  wire: Wire;
  historical: boolean;
  /** OPC-like quality: 0 bad, 192 good, 500 stale (Sparkplug 3.0 §6.4.9); null when none is given. */
  quality: number | null;
  unit: string | null;
}

export interface Wire {
  kind: 'int' | 'long' | 'other' | 'null';
  value: number | bigint | boolean | string | null;
}

export interface Payload {
  timestamp: number | null;
  seq: number | null;
  metrics: Metric[];
}

/**
 * Reads a payload by its protobuf message: the library's own decoder gives null for metrics without a data type, which is how data messages
 * are meant to look. @throws when the bytes are no Sparkplug B payload
 */
export function decode(bytes: Buffer): Payload {
  const payload = Message.decode(bytes);
  return {
    timestamp: has(payload, 'timestamp') ? number(payload.timestamp) : null,
    seq: has(payload, 'seq') ? number(payload.seq) : null,
    metrics: payload.metrics.map((metric) => ({
      name: has(metric, 'name') && metric.name !== '' ? (metric.name ?? null) : null,
      alias: has(metric, 'alias') ? number(metric.alias) : null,
      timestamp: has(metric, 'timestamp') ? number(metric.timestamp) : null,
      datatype: has(metric, 'datatype') && metric.datatype !== 0 ? (metric.datatype ?? null) : null,
      wire: wireOf(metric),
      historical: metric.isHistorical === true,
      ...propertiesOf(metric),
    })),
  };
}

/** The value of a metric, its data type known (Sparkplug 3.0 §6.4.16: small signed integers travel as unsigned ones). */
export function metricValue(wire: Wire, datatype: number | null): RawValue['value'] {
  const { kind, value } = wire;
  if (kind === 'int' && typeof value === 'number') {
    if (datatype === 1) return (value << 24) >> 24;
    if (datatype === 2) return (value << 16) >> 16;
    return datatype === 3 ? value | 0 : value >>> 0;
  }
  if (kind === 'long' && typeof value === 'bigint') {
    if (datatype === 4) return Number(BigInt.asIntN(64, value));
    if (datatype === 7) return Number(BigInt.asUintN(32, value));
    // Some edge nodes send small signed integers in the long field.
    if (datatype === 1 || datatype === 2 || datatype === 3) return Number(BigInt.asIntN(32, value));
    return Number(BigInt.asUintN(64, value));
  }
  return typeof value === 'bigint' ? Number(value) : value;
}

/** `Node Control/Rebirth` = true (Sparkplug 3.0 §6.4.25): the only command this connector can send. */
export function encodeRebirth(now: number): Buffer {
  const codec = sparkplug.get('spBv1.0');
  if (codec === null) throw new Error('the codec is missing');
  const payload = {
    timestamp: now,
    metrics: [{ name: 'Node Control/Rebirth', type: 'Boolean' as const, value: true, timestamp: now }],
  };
  return Buffer.from(codec.encodePayload(payload));
}

function wireOf(metric: Fields): Wire {
  if (metric.isNull === true) return { kind: 'null', value: null };
  if (has(metric, 'intValue')) return { kind: 'int', value: number(metric.intValue) };
  if (has(metric, 'longValue')) return { kind: 'long', value: BigInt(String(metric.longValue)) };
  if (has(metric, 'floatValue')) return { kind: 'other', value: shortest(metric.floatValue ?? Number.NaN) };
  if (has(metric, 'doubleValue')) return { kind: 'other', value: metric.doubleValue ?? Number.NaN };
  if (has(metric, 'booleanValue')) return { kind: 'other', value: metric.booleanValue ?? null };
  if (has(metric, 'stringValue')) return { kind: 'other', value: metric.stringValue ?? null };
  return { kind: 'null', value: null };
}

/** A 32-bit float as the number people wrote: 0.1, not 0.10000000149011612. */
function shortest(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : value;
}

function propertiesOf(metric: Fields): { quality: number | null; unit: string | null } {
  const keys = metric.properties?.keys ?? [];
  const values = metric.properties?.values ?? [];
  const at = (...names: string[]) => values[keys.findIndex((key) => names.includes(key))];
  const unit = at('engUnit', 'Engineering Units', 'unit')?.stringValue;
  const quality = at('Quality', 'quality');
  return {
    quality: quality === undefined ? null : number(has(quality, 'intValue') ? quality.intValue : quality.longValue),
    unit: typeof unit === 'string' && unit !== '' ? unit : null,
  };
}

function has(message: object, field: string): boolean {
  return Object.hasOwn(message, field);
}

function number(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const n = Number(typeof value === 'object' ? String(value) : value);
  return Number.isFinite(n) ? n : null;
}
