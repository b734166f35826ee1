import { describe, expect, it } from 'vitest';
import type { Role } from './cell.ts';
import {
  isFinalNegotiation,
  NEGOTIATION,
  NEGOTIATION_MESSAGES,
  type NegotiationMessage,
  type NegotiationRow,
  nextNegotiationState,
} from './negotiation.ts';
import {
  isFinalTransfer,
  nextTransferState,
  TRANSFER,
  TRANSFER_MESSAGES,
  type TransferMessage,
  type TransferRow,
} from './transfer.ts';

// Written down once more, from the tables of the specification, so that a slip of the hand in either place shows.
const EVENT = 'ContractNegotiationEventMessage';
const NEGOTIATION_LEGAL: readonly [NegotiationRow, NegotiationMessage, Role, string][] = [
  ['START', 'ContractRequestMessage', 'consumer', 'REQUESTED'],
  ['START', 'ContractOfferMessage', 'provider', 'OFFERED'],
  ['REQUESTED', 'ContractOfferMessage', 'provider', 'OFFERED'],
  ['REQUESTED', 'ContractAgreementMessage', 'provider', 'AGREED'],
  ['OFFERED', 'ContractRequestMessage', 'consumer', 'REQUESTED'],
  ['OFFERED', `${EVENT}:ACCEPTED`, 'consumer', 'ACCEPTED'],
  ['ACCEPTED', 'ContractAgreementMessage', 'provider', 'AGREED'],
  ['AGREED', 'ContractAgreementVerificationMessage', 'consumer', 'VERIFIED'],
  ['VERIFIED', `${EVENT}:FINALIZED`, 'provider', 'FINALIZED'],
  ...(['REQUESTED', 'OFFERED', 'ACCEPTED', 'AGREED', 'VERIFIED'] as const).flatMap((state) =>
    (['consumer', 'provider'] as const).map((role): [NegotiationRow, NegotiationMessage, Role, string] => [
      state,
      'ContractNegotiationTerminationMessage',
      role,
      'TERMINATED',
    ]),
  ),
];

const BOTH = ['consumer', 'provider'] as const;
const TRANSFER_LEGAL: readonly [TransferRow, TransferMessage, readonly Role[], string][] = [
  ['START', 'TransferRequestMessage', ['consumer'], 'REQUESTED'],
  ['REQUESTED', 'TransferStartMessage', ['provider'], 'STARTED'],
  ['REQUESTED', 'TransferTerminationMessage', BOTH, 'TERMINATED'],
  ['STARTED', 'TransferCompletionMessage', BOTH, 'COMPLETED'],
  ['STARTED', 'TransferSuspensionMessage', BOTH, 'SUSPENDED'],
  ['STARTED', 'TransferTerminationMessage', BOTH, 'TERMINATED'],
  ['SUSPENDED', 'TransferStartMessage', BOTH, 'STARTED'],
  ['SUSPENDED', 'TransferTerminationMessage', BOTH, 'TERMINATED'],
];

describe('contract negotiation table', () => {
  const rows = Object.keys(NEGOTIATION) as NegotiationRow[];
  for (const from of rows)
    for (const message of NEGOTIATION_MESSAGES)
      for (const sender of BOTH) {
        const legal = NEGOTIATION_LEGAL.find(([f, m, by]) => f === from && m === message && by === sender);
        it(`${from} + ${message} from the ${sender} → ${legal?.[3] ?? 'refused'}`, () => {
          expect(nextNegotiationState(from, message, sender)).toBe(legal?.[3] ?? null);
        });
      }

  it('is total: every row has every message', () => {
    expect(rows).toHaveLength(8);
    for (const from of rows) expect(Object.keys(NEGOTIATION[from]).sort()).toEqual([...NEGOTIATION_MESSAGES].sort());
  });

  it('leaves final states never', () => {
    for (const from of rows)
      if (from !== 'START' && isFinalNegotiation(from))
        expect(Object.values(NEGOTIATION[from]).every((cell) => cell === null)).toBe(true);
  });
});

describe('transfer process table', () => {
  const rows = Object.keys(TRANSFER) as TransferRow[];
  for (const from of rows)
    for (const message of TRANSFER_MESSAGES)
      for (const sender of BOTH) {
        const legal = TRANSFER_LEGAL.find(([f, m, by]) => f === from && m === message && by.includes(sender));
        it(`${from} + ${message} from the ${sender} → ${legal?.[3] ?? 'refused'}`, () => {
          expect(nextTransferState(from, message, sender)).toBe(legal?.[3] ?? null);
        });
      }

  it('is total: every row has every message', () => {
    expect(rows).toHaveLength(6);
    for (const from of rows) expect(Object.keys(TRANSFER[from]).sort()).toEqual([...TRANSFER_MESSAGES].sort());
  });

  it('leaves final states never', () => {
    for (const from of rows)
      if (from !== 'START' && isFinalTransfer(from))
        expect(Object.values(TRANSFER[from]).every((cell) => cell === null)).toBe(true);
  });
});
