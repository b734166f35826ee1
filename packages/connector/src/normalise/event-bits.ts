import type { EventRecord } from '@millspace/schemas';
import type { EventTarget } from '../mapping/mapping.port.ts';
import type { RawValue } from '../ports.ts';

/** Turns booleans, alarm numbers and the bits of alarm words into events: one record when the alarm comes, one when it goes. */
export class EventBits {
  readonly #state = new Map<string, boolean>();

  observe(target: EventTarget, raw: RawValue, t: number): EventRecord | null {
    if (raw.status === 'bad' || raw.value === null) return null;
    const { bit } = target;
    const active =
      bit === undefined ? isActive(raw.value, target.activeWhen) : isSet(raw.value, bit, target.activeWhen !== false);
    if (active === null) return null;
    // Two bits of a word may be the stages of one alarm (warning, trip): each comes and goes by itself.
    const place = bit === undefined ? '' : `:${bit}`;
    const key = `${target.machine} ${target.address}${place} ${target.code}`;
    const before = this.#state.get(key) ?? false;
    this.#state.set(key, active);
    if (before === active) return null;
    const record: EventRecord = {
      record: 'event',
      id: `${target.machine}:${target.code}${place}:${t}:${active ? 'on' : 'off'}`,
      machine: target.machine,
      pack: target.pack,
      t,
      code: target.code,
      severity: target.severity,
      state: active ? 'active' : 'inactive',
    };
    if (target.text !== undefined) record.text = target.text;
    if (target.signal !== undefined) record.signal = target.signal;
    if (raw.historical === true) record.origin = 'history';
    return record;
  }
}

function isActive(value: number | boolean | string, activeWhen: string | number | boolean | undefined): boolean | null {
  if (activeWhen !== undefined) return value === activeWhen || String(value) === String(activeWhen);
  if (typeof value === 'boolean') return value;
  const number = typeof value === 'number' ? value : Number(value);
  if (Number.isFinite(number)) return number !== 0;
  if (/^(true|on|active|ein)$/i.test(String(value))) return true;
  return /^(false|off|inactive|aus)$/i.test(String(value)) ? false : null;
}

/**
 * Whether a bit of a whole number has the wanted state. Negative numbers are words that the controller calls signed: two's
 * complement, so bit 15 of the Int16 -32768 is set. Null for what is no whole number, or too large to be exact.
 */
function isSet(value: number | boolean | string, bit: number, wanted: boolean): boolean | null {
  const word = wordOf(value);
  return word === null ? null : ((word >> BigInt(bit)) & 1n) === (wanted ? 1n : 0n);
}

function wordOf(value: number | boolean | string): bigint | null {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null;
  const text = value.trim();
  return /^(-?\d{1,20}|0x[0-9a-f]{1,16}|0b[01]{1,64})$/i.test(text) ? BigInt(text) : null;
}
