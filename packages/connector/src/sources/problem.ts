import { MillspaceError } from '@millspace/runtime/errors';
import { type ErrorCode, errorCatalogue, type SourceProblem } from '@millspace/schemas';

/** An error as a person reads it: what the catalogue says of it in both languages, and the source's own words. */
export function problemOf(error: unknown, detail: string): SourceProblem {
  return problemWithCode(error instanceof MillspaceError ? error.code : 'MS-SRC-001', detail);
}

export function problemWithCode(code: string, detail: string): SourceProblem {
  const known = errorCatalogue[code as ErrorCode] ?? errorCatalogue['MS-SRC-001'];
  return { code, title: known.title, cause: known.cause, remedy: known.remedy, detail: detail.slice(0, 8192) };
}
