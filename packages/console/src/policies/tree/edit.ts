// Edits of a policy at one place. Each gives a new policy in which nothing else has changed, and the place to look at next.
import type { GroupWord } from './draw.ts';
import { GROUP_WORDS } from './draw.ts';
import {
  indexOf,
  inserted,
  isObject,
  type Json,
  join,
  parentOf,
  replaced,
  stepsOf,
  valueAt,
  without,
} from './pointer.ts';

export interface Edited {
  policy: Json;
  /** What the focus goes to; null: it stays. */
  focus: string | null;
}

const isGroupList = (list: string): boolean =>
  GROUP_WORDS.some(
    (word) =>
      word ===
      stepsOf(list)
        .at(-1)
        ?.replace(/^odrl:/, ''),
  );

/** Another value at a member, such as the operator of a condition. */
export const set = (policy: Json, pointer: string, value: Json): Edited => ({
  policy: replaced(policy, pointer, value),
  focus: null,
});

/** Entries more at the end of a list, which is made if it is not there. */
export function add(policy: Json, list: string, entries: readonly Json[]): Edited {
  const first = lengthOf(policy, list);
  const next = entries.reduce((document, entry, i) => inserted(document, list, first + i, entry), policy);
  return { policy: next, focus: join(list, first) };
}

/** Without the entry. A group that becomes empty stays, and says that it lacks something; another empty list is taken away. */
export function remove(policy: Json, pointer: string): Edited {
  const list = parentOf(pointer);
  const next = without(policy, pointer, isGroupList(list));
  const left = lengthOf(next, list);
  if (!Array.isArray(valueAt(policy, list)) || left === 0) return { policy: next, focus: parentOf(list) || null };
  return { policy: next, focus: join(list, Math.min(indexOf(pointer), left - 1)) };
}

/** The same once more, behind it. */
export function duplicate(policy: Json, pointer: string): Edited {
  const list = parentOf(pointer);
  const after = indexOf(pointer) + 1;
  return { policy: inserted(policy, list, after, valueAt(policy, pointer)), focus: join(list, after) };
}

/** One place up (-1) or down (1) in its list; null at its end. */
export function shift(policy: Json, pointer: string, by: -1 | 1): Edited | null {
  const list = parentOf(pointer);
  const from = indexOf(pointer);
  const to = from + by;
  if (to < 0 || to >= lengthOf(policy, list)) return null;
  const entry = valueAt(policy, pointer);
  return { policy: inserted(without(policy, pointer, true), list, to, entry), focus: join(list, to) };
}

/** Out of the group that it is in, to stand behind it; null when it is in none. */
export function moveOut(policy: Json, pointer: string): Edited | null {
  const list = parentOf(pointer);
  if (!isGroupList(list)) return null;
  const group = parentOf(list);
  const target = parentOf(group);
  const after = indexOf(group) + 1;
  const entry = valueAt(policy, pointer);
  return { policy: inserted(without(policy, pointer, true), target, after, entry), focus: join(target, after) };
}

/** Into the group next to it (the one above, else the one below), as its last; null when neither is one. */
export function moveIn(policy: Json, pointer: string): Edited | null {
  const list = parentOf(pointer);
  const from = indexOf(pointer);
  for (const next of [from - 1, from + 1]) {
    const key = groupKey(valueAt(policy, join(list, next)));
    if (next < 0 || key === null) continue;
    const entry = valueAt(policy, pointer);
    const members = join(list, next, key);
    const filled = inserted(policy, members, lengthOf(policy, members), entry);
    const group = next > from ? next - 1 : next;
    const last = lengthOf(policy, members);
    return { policy: without(filled, pointer, true), focus: join(list, group, key, last) };
  }
  return null;
}

/** A group with this as its only member in its place. */
export function wrap(policy: Json, pointer: string, word: GroupWord): Edited {
  return { policy: replaced(policy, pointer, { [word]: [valueAt(policy, pointer)] }), focus: pointer };
}

/** The members of a group in its place; null when they would not mean the same: only those of `and` do, or a single one. */
export function unwrap(policy: Json, pointer: string): Edited | null {
  const node = valueAt(policy, pointer);
  const key = groupKey(node);
  if (key === null || !isObject(node)) return null;
  const members = node[key] as Json[];
  const word = key.replace(/^odrl:/, '');
  const list = parentOf(pointer);
  const same = members.length === 1 || (word === 'and' && !/^(odrl:)?(or|xone)$/.test(stepsOf(list).at(-1) ?? ''));
  if (!same) return null;
  const entries = valueAt(policy, list) as Json[];
  const at = indexOf(pointer);
  return {
    policy: replaced(policy, list, [...entries.slice(0, at), ...members, ...entries.slice(at + 1)]),
    focus: pointer,
  };
}

/** Another word for a group; its members stay. */
export function reword(policy: Json, pointer: string, word: GroupWord): Edited {
  const node = valueAt(policy, pointer);
  const key = groupKey(node);
  if (key === null || !isObject(node)) return { policy, focus: null };
  return { policy: replaced(policy, pointer, { [word]: node[key] }), focus: null };
}

function groupKey(node: Json): string | null {
  if (!isObject(node)) return null;
  const [key = '', more] = Object.keys(node);
  const known = GROUP_WORDS.some((word) => word === key.replace(/^odrl:/, ''));
  return known && more === undefined && Array.isArray(node[key]) ? key : null;
}

function lengthOf(policy: Json, list: string): number {
  const entries = valueAt(policy, list);
  return Array.isArray(entries) ? entries.length : 0;
}
