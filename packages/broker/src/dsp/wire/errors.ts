import { toProblem } from '@millspace/runtime/problem';
import { CONTEXT } from './read-message.ts';

/** In the place of a process id that nobody knows: the protocol's errors must have both. */
export const NO_PID = 'urn:uuid:00000000-0000-0000-0000-000000000000';

const TYPES: readonly [RegExp, string][] = [
  [/\/negotiations(\/|$)/, 'ContractNegotiationError'],
  [/\/transfers(\/|$)/, 'TransferError'],
];

/** Pure: an error in the protocol's own form for the address it happened at. */
export function dspError(
  error: unknown,
  path: string,
  body: unknown,
): { status: number; body: Record<string, unknown> } {
  const problem = toProblem(error);
  const type = TYPES.find(([pattern]) => pattern.test(path))?.[1] ?? 'CatalogError';
  const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const pid = (name: string) =>
    typeof said[name] === 'string' && said[name] !== '' ? (said[name] as string).slice(0, 2048) : NO_PID;
  return {
    status: problem.status,
    body: {
      '@context': CONTEXT,
      '@type': type,
      ...(type === 'CatalogError' ? {} : { providerPid: pid('providerPid'), consumerPid: pid('consumerPid') }),
      code: problem.code,
      reason: [problem.detail],
    },
  };
}
