import { MillspaceError } from '@millspace/runtime/errors';

/** Deeper than any message of the protocol, and far from what exhausts a stack. */
const MAX_DEPTH = 64;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * JSON as a message: no member twice (readers disagree on which one counts), no nesting beyond reason.
 * @throws MillspaceError MS-DSP-017
 */
export function strictJson(text: string): unknown {
  let value: unknown;
  try {
    check(text);
    value = JSON.parse(text);
  } catch (cause) {
    if (cause instanceof MillspaceError) throw cause;
    throw refused('the body is no JSON', cause);
  }
  return value;
}

/** One walk over the text: strings are skipped as strings, names are collected per object. What is no JSON at all, `JSON.parse` says. */
function check(text: string): void {
  const open: (Set<string> | null)[] = [];
  let name = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : null);
      name = char === '{';
      if (open.length > MAX_DEPTH) throw refused(`the body is nested deeper than ${MAX_DEPTH} levels`);
    } else if (char === '}' || char === ']') {
      open.pop();
      name = false;
    } else if (char === ',') name = open.at(-1) instanceof Set;
    else if (char === '"') {
      const end = endOfString(text, at);
      if (name) {
        note(open.at(-1) as Set<string>, text.slice(at, end + 1));
        name = false;
      }
      at = end;
    }
  }
}

function note(names: Set<string>, literal: string): void {
  const name = JSON.parse(literal) as string;
  if (names.has(name)) throw refused(`the member "${name.slice(0, 80)}" stands there twice`);
  if (FORBIDDEN.has(name)) throw refused(`the member "${name}" is not accepted`);
  names.add(name);
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function refused(detail: string, cause?: unknown): MillspaceError {
  return new MillspaceError('MS-DSP-017', { detail, status: 400, ...(cause === undefined ? {} : { cause }) });
}
