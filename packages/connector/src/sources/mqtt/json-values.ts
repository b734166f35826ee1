import type { Subscription } from '../../mapping/mapping.port.ts';
import type { RawValue } from '../../ports.ts';
import { ucumOfName } from '../unit-codes.ts';
import { readTime } from './times.ts';

/** Names under which a time is looked for when the mapping names none. */
const TIME_NAMES = ['timestamp_ms', 'timestamp', 'ts', 'time', 't'];

/** What is at a dotted path (`values.speed`, `data.0.v`, `['a.b'].c`); undefined when there is nothing. */
export function atPath(value: unknown, path: string): unknown {
  let current: unknown = value;
  for (const [, quoted, plain] of path.matchAll(/\['([^']+)'\]|([^.[\]]+)/g)) {
    const key = quoted ?? plain ?? '';
    if (typeof current !== 'object' || current === null) return undefined;
    if (!Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

const MAX_DEPTH = 6;

/** Paths of what a message holds, as a mapping would name them; '' = the message itself is a plain value. At most `max`. */
export function leafPaths(payload: unknown, max: number): string[] {
  const paths: string[] = [];
  const walk = (value: unknown, path: string[]) => {
    if (paths.length >= max || path.length > MAX_DEPTH) return;
    if (typeof value !== 'object' || value === null) paths.push(path.join('.'));
    else for (const [key, child] of Object.entries(value)) walk(child, [...path, pathStep(key)]);
  };
  walk(payload, []);
  return paths;
}

/** A name as a step of a path. */
export function pathStep(key: string): string {
  return key.includes('.') ? `['${key}']` : key;
}

/**
 * The value that one mapping entry finds in a message; null when the message does not carry it (a bundle of changes).
 * Without a path the payload is the value, or an object with `value`.
 */
export function valueIn(payload: unknown, want: Subscription, receivedAt: number): RawValue | null {
  let found = want.field === undefined ? payload : atPath(payload, want.field);
  let holder: unknown = payload;
  if (isObject(found) && Object.hasOwn(found, 'value')) {
    holder = found;
    found = found.value;
  }
  if (found === undefined || (typeof found === 'object' && found !== null)) return null;
  const raw: RawValue = {
    address: want.address,
    value: typeof found === 'bigint' ? Number(found) : (found as RawValue['value']),
    sourceTime: want.timestamps === 'received' || want.timestamps === 'server' ? null : timeIn(payload, holder, want),
    serverTime: null,
    receivedAt,
    status: 'good',
  };
  if (!isObject(holder)) return raw;
  const unit = typeof holder.unit === 'string' ? ucumOfName(holder.unit) : null;
  if (unit !== null) raw.unit = unit;
  quality(holder.quality, raw);
  return raw;
}

function timeIn(payload: unknown, holder: unknown, want: Subscription): number | null {
  const time = want.time ?? {};
  if (time.path !== undefined) return readTime(atPath(holder, time.path) ?? atPath(payload, time.path), time);
  for (const object of [holder, payload]) {
    if (!isObject(object)) continue;
    const name = TIME_NAMES.find((key) => Object.hasOwn(object, key));
    if (name !== undefined) return readTime(object[name], time);
  }
  return null;
}

/** Texts and the numbers of OPC (0 bad, 64 uncertain, 192 good). */
function quality(value: unknown, raw: RawValue): void {
  if (typeof value === 'number') raw.status = value >= 192 ? 'good' : value >= 64 ? 'uncertain' : 'bad';
  else if (typeof value === 'string') {
    if (/^bad/i.test(value)) raw.status = 'bad';
    else if (/^uncertain/i.test(value)) raw.status = 'uncertain';
  }
  if (raw.status !== 'good') raw.statusText = String(value).slice(0, 80);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
