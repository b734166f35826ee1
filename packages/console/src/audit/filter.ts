import { instantOf } from '../i18n/zoned-time.ts';

/** What the address asks the log for. */
export interface AuditFilter {
  participant?: string;
  kind?: string;
  dataset?: string;
  agreement?: string;
  /** `2026-12-01T14:00`, by the clock of the broker's zone. */
  from?: string;
  to?: string;
  /** Where a page goes on. */
  cursor?: string;
}

export const FIELDS = ['participant', 'kind', 'dataset', 'agreement'] as const;

/** The filter as the API takes it; what is no time is left out. Pure. */
export function filterOf(filter: AuditFilter, zone: string): Record<string, string | number> {
  const query: Record<string, string | number> = {};
  for (const name of FIELDS) if (filter[name]) query[name] = filter[name];
  for (const name of ['from', 'to'] as const) {
    const at = filter[name] ? instantOf(filter[name], zone) : Number.NaN;
    if (!Number.isNaN(at)) query[name] = at;
  }
  return query;
}

/** The query of `GET /audit` for one page, the newest first. Pure. */
export function pageQuery(filter: AuditFilter, zone: string, limit: number): Record<string, string | number> {
  const { cursor } = filter;
  return {
    ...filterOf(filter, zone),
    ...{ order: 'desc', total: 'true', limit },
    ...(cursor ? { cursor } : {}),
  };
}
