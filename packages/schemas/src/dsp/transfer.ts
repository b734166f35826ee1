// Transfer process of DSP 2025-1, as one total table: what each message does in each state, and who may send it.
import type { TransferState } from '../generated/types.ts';
import { type Cell, mayBeSent, type Role, type TransitionTable } from './cell.ts';

/** `START`: there is no process yet. */
export type TransferRow = TransferState | 'START';

export type TransferMessage =
  | 'TransferRequestMessage'
  | 'TransferStartMessage'
  | 'TransferSuspensionMessage'
  | 'TransferCompletionMessage'
  | 'TransferTerminationMessage';

export const TRANSFER_MESSAGES: readonly TransferMessage[] = [
  'TransferRequestMessage',
  'TransferStartMessage',
  'TransferSuspensionMessage',
  'TransferCompletionMessage',
  'TransferTerminationMessage',
];

type C = Cell<TransferState> | null;
const requested: C = { to: 'REQUESTED', by: 'consumer' };
const started: C = { to: 'STARTED', by: 'provider' };
/** After a suspension either side resumes (binding and diagram; the message table names the provider alone). */
const resumed: C = { to: 'STARTED', by: 'either' };
const suspended: C = { to: 'SUSPENDED', by: 'either' };
const completed: C = { to: 'COMPLETED', by: 'either' };
const ended: C = { to: 'TERMINATED', by: 'either' };

function row(request: C, start: C, suspend: C, complete: C, terminate: C): Readonly<Record<TransferMessage, C>> {
  return {
    TransferRequestMessage: request,
    TransferStartMessage: start,
    TransferSuspensionMessage: suspend,
    TransferCompletionMessage: complete,
    TransferTerminationMessage: terminate,
  };
}

const x: null = null;

/** DSP 2025-1, transfer process protocol, §"State machine". Columns: request, start, suspension, completion, termination. */
export const TRANSFER: TransitionTable<TransferRow, TransferMessage, TransferState> = {
  START: row(requested, x, x, x, x),
  REQUESTED: row(x, started, x, x, ended),
  STARTED: row(x, x, suspended, completed, ended),
  SUSPENDED: row(x, resumed, x, x, ended),
  COMPLETED: row(x, x, x, x, x),
  TERMINATED: row(x, x, x, x, x),
};

/** The state that a message from `sender` leads to, or null when it is illegal there (answer: 400, no transition). */
export function nextTransferState(from: TransferRow, message: TransferMessage, sender: Role): TransferState | null {
  const cell = TRANSFER[from][message];
  return mayBeSent(cell, sender) ? cell.to : null;
}

export function isFinalTransfer(state: TransferState): boolean {
  return state === 'COMPLETED' || state === 'TERMINATED';
}
