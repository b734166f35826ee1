import type { EventRecord } from '@millspace/schemas';
import type { EventTarget } from '../mapping/mapping.port.ts';
import type { RawValue } from '../ports.ts';

/** Turns booleans and alarm numbers into events: one record when the alarm comes, one when it goes. */
export class EventBits {
  readonly #state = new Map<string, boolean>();

  observe(target: EventTarget, raw: RawValue, t: number): EventRecord | null {
    if (raw.status === 'bad' || raw.value === null) return null;
    const active = isActive(raw.value, target.activeWhen);
    if (active === null) return null;
    const key = `${target.machine} ${target.address} ${target.code}`;
    const before = this.#state.get(key) ?? false;
    this.#state.set(key, active);
    if (before === active) return null;
    const record: EventRecord = {
      record: 'event',
      id: `${target.machine}:${target.code}:${t}:${active ? 'on' : 'off'}`,
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
