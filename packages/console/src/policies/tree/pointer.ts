// JSON pointers (RFC 6901) into a policy, and edits that change nothing but what they point to.

export type Json = unknown;
type JsonObject = Record<string, Json>;

export const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escaped = (step: string | number) => String(step).replace(/~/g, '~0').replace(/\//g, '~1');

/** The place of a member or an entry. */
export const join = (parent: string, ...steps: (string | number)[]): string =>
  steps.reduce<string>((path, step) => `${path}/${escaped(step)}`, parent);

/** Its steps, from the root. */
export const stepsOf = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));

/** Where its parent is; the root is its own. */
export const parentOf = (pointer: string): string => pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));

/** The last step as the number of an entry. */
export const indexOf = (pointer: string): number => Number(stepsOf(pointer).at(-1));

/** What stands there; undefined when nothing does. */
export function valueAt(document: Json, pointer: string): Json {
  let node = document;
  for (const step of stepsOf(pointer)) {
    if (Array.isArray(node)) node = node[Number(step)];
    else if (isObject(node) && Object.hasOwn(node, step)) node = node[step];
    else return undefined;
  }
  return node;
}

/** A copy in which another value stands there; undefined takes the member away. Everything beside the way there is the same object. */
export function replaced(document: Json, pointer: string, value: Json): Json {
  return withValue(document, stepsOf(pointer), value);
}

function withValue(node: Json, steps: readonly string[], value: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(node))
    return node.map((item: Json, i) => (i === Number(step) ? withValue(item, rest, value) : item));
  const object = isObject(node) ? node : {};
  const next = withValue(object[step], rest, value);
  if (next !== undefined) return { ...object, [step]: next };
  const { [step]: _gone, ...others } = object;
  return others;
}

/** A copy in which the list has an entry more at an index; a list that is not there is made. */
export function inserted(document: Json, list: string, index: number, entry: Json): Json {
  const before = valueAt(document, list);
  const entries: Json[] = Array.isArray(before) ? before : [];
  return replaced(document, list, [...entries.slice(0, index), entry, ...entries.slice(index)]);
}

/** A copy without the entry. `keepEmpty`: the list stays, though nothing is in it. */
export function without(document: Json, pointer: string, keepEmpty = false): Json {
  const list = parentOf(pointer);
  const before = valueAt(document, list);
  if (!Array.isArray(before)) return replaced(document, pointer, undefined);
  const left = before.filter((_entry, i) => i !== indexOf(pointer));
  return replaced(document, list, left.length > 0 || keepEmpty ? left : undefined);
}
