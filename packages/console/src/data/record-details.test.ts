import { expect, test } from 'vitest';
import { detailsOf } from './record-details.ts';

test('the fields worth reading, those of fields with both names, and nothing that only programs need', () => {
  expect(
    detailsOf({
      record: 'advice',
      id: 'a',
      t: 1,
      machine: 'mill-1',
      pack: 'bead-mill/1',
      subject: 'refill',
      text: '',
      beads: { grade: 'YSZ', diameterMm: 0.8, deeper: { no: 1 } },
      list: [1],
      share: Number.NaN,
    }),
  ).toEqual([
    { field: 'subject', value: 'refill' },
    { field: 'beads grade', value: 'YSZ' },
    { field: 'beads diameterMm', value: 0.8 },
  ]);
});
