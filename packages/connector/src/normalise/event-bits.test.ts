import { describe, expect, it } from 'vitest';
import type { EventTarget } from '../mapping/mapping.port.ts';
import type { RawValue } from '../ports.ts';
import { EventBits } from './event-bits.ts';

const target = (more: Partial<EventTarget> = {}): EventTarget => ({
  kind: 'event',
  address: 'word',
  machine: 'mill-1',
  pack: 'bead-mill/1',
  code: 'P_HH',
  severity: 500,
  ...more,
});
const raw = (value: RawValue['value'], status: RawValue['status'] = 'good'): RawValue => ({
  address: 'word',
  value,
  status,
  sourceTime: 1,
  serverTime: null,
  receivedAt: 1,
});

/** What becomes of a bit over a sequence of words. */
const course = (more: Partial<EventTarget>, ...values: RawValue['value'][]) => {
  const bits = new EventBits();
  return values.map((value, t) => bits.observe(target(more), raw(value), t)?.state ?? null);
};

describe('bits of an alarm word', () => {
  it('come and go by themselves, whatever the other bits do', () => {
    expect(course({ bit: 1 }, 0, 1, 3, 2, 6, 4, 0)).toEqual([null, null, 'active', null, null, 'inactive', null]);
  });

  it('of a signed word are those of its two’s complement, up to bit 63 of a text', () => {
    expect(course({ bit: 15 }, 0, -32_768, 32_767)).toEqual([null, 'active', 'inactive']);
    expect(course({ bit: 31 }, 2 ** 31, 2 ** 31 - 1)).toEqual(['active', 'inactive']);
    expect(course({ bit: 63 }, '9223372036854775808', '0')).toEqual(['active', 'inactive']);
    expect(course({ bit: 4 }, '0x10', '0b01111')).toEqual(['active', 'inactive']);
  });

  it('can mean an alarm while they are 0 (a closed circuit)', () => {
    expect(course({ bit: 0, activeWhen: false }, 1, 0, 1)).toEqual([null, 'active', 'inactive']);
  });

  it('say nothing when the word is none, or is not known', () => {
    const bits = new EventBits();
    expect(bits.observe(target({ bit: 0 }), raw(1), 1)?.state).toBe('active');
    for (const value of [1.5, 'much', 2 ** 60, null, Number.NaN])
      expect(bits.observe(target({ bit: 0 }), raw(value), 2)).toBeNull();
    expect(bits.observe(target({ bit: 0 }), raw(0, 'bad'), 3)).toBeNull();
    expect(bits.observe(target({ bit: 0 }), raw(0), 4)?.state).toBe('inactive');
  });

  it('that are two stages of one alarm are two events, with ids of their own', () => {
    const bits = new EventBits();
    const warning = bits.observe(target({ bit: 0 }), raw(0x1_0001), 7);
    const trip = bits.observe(target({ bit: 16, severity: 800, text: 'trip' }), raw(0x1_0001), 7);
    expect(warning).toMatchObject({ code: 'P_HH', severity: 500, state: 'active' });
    expect(trip).toMatchObject({ code: 'P_HH', severity: 800, state: 'active', text: 'trip' });
    expect(trip?.id).not.toBe(warning?.id);
  });
});
