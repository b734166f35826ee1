import { compile, contractTerms, sameRules } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import { datasetOwner, type NegotiationRequest, type OdrlOffer, type OfferInput } from '@millspace/schemas';
import type { Catalog } from '../catalog/catalog.ts';
import type { OfferRules } from '../catalog/publish.ts';
import { holdToRules } from '../catalog/publish.ts';
import type { PartnerClient } from '../partners/partner-client.ts';
import type { Partners } from '../partners/partners.ts';
import type { DatasetTitles } from '../partners/titles.ts';
import { keptOffer } from './messages.ts';
import type { Negotiation } from './model.ts';
import { isOutside } from './model.ts';
import type { Negotiations } from './negotiations.ts';
import { outsideRefusal } from './outside-terms.ts';
import { termsOnWire } from './terms.ts';
import type { Discovery } from './wire/discovery.ts';

export interface RequestingDeps {
  negotiations: Negotiations;
  catalog: Catalog;
  partners: Pick<Partners, 'find'>;
  client: PartnerClient;
  titles: DatasetTitles;
  discovery: Discovery;
  rules: OfferRules;
  isParticipant: (slug: string) => boolean;
}

/** Beginnings: of a request to a participant or an outside partner, and of an offer to either. */
export class Requesting {
  readonly #deps: RequestingDeps;

  constructor(deps: RequestingDeps) {
    this.#deps = deps;
  }

  /** @throws MillspaceError MS-CAT-001, MS-NEG-004, MS-NEG-005, MS-NEG-015, MS-NEG-016; with a partner MS-DSP-002 to 010, MS-DSP-015 */
  request(participant: string, body: NegotiationRequest): Promise<Negotiation> {
    const { counterparty } = body;
    return counterparty === undefined || this.#deps.isParticipant(counterparty)
      ? this.#inside(participant, body)
      : this.#outside(participant, counterparty, body);
  }

  async #inside(participant: string, body: NegotiationRequest): Promise<Negotiation> {
    const dataset = await this.#deps.catalog.visible(body.dataset, participant);
    if (dataset.provider === participant)
      throw new MillspaceError('MS-NEG-015', { detail: 'this is your own dataset', where: '/dataset', status: 409 });
    const offer = offerOf(dataset.offers, body.offer);
    if (body.inReturn) holdReturn(body.inReturn.dataset, participant, offer);
    return this.#deps.negotiations.request(participant, { ...asked(body), provider: dataset.provider, offer });
  }

  async #outside(participant: string, id: string, body: NegotiationRequest): Promise<Negotiation> {
    const { partners, client, discovery, negotiations, titles } = this.#deps;
    // The protocol has no word for it: the agreement of the other side would not say it.
    if (body.inReturn) throw noReturn('an outside partner');
    const partner = partners.find(participant, id);
    const address = await discovery.base(partner);
    const listed = typeof body.offer === 'string' ? await client.dataset(partner, body.dataset) : null;
    const offers = (listed?.hasPolicy ?? []) as unknown as OdrlOffer[];
    const offer = keptOffer(typeof body.offer === 'string' ? offerOf(offers, body.offer) : body.offer);
    termsOnWire(offer, false);
    if (listed) titles.saw(participant, id, listed);
    await titles.keep(participant, id, body.dataset);
    return negotiations.request(participant, { ...asked(body), provider: id, offer, address });
  }

  /** An offer of one's own accord. @throws MillspaceError MS-NEG-004, MS-DSP-010, MS-DSP-015, MS-DSP-019, MS-LIB-008 */
  async propose(participant: string, input: OfferInput): Promise<Negotiation> {
    const { partners, discovery, negotiations, isParticipant } = this.#deps;
    const { counterparty = '', dataset = '' } = input;
    const offer = await this.terms(participant, dataset, input.offer);
    if (!offer) throw new MillspaceError('MS-NEG-004', { detail: '/offer: is missing', where: '/offer', status: 422 });
    if (counterparty === participant)
      throw new MillspaceError('MS-NEG-015', { detail: 'this is yourself', where: '/counterparty', status: 409 });
    if (isParticipant(counterparty))
      return negotiations.propose(participant, { dataset, consumer: counterparty, offer });
    const partner = partners.find(participant, counterparty);
    const refusal = outsideRefusal(offer);
    if (refusal)
      throw new MillspaceError('MS-DSP-019', {
        detail: refusal.text.en,
        where: '/offer',
        status: 422,
        details: { text: refusal.text },
      });
    const address = await discovery.base(partner);
    return negotiations.propose(participant, { dataset, consumer: partner.id, offer, address });
  }

  /**
   * Terms that a consumer asks for instead of those that were offered. Between participants they must be ones that can be decided here and
   * hold to the rules of the dataspace; of other dataspaces nobody here knows the rules.
   * @throws MillspaceError MS-NEG-004, MS-DSP-015, MS-LIB-008, MS-NEG-016
   */
  async countered(participant: string, n: Negotiation, wanted: string | OdrlOffer): Promise<OdrlOffer> {
    if (isOutside(n)) {
      if (typeof wanted === 'object') return termsOnWire(keptOffer(wanted), false);
      throw new MillspaceError('MS-NEG-004', {
        detail: '/offer: name the terms themselves to an outside partner',
        where: '/offer',
        status: 422,
      });
    }
    if (typeof wanted === 'string')
      return offerOf((await this.#deps.catalog.visible(n.dataset, participant)).offers, wanted);
    const offer = termsOnWire(keptOffer(wanted), true);
    holdToRules({ published: true, offers: [offer] }, this.#deps.rules);
    return offer;
  }

  /** A provider may take on terms as far as the rules of the dataspace go. @throws MillspaceError MS-LIB-008, MS-CAT-001 */
  async acceptable(participant: string, { dataset: id, offer }: Negotiation): Promise<void> {
    const dataset = await this.#deps.catalog.byId(id);
    if (dataset?.provider !== participant)
      throw new MillspaceError('MS-CAT-001', { detail: `you have no dataset ${id}`, where: '/dataset', status: 404 });
    holdToRules({ published: true, offers: [offer] }, this.#deps.rules);
  }

  /** Terms a provider may offer for its dataset: one of its offers, or others that hold to the rules of the dataspace. Undefined stays so. */
  async terms(participant: string, id: string, wanted: string | OdrlOffer | undefined): Promise<OdrlOffer | undefined> {
    const dataset = await this.#deps.catalog.byId(id);
    if (dataset?.provider !== participant)
      throw new MillspaceError('MS-CAT-001', { detail: `you have no dataset ${id}`, where: '/dataset', status: 404 });
    if (wanted === undefined) return undefined;
    if (typeof wanted === 'string') return offerOf(dataset.offers, wanted);
    const offer = termsOnWire(keptOffer(wanted), true);
    holdToRules({ published: true, offers: [offer] }, this.#deps.rules);
    return offer;
  }
}

/** @throws MillspaceError MS-NEG-016 when it is not one's own, or the offer expects nothing in return */
function holdReturn(dataset: string, participant: string, offer: OdrlOffer): void {
  const compiled = compile(offer, { kind: 'usage' });
  if (!compiled.ok || contractTerms(compiled.policy).returns.length === 0) throw noReturn('this offer');
  if (datasetOwner(dataset) === participant) return;
  throw new MillspaceError('MS-NEG-016', { detail: `${dataset} is no dataset of yours`, where: '/inReturn/dataset' });
}

function noReturn(whom: string): MillspaceError {
  return new MillspaceError('MS-NEG-016', {
    detail: `${whom} expects nothing in return that could be named`,
    where: '/inReturn',
  });
}

function asked(body: NegotiationRequest) {
  const { dataset, purpose, signatory, inReturn } = body;
  return {
    dataset,
    purpose: purpose ?? null,
    ...(signatory ? { signatory } : {}),
    ...(inReturn ? { inReturn } : {}),
  };
}

/** @throws MillspaceError MS-NEG-004 (no such offer), MS-NEG-005 (its terms have changed) */
function offerOf(offers: readonly OdrlOffer[], wanted: string | OdrlOffer): OdrlOffer {
  const id = typeof wanted === 'string' ? wanted : wanted['@id'];
  const found = offers.find((offer) => offer['@id'] === id);
  if (found && (typeof wanted === 'string' || sameRules(found, wanted))) return found;
  throw new MillspaceError(found ? 'MS-NEG-005' : 'MS-NEG-004', {
    detail: found ? `the terms of offer ${id} have changed` : `the dataset has no offer ${id}`,
    where: '/offer',
    status: 422,
  });
}
