import { randomUUID } from 'node:crypto';
import { compile, contractTerms, fromDsp, sameRules } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Actor } from '@millspace/runtime/users/actor';
import type { NegotiationView, OdrlOffer, Signatory } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Publications } from '../send/publications.ts';
import type { SigningDesk } from '../signing/desk.ts';
import { type Terms, writtenTerms } from './counter-terms.ts';
import type { DecidedTerms, Evidence, OwnRequest, RequestDecision } from './evidence.ts';

export interface StepDeskDeps {
  broker: Pick<BrokerClient, 'request'>;
  evidence: Pick<Evidence, 'ask' | 'decide' | 'keepDecision' | 'request'>;
  publications: Pick<Publications, 'find'>;
  signing: Pick<SigningDesk, 'read' | 'forRequest' | 'byHand'>;
  /** A request waits for no approval any more. */
  decided: (pid: string) => void;
  now: () => number;
}

/**
 * Steps of a negotiation that bind: what was offered, asked for or accepted, and by whom, is kept before the broker hears of it, for nothing
 * else is signed.
 */
export class StepDesk {
  readonly #deps: StepDeskDeps;

  constructor(deps: StepDeskDeps) {
    this.#deps = deps;
  }

  /**
   * Accepts the terms that the other side has named: as consumer an offer, as provider what the consumer asks for instead of it.
   * @param seen id of the terms that the person has looked at
   * @throws MillspaceError MS-NEG-005 (others stand now), MS-SIG-001, MS-SIG-002, MS-DSP-016, or the broker's refusal
   */
  async accept(pid: string, seen: string | undefined, actor: Actor): Promise<NegotiationView> {
    const view = await this.#view(pid);
    if (view.may?.includes('accept') !== true) throw notNow('accept', view);
    if (seen !== undefined && seen !== view.offer['@id'])
      throw new MillspaceError('MS-NEG-005', {
        detail: `the terms are those of ${view.offer['@id']} now, not of ${seen}`,
        where: '/offer',
        status: 409,
      });
    const { offer } = view;
    if (view.role === 'consumer') {
      const signatory = await this.#asConsumer(view, offer, actor);
      return this.#ask(view, offer, signatory, actor, () =>
        this.#post(view.pid, 'accept', { offer: offer['@id'], signatory }),
      );
    }
    const contract = await this.#contract('provider', offer, view);
    // Terms that nobody here has written: a standing instruction was not given for them.
    const signatory = this.#deps.signing.byHand(contract, actor);
    return this.#decide(view.pid, { offer, ownOnly: true }, signatory, () =>
      this.#post(view.pid, 'accept', { offer: offer['@id'] }),
    );
  }

  /**
   * As consumer: asks for other terms than were offered.
   * @throws MillspaceError MS-DSP-015 (terms that nobody could decide on, or that would lose something on the way), MS-SIG-001, MS-SIG-002,
   * MS-DSP-016, or the broker's refusal
   */
  async counter(pid: string, terms: Terms, actor: Actor): Promise<NegotiationView> {
    const view = await this.#view(pid);
    if (view.may?.includes('counter') !== true) throw notNow('counter', view);
    const offer = writtenTerms(terms, freshId());
    const signatory = await this.#asConsumer(view, offer, actor);
    return this.#ask(view, offer, signatory, actor, () => this.#post(view.pid, 'counter', { offer, signatory }));
  }

  /**
   * As provider: answers a request with a published offer (by its id; absent: the one asked for), or with terms for this counterparty alone.
   * @throws MillspaceError MS-NEG-004 (no such offer), MS-DSP-015 (terms as for `counter`), and as `accept`
   */
  async offer(pid: string, wanted: string | Terms | undefined, actor: Actor): Promise<NegotiationView> {
    const view = await this.#view(pid);
    if (view.may?.includes('offer') !== true) throw notNow('offer', view);
    const terms = this.#offered(view.dataset, wanted ?? view.offer['@id']);
    const signatory = await this.#asProvider(terms, view, actor);
    return this.#decide(view.pid, terms, signatory, () =>
      this.#post(view.pid, 'offer', { offer: terms.ownOnly ? terms.offer : terms.offer['@id'] }),
    );
  }

  /** As provider: offers without being asked. @throws as `offer` */
  async propose(
    wish: { counterparty: string; dataset: string; offer: string },
    actor: Actor,
  ): Promise<NegotiationView> {
    const terms = this.#offered(wish.dataset, wish.offer);
    const signatory = await this.#asProvider(terms, wish, actor);
    const { json: view } = await this.#deps.broker.request<NegotiationView>('POST', '/negotiations/offers', {
      json: wish,
    });
    this.#deps.evidence.keepDecision(decisionOn(view.pid, terms, signatory), this.#deps.now());
    return view;
  }

  async #view(pid: string): Promise<NegotiationView> {
    return (await this.#deps.broker.request<NegotiationView>('GET', `/negotiations/${encodeURIComponent(pid)}`)).json;
  }

  async #post(pid: string, step: string, json: object): Promise<NegotiationView> {
    const path = `/negotiations/${encodeURIComponent(pid)}/${step}`;
    return (await this.#deps.broker.request<NegotiationView>('POST', path, { json })).json;
  }

  /** Terms that are on offer to everybody who sees the dataset, or own ones, which say the same as none of those. */
  #offered(dataset: string, wanted: string | Terms): DecidedTerms {
    const publication = this.#deps.publications.find(dataset);
    const published = publication?.dataset.offers ?? [];
    if (typeof wanted === 'object') {
      if (!publication)
        throw new MillspaceError('MS-CAT-001', {
          detail: `${dataset} is not published by this connector`,
          where: '/dataset',
          status: 404,
        });
      const offer = writtenTerms(wanted, freshId());
      const same = published.find((one) => sameRules(one, offer));
      return same ? { offer: same, ownOnly: false } : { offer, ownOnly: true };
    }
    const found = published.find((one) => one['@id'] === wanted);
    if (found) return { offer: found, ownOnly: false };
    throw new MillspaceError('MS-NEG-004', {
      detail: `${dataset} has no offer ${wanted}`,
      where: '/offer',
      status: 422,
    });
  }

  #contract(
    side: 'consumer' | 'provider',
    offer: OdrlOffer,
    { dataset, counterparty }: { dataset: string; counterparty: string },
  ): ReturnType<SigningDesk['read']> {
    const read = fromDsp(offer);
    const policy = (read.ok ? read.policy : offer) as unknown as OdrlOffer;
    return this.#deps.signing.read({ side, policy, dataset, counterparty });
  }

  async #asConsumer(view: NegotiationView, offer: OdrlOffer, actor: Actor): Promise<Signatory> {
    return this.#deps.signing.forRequest(await this.#contract('consumer', offer, view), actor);
  }

  /** An instruction covers what is published; terms for one counterparty alone are a person's own word. */
  async #asProvider(
    { offer, ownOnly }: DecidedTerms,
    about: { dataset: string; counterparty: string },
    actor: Actor,
  ): Promise<Signatory> {
    const contract = await this.#contract('provider', offer, about);
    return ownOnly ? this.#deps.signing.byHand(contract, actor) : this.#deps.signing.forRequest(contract, actor);
  }

  async #ask(
    view: NegotiationView,
    offer: OdrlOffer,
    signatory: Signatory,
    actor: Actor,
    tell: () => Promise<NegotiationView>,
  ): Promise<NegotiationView> {
    const { evidence, now } = this.#deps;
    const { consumerPid: pid, dataset, counterparty: provider, purpose = null } = view;
    const inReturn = expectsReturn(offer) ? (evidence.request(pid)?.inReturn ?? null) : null;
    const request: OwnRequest = {
      ...{ pid, dataset, provider, offer, purpose, actor: actor.pseudonym, signatory },
      inReturn: view.outside === true ? null : inReturn,
    };
    return evidence.ask(request, now(), tell);
  }

  /** Who offers or accepts has decided: the agreement on it is signed in that person's name. */
  async #decide(
    pid: string,
    terms: DecidedTerms,
    signatory: Signatory,
    tell: () => Promise<NegotiationView>,
  ): Promise<NegotiationView> {
    const { evidence, decided, now } = this.#deps;
    const view = await evidence.decide(decisionOn(pid, terms, signatory), now(), tell);
    decided(pid);
    return view;
  }
}

const freshId = (): string => `urn:uuid:${randomUUID()}`;

function decisionOn(pid: string, terms: DecidedTerms, signatory: Signatory): RequestDecision {
  const { person: actor, instruction = null } = signatory;
  return { pid, approve: true, reason: null, actor, instruction, terms };
}

/** What was named in return holds on as long as something is expected. */
function expectsReturn(offer: OdrlOffer): boolean {
  const compiled = compile(offer, { kind: 'usage' });
  return compiled.ok && contractTerms(compiled.policy).returns.length > 0;
}

function notNow(step: string, { role, state }: NegotiationView): MillspaceError {
  return new MillspaceError('MS-DSP-016', {
    detail: `"${step}" is not possible for the ${role} at present (state ${state})`,
    status: 409,
    details: { state },
  });
}
