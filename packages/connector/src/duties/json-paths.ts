import type { MillRecord } from '@millspace/schemas';

/** Without these a record is none: where one of them has to go, the record goes. */
const ESSENTIAL: ReadonlySet<string> = new Set(['record', 't']);
/** By these records are told apart: something else takes their place. */
const NAMES: ReadonlySet<string> = new Set(['id', 'machine']);

/**
 * Pure: a record without what these paths name (`$.a.b`, lists as `[*]`); the very same one when it has nothing of it; null when
 * nothing of it may be kept. Names by which records are told apart become what `alias` makes of them.
 */
export function withoutFields(
  record: MillRecord,
  paths: readonly string[],
  alias: (name: string) => string,
): MillRecord | null {
  const made = structuredClone(record) as unknown as Record<string, unknown>;
  let changed = false;
  for (const path of paths) {
    const steps = path.slice('$.'.length).split('.');
    const [first = ''] = steps;
    if (steps.length === 1 && ESSENTIAL.has(first)) return null;
    if (steps.length === 1 && NAMES.has(first)) {
      const name = made[first];
      if (typeof name !== 'string' || isAlias(name)) continue;
      made[first] = `${ALIAS}${alias(name)}`;
      changed = true;
    } else if (remove(made, steps)) changed = true;
  }
  return changed ? (made as unknown as MillRecord) : record;
}

const ALIAS = 'anon-';
const isAlias = (name: string): boolean => name.startsWith(ALIAS);

/** Removes in place; true when there was something. */
function remove(value: unknown, [step = '', ...rest]: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const every = step.endsWith('[*]');
  const name = every ? step.slice(0, -'[*]'.length) : step;
  const holder = value as Record<string, unknown>;
  if (!Object.hasOwn(holder, name)) return false;
  const inner = holder[name];
  if (rest.length === 0) {
    if (every && Array.isArray(inner)) holder[name] = [];
    else delete holder[name];
    return !(every && Array.isArray(inner) && inner.length === 0);
  }
  if (!every) return remove(inner, rest);
  return Array.isArray(inner) && inner.map((each) => remove(each, rest)).includes(true);
}
