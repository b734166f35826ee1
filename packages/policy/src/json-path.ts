// A subset of JSONPath (RFC 9535) that says which fields of a record a policy replaces or removes.

/** A member's name, an item's index, or null for all of them. */
type Step = string | number | null;

export type JsonPath = readonly Step[];

const MAX_LENGTH = 512;
const MAX_STEPS = 16;
const STEP = /\.([A-Za-z_][A-Za-z0-9_-]*)|\.\*|\[\*\]|\[(0|[1-9][0-9]{0,8})\]|\['([^'\\]+)'\]|\["([^"\\]+)"\]/y;

/** What makes a record the record that it is: pseudonyms and coarser times are the terms for that. */
const STRUCTURE = new Set(['record', 'id', 'machine', 'pack', 'group', 't', 'to']);

/** `$` and at least one of `.name`, `['name']`, `[0]`, `[*]`, `.*`; null when the text is anything else. */
export function parsePath(text: string): JsonPath | null {
  if (text.length > MAX_LENGTH || !text.startsWith('$')) return null;
  const steps: Step[] = [];
  for (let at = 1; at < text.length; ) {
    STEP.lastIndex = at;
    const [step = '', name, index, single, double] = STEP.exec(text) ?? [];
    if (step === '' || steps.length === MAX_STEPS) return null;
    steps.push(index === undefined ? (name ?? single ?? double ?? null) : Number(index));
    at += step.length;
  }
  return steps.length > 0 ? steps : null;
}

/** Why a policy must not name this path, or null: `syntax`, or `structure` (it would change what record this is). */
export function pathProblem(text: string): 'syntax' | 'structure' | null {
  const [first] = parsePath(text) ?? [];
  if (first === undefined) return 'syntax';
  return typeof first !== 'string' || STRUCTURE.has(first) ? 'structure' : null;
}

/** A place that is taken away. */
export const REMOVED = Symbol('removed');

/** What `edit` makes of each place that a path names; itself when there is none. Never changes its argument. */
export function editAt(value: unknown, path: JsonPath, edit: (value: unknown) => unknown, at = 0): unknown {
  const step = path[at];
  if (step === undefined) return edit(value);
  if (typeof value !== 'object' || value === null) return value;
  const inside = (child: unknown) => editAt(child, path, edit, at + 1);
  if (Array.isArray(value)) return typeof step === 'string' ? value : editItems(value, step, inside);
  return typeof step === 'number' ? value : editMembers(value as Record<string, unknown>, step, inside);
}

function editItems(list: readonly unknown[], step: number | null, inside: (child: unknown) => unknown): unknown {
  let changed = false;
  const out: unknown[] = [];
  for (const [i, item] of list.entries()) {
    const made = step === null || step === i ? inside(item) : item;
    if (made !== item) changed = true;
    if (made !== REMOVED) out.push(made);
  }
  return changed ? out : list;
}

function editMembers(of: Record<string, unknown>, step: string | null, inside: (child: unknown) => unknown): unknown {
  let changed = false;
  const out: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(of)) {
    const made = step === null || step === key ? inside(child) : child;
    if (made !== child) changed = true;
    if (made !== REMOVED) out[key] = made;
  }
  return changed ? out : of;
}

/** A replacement in the type of what it replaces, so that the record stays readable; what cannot take it is removed. */
export function replacement(text: string): (value: unknown) => unknown {
  const number = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
  return (value) => {
    if (typeof value === 'string') return text;
    if (typeof value === 'number') return Number.isFinite(number) ? number : REMOVED;
    return REMOVED;
  };
}
