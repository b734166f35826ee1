import { MillspaceError } from '@millspace/runtime/errors';

/**
 * A place in the log of a dataset, as a reader has consumed it. `index` 0: everything up to and with `offset`;
 * otherwise the first `index` rows of the chunk at `offset`. `open`: the line (from 0) of the chunk from which reading
 * must begin to make the state of windows that are still open here; absent when none is.
 */
export interface Position {
  offset: number;
  index: number;
  open?: Line;
}

export interface Line {
  offset: number;
  index: number;
}

export const START: Position = { offset: 0, index: 0 };

const CURSOR = /^([A-Za-z0-9_-]{1,32})\.(\d{1,15})\.(\d{1,9})(?:\.(\d{1,15})\.(\d{1,9}))?$/;

/** Consumers compare cursors for equality only; the broker alone reads them. */
export function formatCursor(incarnation: string, { offset, index, open }: Position): string {
  const place = `${incarnation}.${offset}.${index}`;
  return open === undefined ? place : `${place}.${open.offset}.${open.index}`;
}

/** @throws MillspaceError MS-DLV-006 when the text is no cursor */
export function parseCursor(text: string): Position & { incarnation: string } {
  const match = CURSOR.exec(text);
  if (!match?.[1])
    throw new MillspaceError('MS-DLV-006', { detail: 'the position is not one the broker has given', where: 'after' });
  const [, incarnation, offset, index, openOffset, openIndex] = match;
  return {
    incarnation,
    offset: Number(offset),
    index: Number(index),
    ...(openOffset === undefined ? {} : { open: { offset: Number(openOffset), index: Number(openIndex) } }),
  };
}

/** Negative when a comes before b. A whole chunk (index 0) lies behind each of its rows. */
export function comparePositions(a: Position, b: Position): number {
  if (a.offset !== b.offset) return a.offset - b.offset;
  const rows = ({ index }: Position) => (index === 0 ? Number.POSITIVE_INFINITY : index);
  return rows(a) === rows(b) ? 0 : rows(a) - rows(b);
}

/** Chunks up to this offset are no longer needed to resume at the position. */
export function releasable(position: Position): number {
  const consumed = position.index === 0 ? position.offset : position.offset - 1;
  return position.open === undefined ? consumed : Math.min(consumed, position.open.offset - 1);
}
