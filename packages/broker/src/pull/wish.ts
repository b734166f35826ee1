import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import { parseTime } from '@millspace/runtime/parse-time';

/** What is fetched: what the log holds behind a position, or a range out of the provider's store. */
export type Wish =
  | { kind: 'log'; cursor: string | undefined; follow: boolean }
  | { kind: 'range'; from: number; to: number };

export interface PullQuery {
  cursor?: string;
  follow?: boolean;
  from?: string;
  to?: string;
}

/**
 * Pure: what a query asks for. Times as `parseTime` reads them; `to` absent: up to `now`.
 * @throws MillspaceError MS-DLV-016 for what cannot be asked together, or is no time
 */
export function wishOf({ cursor, follow = false, from, to }: PullQuery, now: number): Wish {
  if (from === undefined && to === undefined) return { kind: 'log', cursor, follow };
  if (cursor !== undefined || follow) throw wrong('cursor', 'a range goes without cursor and follow');
  if (from === undefined) throw wrong('from', 'a range needs its beginning');
  const range = {
    kind: 'range' as const,
    from: instant('from', from, now),
    to: to === undefined ? now : instant('to', to, now),
  };
  if (range.from > range.to) throw wrong('from', 'the range ends before it begins');
  return range;
}

function instant(name: string, text: string, now: number): number {
  try {
    return parseTime(text, name, now);
  } catch (cause) {
    throw wrong(name, messageOf(cause));
  }
}

function wrong(where: string, detail: string): MillspaceError {
  return new MillspaceError('MS-DLV-016', { detail, where, status: 400 });
}
