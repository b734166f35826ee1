import type { ConsumerDuty } from '@millspace/schemas';
import { describe, expect, test } from 'vitest';
import { bucketOf, type Done, type DutyFacts, dutyState, isDated, isWatched } from './duty-state.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const T0 = Date.UTC(2026, 0, 1);
const rule = { en: '', de: '' };
const duty = (more: Partial<ConsumerDuty>): ConsumerDuty => ({ kind: 'delete', path: '/obligation/0', rule, ...more });
const A = 'urn:millspace:connector:a';
const B = 'urn:millspace:connector:b';
const at = (...times: number[]) => times.map((last) => ({ connector: A, bucket: bucketOf(last), last }));
const shown = (...done: Omit<Done, 'connector'>[]) => done.map((each) => ({ ...each, connector: A }));

function state(of: ConsumerDuty, facts: Partial<DutyFacts>, now: number) {
  const nothing = { delivered: [], done: [], holders: new Map(), untold: [], endedAt: null };
  return dutyState(of, { ...nothing, ...facts }, { now, graceMs: HOUR });
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
    const done = shown({ t: T0 + 11 * DAY, due: T0 + 10 * DAY });
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
    const done = shown({ t: T0 + 31 * DAY, due: T0 + 31 * DAY });
    expect(state(after, { delivered, done }, T0 + 31 * DAY)).toMatchObject({ state: 'open', due: T0 + 33 * DAY });
  });

  test('a receipt for an earlier due date settles nothing later, and none settles what came after it', () => {
    const delivered = at(T0 + 2 * DAY);
    const early = shown({ t: T0 + 40 * DAY, due: T0 + 31 * DAY });
    expect(state(after, { delivered, done: early }, T0 + 40 * DAY).state).toBe('violated');
    const boast = shown({ t: T0 + DAY, due: T0 + 400 * DAY });
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
  const done = shown({ t: T0 + DAY + 5, due: T0 + DAY });
  expect(state(end, { delivered, endedAt: T0 + DAY, done }, T0 + 9 * DAY).state).toBe('fulfilled');
});

describe('at two connectors of one participant', () => {
  test('what one of them deleted does not count for the other; of what is not known where it went, either may show it', () => {
    const by = duty({ byMs: T0 + DAY });
    const both = [...at(T0), { connector: B, bucket: bucketOf(T0), last: T0 }];
    const done = shown({ t: T0 + DAY, due: T0 + DAY });
    expect(state(by, { delivered: at(T0), done }, T0 + 2 * DAY).state).toBe('fulfilled');
    expect(state(by, { delivered: both, done }, T0 + 2 * DAY).state).toBe('violated');
    const unknown = [{ connector: '', bucket: bucketOf(T0), last: T0 }];
    expect(state(by, { delivered: unknown, done }, T0 + 2 * DAY).state).toBe('fulfilled');
  });

  test('each of them reports, from the day on which it first had something', () => {
    const holders = new Map([
      [A, T0 + HOUR],
      [B, T0 + 2 * DAY + HOUR],
    ]);
    const done = shown({ t: T0 + 3 * DAY, due: null, start: T0, end: T0 + 3 * DAY });
    const log = duty({ kind: 'log', on: ['on-allow'] });
    expect(state(log, { holders, done }, T0 + 3 * DAY)).toMatchObject({ state: 'open', due: T0 + 3 * DAY });
    expect(state(log, { holders, done }, T0 + 3 * DAY + HOUR).state).toBe('violated');
    const other = { connector: B, t: T0 + 3 * DAY, due: null, start: T0 + 2 * DAY, end: T0 + 3 * DAY };
    expect(state(log, { holders, done: [...done, other] }, T0 + 3 * DAY + HOUR)).toMatchObject({ due: T0 + 4 * DAY });
  });
});

describe('reported day by day', () => {
  const log = duty({ kind: 'log', path: '/permission/0/duty/0', on: ['on-allow'] });
  const holders = new Map([[A, T0 + 5 * HOUR]]);
  const report = (from: number, to: number) => ({ t: to, due: to, start: T0 + from * DAY, end: T0 + to * DAY });

  test('nobody who has nothing reports', () => {
    expect(state(log, {}, T0 + 9 * DAY)).toEqual({ state: 'open', due: null, violatedAt: null });
  });

  test('a day is due at its end, a violation after the grace period, and lifted by the report of all days until then', () => {
    expect(state(log, { holders }, T0 + DAY)).toEqual({ state: 'open', due: T0 + DAY, violatedAt: T0 + DAY + HOUR });
    expect(state(log, { holders }, T0 + DAY + HOUR).state).toBe('violated');
    const late = T0 + 3 * DAY + HOUR;
    expect(state(log, { holders, done: shown(report(0, 1)) }, late).state).toBe('violated');
    expect(state(log, { holders, done: shown(report(0, 3)) }, late)).toMatchObject({
      state: 'open',
      due: T0 + 4 * DAY,
    });
  });

  test('days between two reports are missing, whatever comes later', () => {
    const done = shown(report(2, 3), report(0, 1));
    expect(state(log, { holders, done }, T0 + 3 * DAY)).toMatchObject({ state: 'violated', due: T0 + 2 * DAY });
    expect(state(log, { holders, done: [...done, ...shown(report(1, 2))] }, T0 + 3 * DAY).due).toBe(T0 + 4 * DAY);
  });

  test('it is open, never fulfilled, while the agreement stands; with its end comes the last report', () => {
    const done = shown(report(0, 1));
    const endedAt = T0 + DAY + 3 * HOUR;
    expect(state(log, { holders, done }, T0 + DAY).state).toBe('open');
    expect(state(log, { holders, done, endedAt }, endedAt)).toMatchObject({ state: 'open', due: endedAt });
    expect(state(log, { holders, done, endedAt }, endedAt + HOUR).state).toBe('violated');
    const last = { t: endedAt, due: endedAt, start: T0 + DAY, end: endedAt - 1000 };
    expect(state(log, { holders, done: [...done, ...shown(last)], endedAt }, endedAt + 9 * DAY).due).toBeNull();
  });

  test('what was waived is owed no more, what comes later is', () => {
    const done = [{ connector: null, t: T0 + 2 * DAY + HOUR, due: T0 + 2 * DAY + HOUR }];
    expect(state(log, { holders, done }, T0 + 2 * DAY + HOUR)).toMatchObject({ state: 'open', due: T0 + 3 * DAY });
  });
});

test('a notice that nobody acknowledged is overdue at its deadline; waiving it settles those until then', () => {
  const inform = duty({ kind: 'inform', deadlineMs: HOUR });
  const untold = [{ deadline: T0 + HOUR }, { deadline: T0 + 5 * HOUR }];
  expect(state(inform, { untold }, T0 + HOUR)).toEqual({ state: 'open', due: T0 + HOUR, violatedAt: T0 + 2 * HOUR });
  expect(state(inform, { untold }, T0 + 2 * HOUR).state).toBe('violated');
  const done = [{ connector: null, t: T0 + 3 * HOUR, due: T0 + 3 * HOUR }];
  expect(state(inform, { untold, done }, T0 + 3 * HOUR)).toMatchObject({ state: 'open', due: T0 + 5 * HOUR });
});

test('a waiver settles what was to be deleted until then', () => {
  const done = [{ connector: null, t: T0 + 32 * DAY, due: T0 + 32 * DAY }];
  const after = duty({ afterReceiptMs: 30 * DAY });
  expect(state(after, { delivered: at(T0, T0 + 3 * DAY), done }, T0 + 32 * DAY).due).toBe(T0 + 34 * DAY);
});

test('what nobody can watch by the clock is not watched', () => {
  expect(isWatched(duty({ kind: 'application' }))).toBe(false);
  expect(isWatched(duty({ kind: 'anonymise', afterReceiptMs: 0 }))).toBe(false);
  expect(isDated(duty({ kind: 'anonymise', afterReceiptMs: DAY }))).toBe(true);
  expect(isWatched(duty({ kind: 'log', on: ['on-allow'] }))).toBe(true);
});
