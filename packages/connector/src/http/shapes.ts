import { MillspaceError } from '@millspace/runtime/errors';

/** JSON Schema of a string up to a length. */
export function text(maxLength: number): { type: 'string'; maxLength: number } {
  return { type: 'string', maxLength };
}

export const INSTANT = { type: 'integer', minimum: 0, maximum: 8_640_000_000_000_000 } as const;

/** A comma-separated list out of a query. */
export function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** @throws MillspaceError MS-STO-012 when the range is empty */
export function range(query: { from: number; to: number }): { from: number; to: number } {
  if (query.to <= query.from)
    throw new MillspaceError('MS-STO-012', {
      detail: `the range ${query.from}…${query.to} is empty`,
      where: '/to',
      status: 422,
    });
  return { from: query.from, to: query.to };
}
