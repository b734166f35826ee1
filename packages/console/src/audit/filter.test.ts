import { expect, test } from 'vitest';
import { filterOf, pageQuery } from './filter.ts';

test('fields go as they are, times by the clock of the zone, what is no time is left out', () =>
  expect(filterOf({ participant: 'acme', kind: '', from: '2026-12-01T14:00', to: 'soon' }, 'Europe/Berlin')).toEqual({
    participant: 'acme',
    from: Date.UTC(2026, 11, 1, 13),
  }));

test('a page is the newest of what the filter finds, and goes on where the one before ended', () => {
  expect(pageQuery({}, 'UTC', 50)).toEqual({ order: 'desc', total: 'true', limit: 50 });
  expect(pageQuery({ kind: 'rule.made', cursor: '5.7' }, 'UTC', 50)).toEqual({
    kind: 'rule.made',
    order: 'desc',
    total: 'true',
    limit: 50,
    cursor: '5.7',
  });
});

test('a file has no pages', () => expect(filterOf({ cursor: '5.7', kind: 'a' }, 'UTC')).toEqual({ kind: 'a' }));
