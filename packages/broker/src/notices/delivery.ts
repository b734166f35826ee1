import { type CompiledPolicy, consumerDuties } from '@millspace/policy';
import { canonical, sha256 } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import { participantSlug, type UseNotice } from '@millspace/schemas';
import type { Agreements } from '../agreements/agreements.ts';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore } from '../db/store.ts';
import type { DutyBook } from '../facts/duty-book.ts';
import type { Registry } from '../participants/registry.ts';
import type { ConnectorIdentity } from '../ports.ts';

export interface NoticeDeliveryDeps {
  store: ControlStore;
  registry: Pick<Registry, 'isActive'>;
  queue: ControlQueue;
  agreements: Pick<Agreements, 'ofParty'>;
  policyOf: (agreement: string) => CompiledPolicy | null;
  duties: Pick<DutyBook, 'toTell' | 'told'>;
  /** How long a sender waits for the recipient, ms. */
  patienceMs: number;
}

const TYPE = 'notice';
const topicOf = (id: string): string => `${TYPE}:${id}`;

/** Brings notices of local uses to the participant that an agreement names. Who sends learns when a connector there has stored it. */
export class NoticeDelivery {
  readonly #deps: NoticeDeliveryDeps;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(deps: NoticeDeliveryDeps) {
    this.#deps = deps;
    deps.queue.on(TYPE, async (row, answer) => {
      if (answer['ok'] !== true) return;
      await deps.store.write(async (tx) => {
        await deps.queue.settle(tx, row, answer);
        await deps.duties.told(tx, row.topic.slice(topicOf('').length));
      });
      for (const wake of this.#waiting.get(row.topic) ?? []) wake();
    });
  }

  /**
   * Resolves when a connector of the recipient has stored it. The same notice again waits for the same answer.
   * @throws MillspaceError MS-AGR-001 (not the consumer's agreement), MS-DTY-008 (the agreement asks for no such notice, or the id
   * was used for another), MS-DTY-009 (the recipient has not acknowledged it yet: send it again)
   */
  async deliver(who: ConnectorIdentity, notice: UseNotice): Promise<{ acknowledgedAt: number }> {
    const { recipient, deadlineMs } = await this.#check(who, notice);
    const heard = Promise.withResolvers<void>();
    const topic = topicOf(notice.id);
    const waiting = this.#waiting.get(topic) ?? new Set();
    this.#waiting.set(topic, waiting.add(heard.resolve));
    const timer = setTimeout(heard.resolve, this.#deps.patienceMs);
    try {
      const known = await this.#queued(who, recipient, notice, deadlineMs);
      if (known !== null) return { acknowledgedAt: known };
      await heard.promise;
      const acknowledgedAt = await this.#acknowledgedAt(topic);
      if (acknowledgedAt !== null) return { acknowledgedAt };
    } finally {
      clearTimeout(timer);
      waiting.delete(heard.resolve);
      if (waiting.size === 0) this.#waiting.delete(topic);
    }
    throw new MillspaceError('MS-DTY-009', {
      detail: `no connector of ${recipient} has acknowledged it yet`,
      status: 504,
    });
  }

  async #check(who: ConnectorIdentity, notice: UseNotice): Promise<{ recipient: string; deadlineMs: number }> {
    const { agreements, policyOf, registry } = this.#deps;
    const agreement = await agreements.ofParty(notice.agreement, who.participant);
    if (agreement.consumer !== who.participant) throw refused('the consumer of the agreement tells of its uses', 403);
    const policy = policyOf(notice.agreement);
    const duty = (policy ? consumerDuties(policy) : []).find(
      ({ kind, path }) => kind === 'inform' && path === notice.duty,
    );
    if (duty === undefined || duty.recipient !== notice.recipient || notice.dataset !== agreement.dataset)
      throw refused(`the agreement asks for no such notice to ${notice.recipient}`);
    const recipient = participantSlug(notice.recipient) ?? notice.recipient;
    if (!registry.isActive(recipient)) throw refused(`there is no participant ${recipient}`);
    return { recipient, deadlineMs: duty.deadlineMs ?? 0 };
  }

  /** Queues it once. Returns when it was acknowledged (epoch ms), if it was. */
  #queued(who: ConnectorIdentity, recipient: string, notice: UseNotice, deadlineMs: number): Promise<number | null> {
    const { store, queue, duties } = this.#deps;
    const topic = topicOf(notice.id);
    return store.write(async (tx) => {
      const known = await tx.db
        .selectFrom('control_messages')
        .selectAll()
        .where('topic', '=', topic)
        .executeTakeFirst();
      if (known) {
        const before = JSON.parse(known.body) as { sender: string; notice: UseNotice };
        if (before.sender !== who.participant || canonical(before.notice) !== canonical(notice))
          throw refused('this id was used for another notice', 409);
        return known.answer === null ? null : known.answered_at;
      }
      await queue.ask(tx, recipient, { topic, type: TYPE, body: { sender: who.participant, notice } });
      const { id, agreement, duty } = notice;
      // What comes from the past or the future counts from now.
      const said = Math.min(Math.max(notice.t, tx.now - deadlineMs), tx.now);
      await duties.toTell(tx, { id, agreement, duty, connector: who.connector, deadline: said + deadlineMs });
      tx.audit({
        kind: 'notice.sent',
        subject: notice.agreement,
        actor: who.connector,
        parties: [who.participant, recipient],
        data: { notice: notice.id, duty: notice.duty, recipient, digest: sha256(canonical(notice)) },
      });
      return null;
    });
  }

  async #acknowledgedAt(topic: string): Promise<number | null> {
    const row = await this.#deps.store.read
      .selectFrom('control_messages')
      .select(['answer', 'answered_at'])
      .where('topic', '=', topic)
      .executeTakeFirst();
    return row?.answer ? row.answered_at : null;
  }
}

function refused(detail: string, status = 422): MillspaceError {
  return new MillspaceError('MS-DTY-008', { detail, where: '/notices', status });
}
