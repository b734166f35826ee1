/** A member that two records do not have alike. */
export interface Difference {
  /** `$.a.b`; lists count as one value. */
  field: string;
  before: unknown;
  /** undefined = it is gone. */
  after: unknown;
}

type Members = Record<string, unknown>;

/** What of a record is other, or gone, in another. */
export function differences(before: object, after: object, at = '$'): Difference[] {
  return Object.entries(before).flatMap(([key, value]) => {
    const other = (after as Members)[key];
    if (JSON.stringify(value) === JSON.stringify(other)) return [];
    const field = `${at}.${key}`;
    return isMembers(value) && isMembers(other)
      ? differences(value, other, field)
      : [{ field, before: value, after: other }];
  });
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
