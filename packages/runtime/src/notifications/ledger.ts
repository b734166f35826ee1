import type { InboxItem, InboxKind } from '@millspace/schemas';
import { type Told, toldOf } from './told.ts';

/** Something that needs a person and was told, or is being told. Instants are epoch ms. */
export interface Matter {
  /** The id of its inbox item. */
  key: string;
  /** A random id, for those who are told. */
  id: string;
  told: Told;
  toldAt: number;
  /** Whose doing it is (id of a person), who need not be told; null: nobody's. */
  own: string | null;
  /** Since when the inbox does not have it; null: it does. */
  goneSince: number | null;
}

/** `again`: it still stands; `passed`: it came and is over, and nobody was told in between. */
export type ChangeKind = 'raised' | 'again' | 'resolved' | 'passed';

export interface MatterChange {
  matter: string;
  change: ChangeKind;
  told: Told;
  /** Everybody is told but this person (id). */
  own?: string;
}

export interface Turn {
  now: number;
  /** The inbox holds everything; else what is missing in it may stand all the same. */
  complete: boolean;
  settleMs: number;
  repeatMs: number;
  names: boolean;
  newId: () => string;
  /** Whose doing an item of the inbox is: ids of people by its id. */
  own?: ReadonlyMap<string, string>;
}

/** What has happened and does not stop having happened: no message says that it is over. */
const HAPPENED: ReadonlySet<InboxKind> = new Set(['agreement-ended']);

/** Pure: holds the inbox against what was told, and says what there is to tell. Each matter is told once and then at long intervals. */
export function turn(
  known: readonly Matter[],
  items: readonly InboxItem[],
  { now, complete, settleMs, repeatMs, names, newId, own }: Turn,
): { matters: Matter[]; changes: MatterChange[] } {
  const byKey = new Map(known.map((matter) => [matter.key, matter]));
  const changes: MatterChange[] = [];
  const matters: Matter[] = [];
  const tell = (matter: Matter, change: ChangeKind) =>
    changes.push({ matter: matter.id, change, told: matter.told, ...(matter.own === null ? {} : { own: matter.own }) });
  for (const item of items) {
    const before = byKey.get(item.id);
    byKey.delete(item.id);
    const told = toldOf(item, names);
    const again = before !== undefined && now - before.toldAt >= repeatMs;
    const matter: Matter = {
      key: item.id,
      id: before?.id ?? newId(),
      told,
      toldAt: before === undefined || again ? now : before.toldAt,
      own: own?.get(item.id) ?? null,
      goneSince: null,
    };
    matters.push(matter);
    if (before === undefined) tell(matter, 'raised');
    else if (again) tell(matter, 'again');
  }
  for (const matter of byKey.values()) {
    const goneSince = complete ? (matter.goneSince ?? now) : matter.goneSince;
    if (!complete || goneSince === null || now - goneSince < settleMs) matters.push({ ...matter, goneSince });
    else if (!HAPPENED.has(matter.told.kind)) tell(matter, 'resolved');
  }
  return { matters, changes };
}
