import { describe, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { network, Throttle } from './throttle.ts';

const MINUTE = 60_000;

function throttled() {
  const clock = new ManualClock(1_800_000_000_000);
  const throttle = new Throttle(clock);
  return { clock, throttle };
}

/** Tries as soon as it is heard; the waits that it met. */
function hammer(
  throttle: Throttle,
  clock: ManualClock,
  times: number,
  of: (n: number) => { name: string; address: string },
) {
  const waits: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const attempt = { ...of(n), known: false };
    const wait = throttle.begin(attempt);
    waits.push(wait);
    if (wait === 0) continue;
    clock.advance(wait);
    expect(throttle.begin(attempt)).toBe(0);
  }
  return waits;
}

describe('guessing', () => {
  test('at one name from one address: the wait doubles up to a quarter of an hour', () => {
    const { clock, throttle } = throttled();
    const waits = hammer(throttle, clock, 20, () => ({ name: 'anna', address: '10.0.0.7' }));
    expect(waits.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(waits.slice(5, 9)).toEqual([1000, 2000, 4000, 8000]);
    expect(waits.at(-1)).toBe(15 * MINUTE);
  });

  test('one password at many names: the address waits, for a minute at most', () => {
    const { clock, throttle } = throttled();
    const waits = hammer(throttle, clock, 60, (n) => ({ name: `person-${n}`, address: '10.0.0.7' }));
    expect(waits.slice(0, 21).every((wait) => wait === 0)).toBe(true);
    expect(waits.at(-1)).toBe(MINUTE);
  });

  test('at one name from many addresses: the name waits, for half a minute at most', () => {
    const { clock, throttle } = throttled();
    const waits = hammer(throttle, clock, 60, (n) => ({ name: 'anna', address: `10.0.${n}.7` }));
    expect(waits.at(-1)).toBe(30_000);
  });

  test('a thousand at once: only the first few are heard', () => {
    const { throttle } = throttled();
    const heard = Array.from({ length: 1000 }, () =>
      throttle.begin({ name: 'anna', address: '10.0.0.7', known: false }),
    );
    expect(heard.filter((wait) => wait === 0)).toHaveLength(5);
  });
});

describe('nobody is locked out for good', () => {
  test('what comes too early is not heard, and makes nothing longer', () => {
    const { clock, throttle } = throttled();
    const attempt = { name: 'anna', address: '10.0.0.7', known: false };
    while (throttle.begin(attempt) === 0);
    for (let n = 0; n < 1000; n += 1) expect(throttle.begin(attempt)).toBe(1000);
    clock.advance(1000);
    expect(throttle.begin(attempt)).toBe(0);
  });

  test('strangers all over the world do not keep anna out where she has signed in before', () => {
    const { throttle } = throttled();
    for (let n = 0; n < 500; n += 1) throttle.begin({ name: 'anna', address: `10.${n % 250}.${n}.1`, known: false });
    expect(throttle.begin({ name: 'anna', address: '192.168.1.5', known: false })).toBeGreaterThan(0);
    expect(throttle.begin({ name: 'anna', address: '192.168.1.5', known: true })).toBe(0);
  });

  test('success clears the pair; a day without an attempt clears everything; a clock set back frees nobody for ever', () => {
    const { clock, throttle } = throttled();
    const attempt = { name: 'anna', address: '10.0.0.7', known: false };
    for (let n = 0; n < 4; n += 1) throttle.begin(attempt);
    expect(throttle.begin(attempt)).toBe(0);
    throttle.succeeded(attempt);
    for (let n = 0; n < 5; n += 1) expect(throttle.begin(attempt)).toBe(0);
    expect(throttle.begin(attempt)).toBe(1000);
    clock.advance(-10 * 24 * 60 * MINUTE);
    expect(throttle.begin(attempt)).toBeLessThanOrEqual(15 * MINUTE);
    clock.advance(12 * 24 * 60 * MINUTE);
    expect(throttle.begin(attempt)).toBe(0);
  });
});

test('an IPv6 household is one address', () => {
  expect(network('2001:db8:1:2:a::1')).toBe('2001:db8:1:2::/64');
  expect(network('2001:0db8:0001:0002:ffff:ffff:ffff:ffff')).toBe('2001:db8:1:2::/64');
  expect(network('2001:db8::1')).toBe('2001:db8:0:0::/64');
  expect(network('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  expect(network('::1')).toBe('0:0:0:0::/64');
  expect(network('::ffff:10.0.0.7')).toBe('10.0.0.7');
});
