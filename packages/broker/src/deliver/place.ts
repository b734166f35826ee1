import { MillspaceError } from '@millspace/runtime/errors';
import { type Cursors, notGiven, type Position } from '../enforce/position.ts';
import type { LogPort } from '../log/log.port.ts';

/**
 * Where a cursor of a dataset lies in the log of today.
 * @throws MillspaceError MS-DLV-002 (it belongs to data that were restored away), MS-DLV-006 (the broker has not given it)
 */
export type PlaceOf = (dataset: string, cursor: string) => Position;

export function placesIn(log: Pick<LogPort, 'resolve' | 'incarnation'>, cursors: Pick<Cursors, 'parse'>): PlaceOf {
  return (dataset, cursor) => {
    const { position, incarnation, genuine } = cursors.parse(dataset, cursor);
    const today = log.resolve(incarnation, position.offset);
    if (today === null) {
      throw new MillspaceError('MS-DLV-002', {
        detail: 'the position belongs to data that were restored away',
        where: 'after',
        status: 410,
        details: { incarnation: log.incarnation },
      });
    }
    if (!genuine) throw notGiven();
    if (today < position.offset) return { offset: today, index: 0, tag: '' };
    return position;
  };
}
