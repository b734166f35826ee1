import { MillspaceError } from '@millspace/runtime/errors';
import type { ControlAnswer, ControlNegotiationApproval } from '@millspace/schemas';

/** Requests for own datasets that wait for a person's decision. The broker repeats them until they are answered. */
export class Approvals {
  readonly #waiting = new Map<string, ControlNegotiationApproval>();
  readonly #answer: (id: string, answer: ControlAnswer) => Promise<void>;
  readonly #automatic: boolean;

  constructor(answer: (id: string, answer: ControlAnswer) => Promise<void>, automatic: boolean) {
    this.#answer = answer;
    this.#automatic = automatic;
  }

  asked(message: ControlNegotiationApproval): void {
    this.#waiting.set(message.pid, message);
    if (this.#automatic) this.decide(message.pid, { approve: true }).catch(() => undefined);
  }

  list(): ControlNegotiationApproval[] {
    return [...this.#waiting.values()];
  }

  /** @throws MillspaceError MS-NEG-001 when nothing with this pid waits, or what the broker says */
  async decide(pid: string, decision: { approve: boolean; reason?: string }): Promise<void> {
    const message = this.#waiting.get(pid);
    if (message === undefined)
      throw new MillspaceError('MS-NEG-001', { detail: `no request ${pid} waits for a decision here`, status: 404 });
    await this.#answer(message.id, {
      approve: decision.approve,
      ...(decision.reason === undefined ? {} : { reason: decision.reason }),
    });
    this.#waiting.delete(pid);
  }
}
