import { sameRules } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Actor } from '@millspace/runtime/users/actor';
import type { ControlAnswer, ControlNegotiationApproval, Signatory } from '@millspace/schemas';
import type { Publications } from '../send/publications.ts';
import type { SigningDesk } from '../signing/desk.ts';
import type { DecidedTerms, Evidence, RequestDecision } from './evidence.ts';

export interface ApprovalDeps {
  answer: (id: string, answer: ControlAnswer) => Promise<void>;
  evidence: Pick<Evidence, 'decide' | 'decision'>;
  /** What could not be answered; the broker asks again. */
  failed: (error: unknown) => void;
  publications: Pick<Publications, 'find'>;
  signing: Pick<SigningDesk, 'read' | 'byHand' | 'byInstruction'>;
  /** Standing instructions may answer, whatever the dataset says. */
  automatic: boolean;
  now: () => number;
}

type Asked = Pick<ControlNegotiationApproval, 'pid' | 'dataset' | 'counterparty' | 'offer'>;

/** Requests for own datasets that wait for a person's decision. The broker repeats them until they are answered. */
export class Approvals {
  readonly #waiting = new Map<string, ControlNegotiationApproval>();
  readonly #deps: ApprovalDeps;

  constructor(deps: ApprovalDeps) {
    this.#deps = deps;
  }

  asked(message: ControlNegotiationApproval): void {
    const { evidence, automatic, publications, failed } = this.#deps;
    const refused = refusalOf(evidence.decision(message.pid));
    // Its answer was lost: it is said again, and nothing that was given meanwhile overrules it.
    if (refused !== null) return void this.#refuse(message, refused).catch(failed);
    this.#waiting.set(message.pid, message);
    // An instruction was given for what is on offer; own terms of one negotiation are a person's matter.
    const answerable = publications.find(message.dataset) !== null && !this.termsOf(message).ownOnly;
    if (automatic && answerable) this.#byInstruction(message).catch(failed);
  }

  list(): ControlNegotiationApproval[] {
    return [...this.#waiting.values()];
  }

  /** @throws MillspaceError MS-NEG-001 when nothing with this pid waits */
  find(pid: string): ControlNegotiationApproval {
    const message = this.#waiting.get(pid);
    if (message !== undefined) return message;
    throw new MillspaceError('MS-NEG-001', { detail: `no request ${pid} waits for a decision here`, status: 404 });
  }

  /**
   * @throws MillspaceError MS-NEG-001 when nothing with this pid waits, MS-SIG-001, MS-SIG-002, MS-SIG-007 (who approves may not
   * sign it), or what the broker says
   */
  async decide(pid: string, decision: { approve: boolean; reason?: string }, actor: Actor): Promise<void> {
    const message = this.find(pid);
    const { approve, reason } = decision;
    if (approve) return this.#approve(message, await this.signatoryFor(message, actor), reason);
    await this.#refuse(message, { pid, approve, reason: reason ?? null, actor: actor.pseudonym, instruction: null });
  }

  /** Who signs when this person approves. @throws MillspaceError MS-SIG-001, MS-SIG-002, MS-SIG-007 */
  async signatoryFor(asked: Asked, actor: Actor): Promise<Signatory> {
    const { signing, publications } = this.#deps;
    if (publications.find(asked.dataset) === null)
      throw new MillspaceError('MS-SIG-007', { detail: `${asked.dataset} is not published by this connector` });
    return signing.byHand(await this.#contract(asked), actor);
  }

  /** What a yes to this is a yes to. */
  termsOf({ dataset, offer }: Pick<Asked, 'dataset' | 'offer'>): DecidedTerms {
    const published = this.#deps.publications.find(dataset)?.dataset.offers ?? [];
    return { offer, ownOnly: !published.some((one) => sameRules(one, offer)) };
  }

  /** It no longer waits: somebody decided by another way, or it came to something else. */
  decided(pid: string): void {
    this.#waiting.delete(pid);
  }

  async #byInstruction(message: ControlNegotiationApproval): Promise<void> {
    const signatory = this.#deps.signing.byInstruction(await this.#contract(message));
    // Somebody may have refused it while the contract was read.
    if (signatory === null || refusalOf(this.#deps.evidence.decision(message.pid)) !== null) return;
    await this.#approve(message, signatory);
  }

  async #refuse({ pid, id }: ControlNegotiationApproval, refused: RequestDecision): Promise<void> {
    const { reason } = refused;
    await this.#deps.evidence.decide(refused, this.#deps.now(), () =>
      this.#deps.answer(id, { approve: false, ...(reason === null ? {} : { reason }) }),
    );
    this.#waiting.delete(pid);
  }

  async #approve(message: ControlNegotiationApproval, signatory: Signatory, reason?: string): Promise<void> {
    const { pid, id } = message;
    const { person: actor, instruction = null } = signatory;
    const terms = this.termsOf(message);
    const decision = { pid, approve: true, reason: reason ?? null, actor, instruction, terms };
    await this.#deps.evidence.decide(decision, this.#deps.now(), () =>
      this.#deps.answer(id, { approve: true, signatory, ...(reason === undefined ? {} : { reason }) }),
    );
    this.#waiting.delete(pid);
  }

  #contract({ pid, dataset, counterparty, offer }: Asked): ReturnType<SigningDesk['read']> {
    const memberships = this.#waiting.get(pid)?.memberships;
    return this.#deps.signing.read({ side: 'provider', policy: offer, dataset, counterparty, memberships });
  }
}

const refusalOf = (decision: RequestDecision | null): RequestDecision | null =>
  decision?.approve === false ? decision : null;
