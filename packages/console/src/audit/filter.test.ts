import { expect, test } from 'vitest';
import { queryOf } from './filter.ts';

test('without a filter the newest entries are asked for', () =>
  expect(queryOf({}, 'Europe/Berlin', 100)).toEqual({ last: 100 }));

test('fields go as they are, times by the clock of the zone, what is no time is left out', () =>
  expect(
    queryOf({ participant: 'acme', kind: '', from: '2026-12-01T14:00', to: 'soon' }, 'Europe/Berlin', 100),
  ).toEqual({ participant: 'acme', from: Date.UTC(2026, 11, 1, 13), limit: 100 }));
