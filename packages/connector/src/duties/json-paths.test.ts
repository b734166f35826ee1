import type { MillRecord } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { withoutFields } from './json-paths.ts';

const record = {
  ...{ record: 'lab-sample', id: 'L-1', machine: 'mill-1', t: 1, operator: { name: 'Ada', shift: 2 } },
  samples: [{ note: 'a', v: 1 }, { note: 'b', v: 2 }, { v: 3 }],
} as unknown as MillRecord;
const alias = (name: string) => name.toLowerCase();

test('fields go, wherever they lie; what is not there changes nothing', () => {
  expect(withoutFields(record, ['$.operator.name', '$.samples[*].note'], alias)).toEqual({
    ...record,
    operator: { shift: 2 },
    samples: [{ v: 1 }, { v: 2 }, { v: 3 }],
  });
  expect(withoutFields(record, ['$.operator'], alias)).not.toHaveProperty('operator');
  expect(withoutFields(record, ['$.samples[*]'], alias)).toMatchObject({ samples: [] });
  for (const path of [
    '$.nothing',
    '$.operator.nothing',
    '$.t.deeper',
    '$.samples.note',
    '$.operator[*].name',
    '$.constructor',
  ])
    expect(withoutFields(record, [path], alias)).toBe(record);
});

test('names become others, the same again; a record without its essentials is not kept', () => {
  const once = withoutFields(record, ['$.id', '$.machine'], alias) as MillRecord;
  expect(once).toMatchObject({ id: 'anon-l-1', machine: 'anon-mill-1' });
  expect(withoutFields(once, ['$.id', '$.machine'], alias)).toBe(once);
  expect(withoutFields(record, ['$.t'], alias)).toBeNull();
  expect(withoutFields(record, ['$.record'], alias)).toBeNull();
});
