import { type CatalogueEntry, type ErrorCode, errorCatalogue } from '@millspace/schemas';
import { errorOfPeer, MillspaceError } from './errors.ts';

/** RFC 9457 problem details with the members millspace adds: code, where, remedy in both languages, details. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  where?: string;
  remedy?: { en: string; de: string };
  titles?: { en: string; de: string };
  [extra: string]: unknown;
}

/** What the catalogue says of a code; undefined for a code nobody wrote down. */
export function catalogueEntry(code: string): CatalogueEntry | undefined {
  return code in errorCatalogue ? errorCatalogue[code as ErrorCode] : undefined;
}

/**
 * Any thrown value as problem details. An error that is no MillspaceError becomes MS-GEN-001 with status 500 and
 * without its message: what went wrong inside is for the log, not for the caller.
 */
export function toProblem(error: unknown, language: 'en' | 'de' = 'en'): ProblemBody {
  const known =
    error instanceof MillspaceError ? error : new MillspaceError('MS-GEN-001', { detail: 'internal error' });
  const entry = catalogueEntry(known.code);
  return {
    ...(known.details ?? {}),
    type: `urn:millspace:error:${known.code}`,
    title: entry ? entry.title[language] : known.code,
    status: known.status ?? entry?.status ?? 500,
    detail: known.message,
    code: known.code,
    ...(known.where === undefined ? {} : { where: known.where }),
    ...(entry ? { remedy: entry.remedy, titles: entry.title } : {}),
  };
}

/** The error a peer reported in a problem body, so that its code survives the hop. */
export function fromProblem(status: number, body: unknown, where: string): MillspaceError {
  if (typeof body === 'object' && body !== null && typeof (body as ProblemBody).code === 'string') {
    const {
      type: _type,
      title,
      status: _status,
      detail,
      code,
      where: place,
      remedy: _remedy,
      titles: _titles,
      ...details
    } = body as ProblemBody;
    return errorOfPeer(code, { detail: detail ?? title, where: place ?? where, status, details });
  }
  return new MillspaceError('MS-NET-002', { detail: `unexpected answer with status ${status}`, where, status });
}
