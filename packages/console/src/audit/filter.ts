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
}

export const FIELDS = ['participant', 'kind', 'dataset', 'agreement'] as const;

/** The query of `GET /audit`: the newest entries where nothing is asked for. Pure. */
export function queryOf(filter: AuditFilter, zone: string, limit: number): Record<string, string | number> {
  const query: Record<string, string | number> = {};
  for (const name of FIELDS) if (filter[name]) query[name] = filter[name];
  for (const name of ['from', 'to'] as const) {
    const at = filter[name] ? instantOf(filter[name], zone) : Number.NaN;
    if (!Number.isNaN(at)) query[name] = at;
  }
  return Object.keys(query).length === 0 ? { last: limit } : { ...query, limit };
}
