import { MillspaceError } from '@millspace/runtime/errors';
import type { Cell } from '@millspace/schemas';
import { mayBeSent, NEGOTIATION, TRANSFER } from '@millspace/schemas';
import type { DspMessage } from './messages.ts';
import type { ProtocolName, Role } from './model.ts';

type Table = Readonly<Record<string, Readonly<Record<string, Cell | null>>>>;
const TABLES: Record<ProtocolName, Table> = { negotiation: NEGOTIATION, transfer: TRANSFER };

/** The name under which a message stands in the transition table: events count by their type. */
export function messageKey(body: DspMessage): string {
  const type = body['@type'];
  return type === 'ContractNegotiationEventMessage' ? `${type}:${String(body['eventType'])}` : type;
}

/** Pure: the state that a message from `sender` leads to, or null when DSP does not allow it there. */
export function nextState(protocol: ProtocolName, state: string, key: string, sender: Role): string | null {
  const row = TABLES[protocol][state];
  const cell = row && Object.hasOwn(row, key) ? (row[key] ?? null) : null;
  return mayBeSent(cell, sender) ? cell.to : null;
}

/** The states from which nothing leads on. */
export function isTerminal(protocol: ProtocolName, state: string): boolean {
  return state === 'TERMINATED' || state === (protocol === 'negotiation' ? 'FINALIZED' : 'COMPLETED');
}

/** The refusal of a message that does not fit the state: 400, and no transition (DSP 2025-1, HTTP binding). */
export function illegal(protocol: ProtocolName, state: string, key: string): MillspaceError {
  return new MillspaceError(protocol === 'negotiation' ? 'MS-NEG-002' : 'MS-TRF-002', {
    detail: `${key} is not possible in state ${state}`,
    status: 400,
    details: { state, message: key },
  });
}
