import { fromDsp } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Actor } from '@millspace/runtime/users/actor';
import {
  type Dataset,
  type DspDataset,
  datasetOwner,
  type NegotiationRequest,
  type NegotiationView,
  type OdrlOffer,
  PULL_FORMAT,
  participantSlug,
  type Signatory,
  type TransferView,
} from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { SigningDesk } from '../signing/desk.ts';
import type { Evidence, OwnRequest } from './evidence.ts';

/** What is asked for. `inReturn`: id of an own dataset. */
export interface Wish {
  dataset: string;
  offer?: string;
  purpose?: string;
  inReturn?: string;
  /** Outside partner who offers it; absent: a participant of this dataspace. */
  counterparty?: string;
}

interface Offered {
  id: string;
  provider: string;
  offers: readonly OdrlOffer[];
}

/** Between participants of one broker: a stream. */
const STREAM_FORMAT = 'millspace-stream';

/** Asks for datasets and remembers what exactly was asked, so that nothing else is ever signed. */
export class RequestDesk {
  readonly #broker: BrokerClient;
  readonly #evidence: Evidence;
  readonly #signing: Pick<SigningDesk, 'read' | 'forRequest'>;
  readonly #now: () => number;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #starting = new Map<string, Promise<TransferView>>();

  constructor(
    broker: BrokerClient,
    evidence: Evidence,
    signing: Pick<SigningDesk, 'read' | 'forRequest'>,
    now: () => number,
  ) {
    this.#signing = signing;
    this.#broker = broker;
    this.#evidence = evidence;
    this.#now = now;
  }

  /**
   * Asking binds: what is offered and agreed to is countersigned without asking again. So who asks is a signatory whose limits
   * have room for it, or a standing instruction covers it.
   * @throws MillspaceError MS-NEG-004 (no such offer), MS-SIG-001, MS-SIG-002 (nobody signs this), or the broker's refusal
   */
  async ask(wish: Wish, actor: Actor): Promise<NegotiationView> {
    const offered = await this.#offered(wish);
    const offer = choose(offered, wish.offer);
    const { id: dataset, provider: counterparty } = offered;
    const read = fromDsp(offer);
    const policy = (read.ok ? read.policy : offer) as unknown as OdrlOffer;
    const contract = await this.#signing.read({ side: 'consumer', policy, dataset, counterparty });
    const signatory = this.#signing.forRequest(contract, actor);
    const asking = this.#ask(offered, offer, wish, actor.pseudonym, signatory);
    this.#underWay.add(asking);
    try {
      return await asking;
    } finally {
      this.#underWay.delete(asking);
    }
  }

  /** The request with this pid; waits for those whose answer is still on its way (the broker may be quicker). */
  async find(pid: string): Promise<OwnRequest | null> {
    const known = this.#evidence.request(pid);
    if (known !== null || this.#underWay.size === 0) return known;
    await Promise.allSettled(this.#underWay);
    return this.#evidence.request(pid);
  }

  /** Starts the transfer of an agreement, once: who asks while it is being asked for gets the same one. */
  startTransfer(agreement: string): Promise<TransferView> {
    const running = this.#starting.get(agreement);
    if (running) return running;
    const starting = this.#startTransfer(agreement).finally(() => this.#starting.delete(agreement));
    this.#starting.set(agreement, starting);
    return starting;
  }

  async #startTransfer(agreement: string): Promise<TransferView> {
    const { json } = await this.#broker.request<{ transfers: TransferView[] }>(
      'GET',
      `/transfers?role=consumer&agreement=${encodeURIComponent(agreement)}`,
    );
    const known = json.transfers.find(
      (transfer) => transfer.agreement === agreement && !['COMPLETED', 'TERMINATED'].includes(transfer.state),
    );
    if (known) return known;
    const format = this.#isOutside(agreement) ? PULL_FORMAT : STREAM_FORMAT;
    return (await this.#broker.request<TransferView>('POST', '/transfers', { json: { agreement, format } })).json;
  }

  /** From a provider of another dataspace data are fetched. */
  #isOutside(agreement: string): boolean {
    const kept = this.#evidence.agreement(agreement);
    return kept !== null && participantSlug(kept.signed.agreement.assigner) === null;
  }

  /** What is offered, and by whom, as the catalogue says at this moment. */
  async #offered({ dataset, counterparty }: Wish): Promise<Offered> {
    if (counterparty === undefined) {
      const { json } = await this.#broker.request<Dataset>('GET', `/catalog/${encodeURIComponent(dataset)}`);
      return { id: json.id, provider: datasetOwner(json.id) ?? json.provider, offers: json.offers };
    }
    const path = `/partners/${encodeURIComponent(counterparty)}/catalog?dataset=${encodeURIComponent(dataset)}`;
    const { json } = await this.#broker.request<{ dataset: DspDataset }>('GET', path);
    return { id: dataset, provider: counterparty, offers: json.dataset.hasPolicy as unknown as OdrlOffer[] };
  }

  async #ask(
    dataset: Offered,
    offer: OdrlOffer,
    { purpose, counterparty, inReturn }: Wish,
    actor: string,
    signatory: Signatory,
  ): Promise<NegotiationView> {
    const asked: NegotiationRequest = {
      dataset: dataset.id,
      // An outside partner may name its offers anew each time it is asked: what was read is what is asked for.
      offer: counterparty === undefined ? offer['@id'] : offer,
      signatory,
      ...(purpose === undefined ? {} : { purpose }),
      ...(inReturn === undefined ? {} : { inReturn: { dataset: inReturn } }),
      ...(counterparty === undefined ? {} : { counterparty }),
    };
    const { json: view } = await this.#broker.request<NegotiationView>('POST', '/negotiations', { json: asked });
    this.#evidence.rememberRequest(
      {
        pid: view.consumerPid,
        dataset: dataset.id,
        provider: dataset.provider,
        offer,
        purpose: purpose ?? null,
        actor,
        signatory,
        inReturn: inReturn ?? null,
      },
      this.#now(),
    );
    return view;
  }
}

function choose(dataset: Offered, wanted: string | undefined): OdrlOffer {
  const { offers } = dataset;
  const found =
    wanted === undefined
      ? offers.length === 1
        ? offers[0]
        : undefined
      : offers.find((offer) => offer['@id'] === wanted);
  if (found) return found;
  const names = offers.map((offer) => offer['@id']).join(', ');
  throw new MillspaceError('MS-NEG-004', {
    detail:
      wanted === undefined
        ? `name one of the ${offers.length} offers of ${dataset.id}: ${names || 'there is none'}`
        : `${dataset.id} has no offer ${wanted}; there is: ${names || 'none'}`,
    where: '/offer',
    status: 422,
  });
}
