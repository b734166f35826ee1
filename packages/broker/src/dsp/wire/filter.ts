import { MillspaceError } from '@millspace/runtime/errors';

/** What a catalogue request looks for, of the little that is supported. */
export interface CatalogQuery {
  dataset?: string;
  limit?: number;
  offset?: number;
}

export const PAGE = 100;
const LARGEST_PAGE = 500;
const IDS = new Set(['@id', 'id', 'https://w3id.org/edc/v0.0.1/ns/id']);

/**
 * Pure: the filter of a CatalogRequestMessage. Supported are `{"dataset": id}`, `{"limit": n, "offset": n}`, and EDC's QuerySpec
 * with `limit`, `offset` and one criterion `id = …`; no filter, an empty list and an empty object ask for everything.
 * @throws MillspaceError MS-DSP-014 for anything else: better no answer than one to another question
 */
export function readFilter(filter: unknown): CatalogQuery {
  if (filter === undefined) return {};
  const parts = Array.isArray(filter) ? filter : [filter];
  if (parts.length > 1) throw unsupported('more than one filter');
  const [part] = parts as unknown[];
  if (part === undefined) return {};
  if (typeof part !== 'object' || part === null) throw unsupported('a filter that is no object');
  const query: CatalogQuery = {};
  for (const [name, value] of Object.entries(part)) member(name, value, query);
  return query;
}

function member(name: string, value: unknown, query: CatalogQuery): void {
  switch (name) {
    case '@type':
    case 'sortOrder':
      if (name === 'sortOrder' && value !== 'ASC') throw unsupported('another order');
      return;
    case 'dataset':
      query.dataset = text(name, value);
      return;
    case 'limit':
      query.limit = Math.min(count(name, value, 1), LARGEST_PAGE);
      return;
    case 'offset':
      query.offset = count(name, value, 0);
      return;
    case 'filterExpression':
      criteria(value, query);
      return;
    default:
      throw unsupported(name);
  }
}

function criteria(value: unknown, query: CatalogQuery): void {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  if (list.length > 1) throw unsupported('more than one criterion');
  const [one] = list;
  if (one === undefined) return;
  const { operandLeft, operator, operandRight } = (one ?? {}) as Record<string, unknown>;
  if (typeof operandLeft !== 'string' || !IDS.has(operandLeft) || operator !== '=')
    throw unsupported(`${String(operandLeft)} ${String(operator)}`);
  query.dataset = text('operandRight', operandRight);
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= 2048) return value;
  throw unsupported(`${name} that is no text`);
}

function count(name: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw unsupported(`${name} that is no whole number from ${least} on`);
}

function unsupported(what: string): MillspaceError {
  return new MillspaceError('MS-DSP-014', { detail: `/filter: ${what.slice(0, 200)}`, where: '/filter', status: 400 });
}
