/** A record as the store hands it out. */
export interface RecordLine {
  record: string;
  t: number;
  machine?: string;
  [field: string]: unknown;
}

export interface RecordDetail {
  field: string;
  value: string | number;
}

/** What every record has, or what only programs need. */
const LEFT_OUT = new Set([
  'record',
  'id',
  't',
  'machine',
  'pack',
  'code',
  'origin',
  'seqFrom',
  'seqTo',
  'epoch',
  'group',
]);

/** Pure: the fields of a record worth reading, in their order; fields of fields one level deep, with a dotted name. */
export function detailsOf(record: RecordLine): RecordDetail[] {
  return Object.entries(record).flatMap(([field, value]) => {
    if (LEFT_OUT.has(field)) return [];
    if (isPlain(value)) return [{ field, value }];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value).flatMap(([inner, deep]) =>
      isPlain(deep) ? [{ field: `${field} ${inner}`, value: deep }] : [],
    );
  });
}

const isPlain = (value: unknown): value is string | number =>
  (typeof value === 'string' && value !== '') || (typeof value === 'number' && Number.isFinite(value));
