import type { Bilingual } from '@millspace/schemas';
import type { PolicyCode } from './codes.ts';

/** Why a policy did not compile. `pointer` is a JSON pointer (RFC 6901) into it. */
export interface CompileError {
  pointer: string;
  code: PolicyCode;
  text: Bilingual;
}

const MAX_ERRORS = 100;

/** Collects what is wrong, so that the author sees all of it at once. */
export class Problems {
  readonly errors: CompileError[] = [];
  /** What is accepted, but should be written otherwise. */
  readonly warnings: CompileError[] = [];
  add(pointer: string, code: PolicyCode, en: string, de: string): void {
    if (this.errors.length < MAX_ERRORS) this.errors.push({ pointer, code, text: { en, de } });
  }
  warn(pointer: string, code: PolicyCode, en: string, de: string): void {
    if (this.warnings.length < MAX_ERRORS) this.warnings.push({ pointer, code, text: { en, de } });
  }
}

/** `parent` with one more member or index. */
export function at(parent: string, member: string | number): string {
  return `${parent}/${String(member).replace(/~/g, '~0').replace(/\//g, '~1')}`;
}

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
