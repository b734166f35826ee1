import { MillspaceError } from '@millspace/runtime/errors';
import { validateSignatory } from '@millspace/schemas';
import { signedFor } from '../agreements/signing.ts';
import type { AnswerHandler, ControlQueue, PendingRow } from '../control/queue.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { Negotiation, Refusal } from './model.ts';
import { isOutside } from './model.ts';
import { refusedBy, rejected, wordsOf } from './negotiation-refusals.ts';
import { findNegotiation } from './store.ts';

/** What an answer makes a negotiation do. */
export interface NegotiationMoves {
  approved(tx: Tx, n: Negotiation, by: string): Promise<void>;
  end(tx: Tx, n: Negotiation, refusal: Refusal): Promise<void>;
  advance(tx: Tx, n: Negotiation): Promise<void>;
}

/** Answers of the own connector: approvals, signatures, and what it thinks of the other side's signature. */
export class ConnectorAnswers {
  readonly #store: ControlStore;
  readonly #queue: ControlQueue;
  readonly #moves: NegotiationMoves;

  constructor(store: ControlStore, queue: ControlQueue, moves: NegotiationMoves) {
    this.#store = store;
    this.#queue = queue;
    this.#moves = moves;
    queue.on('negotiation.approval', this.#onApproval);
    queue.on('agreement.sign', this.#onSignature('providerSignature'));
    queue.on('agreement.countersign', this.#onSignature('consumerSignature'));
    queue.on('agreement.verify', this.#onVerified);
  }

  #onApproval: AnswerHandler = async (row, answer, by) => {
    await this.#answered(row, answer, by, async (tx, n) => {
      if (answer['approve'] === true) await this.#moves.approved(tx, n, by.connector);
      else await this.#moves.end(tx, n, refusedBy(by.participant, wordsOf(answer['reject'] ?? answer['reason'])));
    });
  };

  #onSignature(member: 'providerSignature' | 'consumerSignature'): AnswerHandler {
    return async (row, answer, by) => {
      await this.#answered(row, answer, by, async (tx, n) => {
        const signature = answer['signature'];
        if (member === 'providerSignature' && answer['decide'] === true) {
          await this.#moves.advance(tx, { ...n, marks: { ...n.marks, byPerson: true }, waiting: null });
          return;
        }
        if (typeof signature !== 'string' || signature === '') {
          await this.#moves.end(tx, n, rejected(by.participant, answer));
          return;
        }
        const signatory = validateSignatory(answer['signatory']) ? answer['signatory'] : null;
        tx.audit({
          kind: 'agreement.signed',
          subject: n.agreement?.['@id'] ?? n.pid,
          actor: by.connector,
          parties: [n.participant, n.counterparty],
          data: { pid: n.pid, role: n.role, signature, ...(signatory ? { signatory } : {}) },
        });
        // The provider's connector adds who acted for its side to what it signs; the consumer's stands in it since it asked. With an
        // outside partner it is on record alone.
        const agreement =
          member === 'providerSignature' && n.agreement && signatory && !isOutside(n)
            ? signedFor(n.agreement, { assigner: signatory })
            : n.agreement;
        await this.#moves.advance(tx, { ...n, agreement, [member]: signature, waiting: null });
      });
    };
  }

  #onVerified: AnswerHandler = async (row, answer, by) => {
    await this.#answered(row, answer, by, async (tx, n) => {
      if (answer['ok'] === true)
        await this.#moves.advance(tx, { ...n, marks: { ...n.marks, verified: true }, waiting: null });
      else await this.#moves.end(tx, n, rejected(by.participant, answer));
    });
  };

  #answered(
    row: PendingRow,
    answer: Record<string, unknown>,
    by: ConnectorIdentity,
    act: (tx: Tx, n: Negotiation) => Promise<void>,
  ): Promise<void> {
    const { pid } = JSON.parse(row.body) as { pid: string };
    return this.#store.write(async (tx) => {
      await this.#queue.settle(tx, row, answer);
      const n = await findNegotiation(tx.db, pid);
      if (n?.participant !== by.participant || n.waiting?.topic !== row.topic || n.intent) {
        throw new MillspaceError('MS-NEG-010', {
          detail: 'the negotiation does not wait for this (any more)',
          status: 409,
        });
      }
      await act(tx, n);
    });
  }
}
