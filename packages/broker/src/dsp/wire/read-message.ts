import { MillspaceError } from '@millspace/runtime/errors';
import { DSP_CONTEXT } from '@millspace/schemas';
import type { DspMessage } from '../messages.ts';

const NAMESPACE = 'https://w3id.org/dspace/2025/1/';
const PREFIXES = [NAMESPACE, 'dspace:'];

/**
 * Pure: a message as it is checked. Messages are processed as plain JSON; contexts are neither fetched nor applied. Two spellings
 * that mean the same in JSON-LD are taken as well: a single context that is not in a list, and `@type` by its full name.
 * @throws MillspaceError MS-DSP-017 when it is no object, or a `@type` other than the expected ones
 */
export function readMessage(body: unknown, types: readonly string[]): DspMessage {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new MillspaceError('MS-DSP-017', { detail: 'the body is no JSON object', status: 400 });
  const message = body as Record<string, unknown>;
  const type = shortType(message['@type']);
  if (type === null || !types.includes(type))
    throw new MillspaceError('MS-DSP-017', {
      detail: `/@type: expected ${types.join(' or ')}, not ${String(message['@type']).slice(0, 200)}`,
      where: '/@type',
      status: 400,
    });
  const context = message['@context'];
  return {
    ...message,
    '@context': typeof context === 'string' ? [context] : (context as string[]),
    '@type': type,
  } as DspMessage;
}

function shortType(type: unknown): string | null {
  const one: unknown = Array.isArray(type) && type.length === 1 ? type[0] : type;
  if (typeof one !== 'string') return null;
  const prefix = PREFIXES.find((known) => one.startsWith(known));
  return prefix === undefined ? one : one.slice(prefix.length);
}

export const CONTEXT = [DSP_CONTEXT];
