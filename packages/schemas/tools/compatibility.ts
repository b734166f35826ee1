// Within a major version a schema only grows. What was released is kept in test/released/schema-1.json; this compares.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, packageDir, readJson, readSchemas } from './read-schemas.ts';

type Schema = Record<string, unknown>;
export type Released = Record<string, Schema>;

const NOTES = new Set(['title', 'description', 'examples', '$schema']);

/** A schema without what only people read. */
function surface(node: unknown, isNames = false): unknown {
  if (Array.isArray(node)) return node.map((item) => surface(item));
  if (!isObject(node)) return node;
  const out: Schema = {};
  for (const [key, value] of Object.entries(node)) {
    if (!isNames && (NOTES.has(key) || (key.startsWith('x-') && key !== 'x-type'))) continue;
    out[key] = surface(value, !isNames && key === 'properties');
  }
  return out;
}

export function currentSurface(): Released {
  return Object.fromEntries(readSchemas().map(({ id, schema }) => [id, surface(schema) as Schema]));
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

const text = (value: unknown): string => JSON.stringify(value) ?? 'undefined';

/** How one bound may move: a lower one only down, an upper one only up; a new one is a break. */
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const FIXED = ['$id', 'x-type', '$ref', 'const', 'pattern', 'not', 'contains', 'discriminator'];

function boundBreaks(before: Schema, after: Schema, at: string): string[] {
  const tighter = (key: string, isTighter: (a: number, b: number) => boolean): boolean => {
    const [was, is] = [before[key], after[key]];
    if (typeof is !== 'number') return false;
    return typeof was !== 'number' || isTighter(is, was);
  };
  return [
    ...LOWER.filter((key) => tighter(key, (is, was) => is > was)),
    ...UPPER.filter((key) => tighter(key, (is, was) => is < was)),
  ].map((key) => `${at}: ${key} became stricter`);
}

function branchBreaks(before: unknown, after: unknown, at: string): string[] {
  const [old, now] = [list(before), list(after)];
  if (now.length < old.length) return [`${at}: a variant vanished`];
  // A variant may be added at any place; each old one must still be there in a compatible form.
  return old
    .filter((variant) => !now.some((candidate) => breaks(variant, candidate, at).length === 0))
    .map((variant) => `${at}: no variant takes ${text(variant).slice(0, 80)} any more`);
}

/** What a reader or writer of the old schema would stumble over in the new one; empty when it only grew. */
export function breaks(before: unknown, after: unknown, at = ''): string[] {
  if (!isObject(before) || !isObject(after)) return text(before) === text(after) ? [] : [`${at}: changed`];
  const found: string[] = [];
  for (const key of FIXED) if (text(before[key]) !== text(after[key])) found.push(`${at}: ${key} changed`);
  const types = list(after.type);
  for (const type of list(before.type)) if (!types.includes(type)) found.push(`${at}: no ${text(type)} any more`);
  if (before.type === undefined && after.type !== undefined) found.push(`${at}: a type was added`);
  if (Array.isArray(before.enum) || Array.isArray(after.enum)) {
    const values = list(after.enum);
    if (!Array.isArray(before.enum)) found.push(`${at}: an enumeration was added`);
    for (const value of list(before.enum))
      if (Array.isArray(after.enum) && !values.includes(value)) found.push(`${at}: value ${text(value)} vanished`);
  }
  found.push(...boundBreaks(before, after, at));
  const [needed, needs] = [list(before.required), list(after.required)];
  for (const name of needs) if (!needed.includes(name)) found.push(`${at}: ${text(name)} became required`);
  for (const name of needed) if (!needs.includes(name)) found.push(`${at}: ${text(name)} is no longer there for sure`);
  if (isObject(before.properties) || isObject(after.properties)) {
    const [old, now] = [
      isObject(before.properties) ? before.properties : {},
      isObject(after.properties) ? after.properties : {},
    ];
    for (const [name, schema] of Object.entries(old)) {
      if (Object.hasOwn(now, name)) found.push(...breaks(schema, now[name], `${at}/${name}`));
      else found.push(`${at}/${name}: vanished`);
    }
  }
  if (after.additionalProperties === false && before.additionalProperties !== false)
    found.push(`${at}: unknown members are refused now`);
  if (isObject(before.additionalProperties))
    found.push(...breaks(before.additionalProperties, after.additionalProperties, `${at}/*`));
  if (isObject(before.items)) found.push(...breaks(before.items, after.items, `${at}[]`));
  for (const key of ['oneOf', 'anyOf', 'allOf']) {
    if (before[key] !== undefined || after[key] !== undefined)
      found.push(...branchBreaks(before[key], after[key], `${at}(${key})`));
    if (key === 'allOf' && list(after[key]).length > list(before[key]).length)
      found.push(`${at}: another condition was added`);
  }
  return found;
}

export function releasedBreaks(released: Released, current: Released): string[] {
  return Object.entries(released).flatMap(([id, schema]) => {
    const now = current[id];
    return now === undefined ? [`${id}: vanished`] : breaks(schema, now, id);
  });
}

export const releasedPath = join(packageDir, 'test/released/schema-1.json');

/**
 * `node tools/compatibility.ts --release` keeps today's schemas as released, unless that breaks what was. Until the
 * first release, `--before-1.0` overrules this.
 */
function main(): void {
  const released = readJson(releasedPath) as Released;
  const current = currentSurface();
  const found = releasedBreaks(released, current);
  if (found.length > 0 && !process.argv.includes('--before-1.0')) {
    process.stderr.write(`${found.join('\n')}\n`);
    process.exitCode = 1;
    return;
  }
  // Compared as JSON: the formatter has its own idea of line breaks.
  if (!process.argv.includes('--release') || text(released) === text(current)) return;
  writeFileSync(releasedPath, `${JSON.stringify(current, null, 2)}\n`);
}

if (import.meta.main) main();
