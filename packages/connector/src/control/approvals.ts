import { MillspaceError } from '@millspace/runtime/errors';
import type { ControlAnswer, ControlNegotiationApproval } from '@millspace/schemas';
import type { Evidence } from './evidence.ts';

type Answer = (id: string, answer: ControlAnswer) => Promise<void>;

/** Requests for own datasets that wait for a person's decision. The broker repeats them until they are answered. */
export class Approvals {
  readonly #waiting = new Map<string, ControlNegotiationApproval>();
  readonly #answer: Answer;
  readonly #evidence: Pick<Evidence, 'decide'>;
  readonly #options: { automatic: boolean; now: () => number };

  constructor(answer: Answer, evidence: Pick<Evidence, 'decide'>, options: { automatic: boolean; now: () => number }) {
    this.#answer = answer;
    this.#evidence = evidence;
    this.#options = options;
  }

  asked(message: ControlNegotiationApproval): void {
    this.#waiting.set(message.pid, message);
    if (this.#options.automatic) this.decide(message.pid, { approve: true }, null).catch(() => undefined);
  }

  list(): ControlNegotiationApproval[] {
    return [...this.#waiting.values()];
  }

  /**
   * `actor`: pseudonym of who decides; null: nobody does, the configuration says so.
   * @throws MillspaceError MS-NEG-001 when nothing with this pid waits, or what the broker says
   */
  async decide(pid: string, decision: { approve: boolean; reason?: string }, actor: string | null): Promise<void> {
    const message = this.#waiting.get(pid);
    if (message === undefined)
      throw new MillspaceError('MS-NEG-001', { detail: `no request ${pid} waits for a decision here`, status: 404 });
    const { approve, reason } = decision;
    await this.#evidence.decide({ pid, approve, reason: reason ?? null, actor }, this.#options.now(), () =>
      this.#answer(message.id, { approve, ...(reason === undefined ? {} : { reason }) }),
    );
    this.#waiting.delete(pid);
  }
}
