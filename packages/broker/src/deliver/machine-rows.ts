import type { ChunkHeader } from '@millspace/schemas';
import type { Shaped } from '../enforce/shaped.ts';

/** Rows by machine, as they are named in what was delivered. */
export type MachineRows = ReadonlyMap<string, number>;

const known = new WeakMap<Shaped, MachineRows>();

/** Of whom an item tells, and how much: read off its header, once for all who get it. */
export function machineRowsOf(item: Shaped): MachineRows {
  let rows = known.get(item);
  if (!rows) {
    const counted = new Map<string, number>();
    const { parts } = JSON.parse(item.fields.chunk) as Pick<ChunkHeader, 'parts'>;
    for (const { machine, samples } of parts) counted.set(machine, (counted.get(machine) ?? 0) + samples);
    rows = counted;
    known.set(item, rows);
  }
  return rows;
}
