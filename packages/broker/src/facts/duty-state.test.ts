import type { ConsumerDuty } from '@millspace/schemas';
import { describe, expect, test } from 'vitest';
import { bucketOf, dutyState, isWatched } from './duty-state.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const T0 = Date.UTC(2026, 0, 1);
const rule = { en: '', de: '' };
const duty = (more: Partial<ConsumerDuty>): ConsumerDuty => ({ kind: 'delete', path: '/obligation/0', rule, ...more });
const at = (...times: number[]) => times.map((last) => ({ bucket: bucketOf(last), last }));

function state(of: ConsumerDuty, facts: Partial<Parameters<typeof dutyState>[1]>, now: number) {
  return dutyState(of, { delivered: [], done: [], endedAt: null, ...facts }, { now, graceMs: HOUR });
}

describe('deleted by a date', () => {
  const by = duty({ byMs: T0 + 10 * DAY });

  test('nothing received, nothing owed', () => {
    expect(state(by, {}, T0 + 20 * DAY)).toEqual({ state: 'open', due: null, violatedAt: null });
  });

  test('a violation when the grace period is over, not before', () => {
    const delivered = at(T0);
    const violatedAt = T0 + 10 * DAY + HOUR;
    expect(state(by, { delivered }, violatedAt - 1)).toEqual({ state: 'open', due: T0 + 10 * DAY, violatedAt });
    expect(state(by, { delivered }, violatedAt).state).toBe('violated');
  });

  test('a receipt lifts it, however late; what is received after it is owed anew', () => {
    const done = [{ t: T0 + 11 * DAY, due: T0 + 10 * DAY }];
    expect(state(by, { delivered: at(T0), done }, T0 + 12 * DAY).state).toBe('fulfilled');
    const later = at(T0, T0 + 13 * DAY);
    expect(state(by, { delivered: later, done }, T0 + 13 * DAY)).toMatchObject({ state: 'open', due: T0 + 13 * DAY });
    expect(state(by, { delivered: later, done }, T0 + 14 * DAY).state).toBe('violated');
  });
});

describe('deleted some time after receipt', () => {
  const after = duty({ afterReceiptMs: 30 * DAY });

  test('what came on one day is due together, at its end; each day has its own due date', () => {
    const delivered = at(T0 + HOUR, T0 + 5 * HOUR, T0 + 2 * DAY);
    expect(state(after, { delivered }, T0).due).toBe(T0 + 31 * DAY);
    const done = [{ t: T0 + 31 * DAY, due: T0 + 31 * DAY }];
    expect(state(after, { delivered, done }, T0 + 31 * DAY)).toMatchObject({ state: 'open', due: T0 + 33 * DAY });
  });

  test('a receipt for an earlier due date settles nothing later, and none settles what came after it', () => {
    const delivered = at(T0 + 2 * DAY);
    const early = [{ t: T0 + 40 * DAY, due: T0 + 31 * DAY }];
    expect(state(after, { delivered, done: early }, T0 + 40 * DAY).state).toBe('violated');
    const boast = [{ t: T0 + DAY, due: T0 + 400 * DAY }];
    expect(state(after, { delivered, done: boast }, T0 + 40 * DAY).state).toBe('violated');
  });

  test('terms in hours are kept by the hour', () => {
    const hours = duty({ afterReceiptMs: 4 * HOUR });
    expect(state(hours, { delivered: at(T0 + 90 * 60_000) }, T0).due).toBe(T0 + 6 * HOUR);
  });
});

test('deleted when the agreement ends', () => {
  const end = duty({ onAgreementEnd: true });
  const delivered = at(T0);
  expect(state(end, { delivered }, T0 + 400 * DAY)).toMatchObject({ state: 'fulfilled', due: null });
  expect(state(end, { delivered, endedAt: T0 + DAY }, T0 + DAY)).toMatchObject({ state: 'open', due: T0 + DAY });
  expect(state(end, { delivered, endedAt: T0 + DAY }, T0 + 2 * DAY).state).toBe('violated');
  const done = [{ t: T0 + DAY + 5, due: T0 + DAY }];
  expect(state(end, { delivered, endedAt: T0 + DAY, done }, T0 + 9 * DAY).state).toBe('fulfilled');
});

test('what nobody can watch by the clock is not watched', () => {
  expect(isWatched(duty({ kind: 'log', on: ['on-allow'] }))).toBe(false);
  expect(isWatched(duty({ kind: 'anonymise', afterReceiptMs: 0 }))).toBe(false);
  expect(isWatched(duty({ kind: 'anonymise', afterReceiptMs: DAY }))).toBe(true);
});
