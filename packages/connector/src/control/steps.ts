import { fromDsp } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Actor } from '@millspace/runtime/users/actor';
import type { NegotiationView, OdrlOffer, Signatory } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Publications } from '../send/publications.ts';
import type { SigningDesk } from '../signing/desk.ts';
import type { Evidence } from './evidence.ts';

export interface StepDeskDeps {
  broker: BrokerClient;
  evidence: Evidence;
  publications: Publications;
  signing: Pick<SigningDesk, 'read' | 'forRequest'>;
  now: () => number;
}

/** Steps of a negotiation that bind: what was accepted or offered, by whom, is kept before the broker hears of it, for nothing else is signed. */
export class StepDesk {
  readonly #deps: StepDeskDeps;

  constructor(deps: StepDeskDeps) {
    this.#deps = deps;
  }

  /** As consumer: accepts the offer that stands. @throws MillspaceError MS-SIG-001, MS-SIG-002, MS-DSP-016, or the broker's refusal */
  async accept(pid: string, actor: Actor): Promise<NegotiationView> {
    const { broker, evidence, now } = this.#deps;
    const { json: view } = await broker.request<NegotiationView>('GET', `/negotiations/${encodeURIComponent(pid)}`);
    if (view.role !== 'consumer' || view.state !== 'OFFERED')
      throw new MillspaceError('MS-DSP-016', {
        detail: `there is no offer to accept (state ${view.state})`,
        status: 409,
      });
    const { dataset, counterparty, offer } = view;
    const signatory = await this.#signatory('consumer', offer, dataset, counterparty, actor);
    const request = { pid: view.consumerPid, dataset, provider: counterparty, offer, purpose: view.purpose ?? null };
    evidence.rememberRequest({ ...request, actor: actor.pseudonym, signatory, inReturn: null }, now());
    const path = `/negotiations/${encodeURIComponent(view.consumerPid)}/accept`;
    return (await broker.request<NegotiationView>('POST', path, { json: { signatory } })).json;
  }

  /** As provider: answers a request with one of the published offers. @throws MillspaceError MS-NEG-004, and as `accept` */
  async offer(pid: string, offer: string | undefined, actor: Actor): Promise<NegotiationView> {
    const { broker } = this.#deps;
    const { json: view } = await broker.request<NegotiationView>('GET', `/negotiations/${encodeURIComponent(pid)}`);
    const wanted = offer ?? view.offer['@id'];
    const signatory = await this.#offered(view.dataset, wanted, view.counterparty, actor);
    this.#decided(view.pid, signatory);
    const path = `/negotiations/${encodeURIComponent(view.pid)}/offer`;
    return (await broker.request<NegotiationView>('POST', path, { json: { offer: wanted } })).json;
  }

  /** As provider: offers without being asked. @throws as `offer` */
  async propose(
    wish: { counterparty: string; dataset: string; offer: string },
    actor: Actor,
  ): Promise<NegotiationView> {
    const signatory = await this.#offered(wish.dataset, wish.offer, wish.counterparty, actor);
    const { json: view } = await this.#deps.broker.request<NegotiationView>('POST', '/negotiations/offers', {
      json: wish,
    });
    this.#decided(view.pid, signatory);
    return view;
  }

  async #offered(dataset: string, offer: string, counterparty: string, actor: Actor): Promise<Signatory> {
    const found = this.#deps.publications.find(dataset)?.dataset.offers.find((one) => one['@id'] === offer);
    if (!found)
      throw new MillspaceError('MS-NEG-004', {
        detail: `${dataset} has no offer ${offer}`,
        where: '/offer',
        status: 422,
      });
    return this.#signatory('provider', found, dataset, counterparty, actor);
  }

  async #signatory(
    side: 'consumer' | 'provider',
    offer: OdrlOffer,
    dataset: string,
    counterparty: string,
    actor: Actor,
  ): Promise<Signatory> {
    const read = fromDsp(offer);
    const policy = (read.ok ? read.policy : offer) as unknown as OdrlOffer;
    const contract = await this.#deps.signing.read({ side, policy, dataset, counterparty });
    return this.#deps.signing.forRequest(contract, actor);
  }

  /** Who offers has decided: the agreement on it is signed in that person's name. */
  #decided(pid: string, signatory: Signatory): void {
    const { person: actor, instruction } = signatory;
    const decision = { pid, approve: true, reason: null, actor, instruction: instruction ?? null };
    this.#deps.evidence.keepDecision(decision, this.#deps.now());
  }
}
