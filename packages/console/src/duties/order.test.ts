import { expect, test } from 'vitest';
import type { DutyStanding } from '../data/use-duties.ts';
import { byUrgency } from './order.ts';

const duty = (path: string, state: DutyStanding['state'], due: number | null): DutyStanding => ({
  kind: 'delete',
  path,
  rule: { en: path, de: path },
  state,
  due,
  doneAt: null,
  detail: null,
});

test('overdue first, then by the day it is due, those without a day after them, what is done last', () => {
  const duties = byUrgency([
    { agreement: 'a', dataset: 'd', duties: [duty('done', 'done', 1), duty('kept', 'kept', null)] },
    {
      agreement: 'b',
      dataset: 'd',
      duties: [
        duty('some day', 'waiting', null),
        duty('soon', 'waiting', 5),
        duty('later', 'waiting', 9),
        duty('missed', 'overdue', 8),
      ],
    },
  ]);
  expect(duties.map(({ path }) => path)).toEqual(['missed', 'soon', 'later', 'some day', 'kept', 'done']);
  expect(duties[0]?.agreement).toBe('b');
});
