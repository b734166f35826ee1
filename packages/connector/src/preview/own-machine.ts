import { MillspaceError } from '@millspace/runtime/errors';
import type { DatasetInput } from '@millspace/schemas';
import type { Selection } from '../store/selection.ts';
import { OWN, type Store } from '../store/store.ts';
import type { Stream } from '../store/streams.ts';
import { newestRow } from './newest.ts';

export interface OwnMachine {
  machine: string;
  /** Its sampling groups in the store, published or not. */
  streams: Stream[];
  /** Newest row of what is published (epoch ms). */
  newest: number;
}

/**
 * The machine of a dataset that is named, or the one with the newest rows. Sees what is in blocks: `store.flush()` first.
 * @throws MillspaceError MS-STO-012 (the dataset has no such machine), MS-STO-013 (nothing is recorded)
 */
export function ownMachine(
  store: Store,
  dataset: Pick<DatasetInput, 'id' | 'machines'>,
  selection: Selection,
  wanted: string | undefined,
): OwnMachine {
  if (wanted !== undefined && !dataset.machines.some(({ id }) => id === wanted))
    throw new MillspaceError('MS-STO-012', {
      detail: `${dataset.id} holds no machine ${wanted}, only ${dataset.machines.map(({ id }) => id).join(', ')}`,
      where: '/machine',
      status: 422,
    });
  let found: { machine: string; newest: number } | null = null;
  const own = store.streams
    .all()
    .filter(({ scope, machine, pack }) => scope === OWN && selection.machine(machine, pack));
  for (const stream of own) {
    if (wanted !== undefined && stream.machine !== wanted) continue;
    const published = selection.signals(stream.pack);
    if (![...stream.series.values()].some(({ signal }) => published.has(signal))) continue;
    const t = newestRow(store, stream);
    if (t !== null && (found === null || t > found.newest)) found = { machine: stream.machine, newest: t };
  }
  if (found === null)
    throw new MillspaceError('MS-STO-013', {
      detail: `nothing of ${wanted ?? dataset.id} that the dataset holds is in the store`,
      status: 409,
    });
  const { machine, newest } = found;
  return { machine, newest, streams: own.filter((stream) => stream.machine === machine) };
}
