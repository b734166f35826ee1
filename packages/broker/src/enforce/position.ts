import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { shapeKey } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Shape } from '@millspace/schemas';

/** A line (from 0) of a chunk. */
export interface Place {
  offset: number;
  index: number;
}

/**
 * A place in the log of a dataset, as a reader has consumed it. `index` 0: everything up to and with `offset`;
 * otherwise the first `index` rows of the chunk at `offset`. `open`: where reading must begin to make the state of
 * windows that are still open here, absent when none is. `tag` names the shape that the position was reached under;
 * empty when chunks passed whole. `since`: windows that begin before this instant (epoch ms) are not for this reader, for it
 * may not know what they began with.
 */
export interface Position {
  offset: number;
  index: number;
  tag: string;
  open?: Place;
  since?: number;
}

export const START: Position = { offset: 0, index: 0, tag: '' };

/**
 * Whether a reader at `position` has had everything up to `earlier`. Rows within a chunk are counted under one shape: how far
 * two shapes have come within the same chunk cannot be compared, and is no.
 */
export function reaches(position: Position, earlier: Position): boolean {
  if (position.offset !== earlier.offset) return position.offset > earlier.offset;
  if (position.index === 0) return true;
  return earlier.index > 0 && earlier.index <= position.index && earlier.tag === position.tag;
}

/** The offset behind which the next chunk is read. */
export function readAfter({ offset, index }: Position): number {
  return index === 0 ? offset : offset - 1;
}

/**
 * Short name of a shape for cursors. Which machines are let through changes with the day, and windows go on meanwhile; but
 * then a position says only to its own transfer which windows are open, for another one was let through other machines.
 */
export function shapeTag(shape: Shape, transfer: string): string {
  const key = `${shapeKey({ ...shape, machines: null })}${shape.machines ? ` ${transfer}` : ''}`;
  return createHash('sha256').update(key).digest('base64url').slice(0, 6);
}

/** Chunks up to this offset are no longer needed to resume at the position. */
export function releasable({ offset, index, open }: Position): number {
  const consumed = index === 0 ? offset : offset - 1;
  return open === undefined ? consumed : Math.min(consumed, open.offset - 1);
}

const CURSOR =
  /^(([A-Za-z0-9_-]{1,32})\.(\d{1,15})\.(\d{1,9})\.([A-Za-z0-9_-]{0,6})(?:\.(\d{1,15})\.(\d{1,9}))?(?:\.s(\d{1,16}))?)\.([A-Za-z0-9_-]{11})$/;

/**
 * Positions as consumers hold them. Each carries a code that only the broker can make: a position out of thin air could
 * otherwise open a window midway and so betray single values.
 */
export class Cursors {
  readonly incarnation: string;
  readonly #secret: KeyObject;

  constructor(incarnation: string, secret: Buffer) {
    this.incarnation = incarnation;
    // As a key object: an HMAC with a plain buffer costs eight times as much.
    this.#secret = createSecretKey(secret);
  }

  format(dataset: string, { offset, index, tag, open, since }: Position): string {
    const opened = open === undefined ? '' : `.${open.offset}.${open.index}`;
    const place = `${this.incarnation}.${offset}.${index}.${tag}${opened}${since === undefined ? '' : `.s${since}`}`;
    return `${place}.${this.#code(dataset, place)}`;
  }

  /**
   * The position in a text, the incarnation it speaks of, and whether this broker has given it.
   * @throws MillspaceError MS-DLV-006 when the text is no position at all
   */
  parse(dataset: string, text: string): { position: Position; incarnation: string; genuine: boolean } {
    const match = CURSOR.exec(text);
    const [, place, incarnation, offset, index, tag = '', openOffset, openIndex, since, code] = match ?? [];
    if (place === undefined || incarnation === undefined || code === undefined) {
      throw notGiven();
    }
    const position: Position = { offset: Number(offset), index: Number(index), tag };
    if (openOffset !== undefined) position.open = { offset: Number(openOffset), index: Number(openIndex) };
    if (since !== undefined) position.since = Number(since);
    return { position, incarnation, genuine: this.#genuine(dataset, place, code) };
  }

  #code(dataset: string, place: string): string {
    return createHmac('sha256', this.#secret).update(`${dataset} ${place}`).digest('base64url').slice(0, 11);
  }

  #genuine(dataset: string, place: string, code: string): boolean {
    return timingSafeEqual(Buffer.from(this.#code(dataset, place)), Buffer.from(code));
  }
}

export function notGiven(): MillspaceError {
  return new MillspaceError('MS-DLV-006', {
    detail: 'the position is not one the broker has given',
    where: 'after',
    status: 400,
  });
}
