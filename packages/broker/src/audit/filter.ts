import { MillspaceError } from '@millspace/runtime/errors';
import { datasetOwner } from '@millspace/schemas';
import { shapes } from '../http/guards.ts';
import { EVERYBODY } from './entry.ts';
import type { Place, Search } from './queries.ts';
import { refs } from './refs.ts';

/** What a request may ask the log for; all conditions hold together. */
export interface AuditFilter {
  dataset?: string;
  agreement?: string;
  /** Process id of either side. */
  transfer?: string;
  connector?: string;
  machine?: string;
  /** Whose machine; default: the dataset's provider, else the asking participant. */
  provider?: string;
  participant?: string;
  kind?: string;
  /** Epoch ms, inclusive. */
  from?: number;
  to?: number;
  cursor?: string;
  limit?: number;
  /** Size of the checkpoint that the proofs shall lead to; default: a checkpoint of now. */
  size?: number;
  /** The newest first; default: the oldest. */
  order?: 'asc' | 'desc';
}

const INSTANT = { type: 'integer', minimum: 0, maximum: 8.64e15 } as const;
const DEFAULT_LIMIT = 100;

/** Query parameters of routes that search the log. */
export const FILTER = {
  dataset: shapes.text(256),
  agreement: shapes.text(),
  transfer: shapes.text(),
  connector: shapes.text(128),
  machine: shapes.text(128),
  provider: shapes.text(63),
  kind: shapes.text(128),
  from: INSTANT,
  to: INSTANT,
  cursor: shapes.text(64),
  limit: { type: 'integer', minimum: 1, maximum: 1000 },
} as const;

/** Of routes that show the log page by page. */
export const PAGED = { ...FILTER, order: { enum: ['asc', 'desc'] }, total: { type: 'boolean' } } as const;

/** Of routes that say who was given what. */
export const ACCESSES = {
  machine: FILTER.machine,
  provider: FILTER.provider,
  dataset: FILTER.dataset,
  agreement: FILTER.agreement,
  from: INSTANT,
  to: INSTANT,
  cursor: shapes.text(),
  limit: FILTER.limit,
} as const;

/** Of routes that prove what they show. */
export const PROVED = { ...FILTER, size: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } } as const;

/** Whose view it is: `asking` and what concerns everybody; null = all entries. */
export interface View {
  asking: string | null;
  /** The process ids of both sides of the transfer that the filter names. */
  transferPids: readonly string[];
}

/** @throws MillspaceError MS-AUD-010 */
export function searchOf(filter: AuditFilter, { asking, transferPids }: View): Search {
  const { dataset, agreement, connector, machine, kind, participant } = filter;
  const all = [dataset, agreement, connector].filter((id) => id !== undefined);
  if (machine !== undefined) all.push(refs.machine(machineOwner(filter, asking), machine));
  if (kind !== undefined) all.push(refs.kind(kind));
  if (participant !== undefined) all.push(refs.party(participant));
  const sides = filter.transfer === undefined ? [[]] : transferPids.map((pid) => [pid]);
  const views = asking === null ? [[]] : [asking, EVERYBODY].map((slug) => [refs.party(slug)]);
  return {
    ways: sides.flatMap((side) => views.map((view) => [...all, ...side, ...view])),
    from: filter.from ?? 0,
    to: filter.to ?? Number.MAX_SAFE_INTEGER,
    after: filter.cursor === undefined ? null : placeOf(filter.cursor),
    limit: filter.limit ?? DEFAULT_LIMIT,
    newestFirst: filter.order === 'desc',
  };
}

/** A machine's id is unique at its provider only. @throws MillspaceError MS-AUD-010 */
export function machineOwner({ provider, dataset }: AuditFilter, asking: string | null): string {
  const owner = provider ?? (dataset === undefined ? null : datasetOwner(dataset)) ?? asking;
  if (owner === null)
    throw new MillspaceError('MS-AUD-010', {
      detail: 'whose machine is it? name the provider or the dataset',
      where: '/provider',
      status: 422,
    });
  return owner;
}

export function cursorOf({ t, n }: Place): string {
  return `${t}.${n}`;
}

function placeOf(cursor: string): Place {
  const [t, n, ...rest] = cursor.split('.').map(Number);
  if (rest.length > 0 || !Number.isSafeInteger(t) || !Number.isSafeInteger(n))
    throw new MillspaceError('MS-AUD-010', { detail: 'this cursor was not given here', where: '/cursor', status: 422 });
  return { t: t as number, n: n as number };
}
