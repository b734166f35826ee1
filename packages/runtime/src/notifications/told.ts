import type { InboxItem, InboxKind } from '@millspace/schemas';

/** All that a notification may hold of what needs a person. No sentence of an inbox item gets here: those name products. */
export interface Told {
  kind: InboxKind;
  /** Path in the console. */
  to: string;
  since: number | null;
  due: number | null;
  /** Only one machine of its source is concerned. */
  oneMachine?: true;
  /** Ids, where they are allowed. */
  about?: NonNullable<InboxItem['about']>;
}

const INBOX = '/inbox';
/** Pages whose address holds nothing but a random id. */
const NAMELESS = /^\/(approvals|agreements|requests)\/urn%3Auuid%3A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ID = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,127}$/u;
const MEMBERS = ['source', 'machine', 'participant'] as const;

/** Pure: what of an item may leave. `names`: ids of machines, sources and partners are allowed. */
export function toldOf({ kind, to, since, due, about = {} }: InboxItem, names: boolean): Told {
  const allowed = names ? MEMBERS.filter((member) => ID.test(about[member] ?? '')) : [];
  return {
    kind,
    to: NAMELESS.test(to) ? to : INBOX,
    since,
    due,
    ...(kind === 'no-data' && about.machine !== undefined ? { oneMachine: true as const } : {}),
    ...(allowed.length === 0 ? {} : { about: Object.fromEntries(allowed.map((member) => [member, about[member]])) }),
  };
}
