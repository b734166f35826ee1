import { randomUUID } from 'node:crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { MachineRelation, MachineRelationTerms } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Identity } from '../identity/identity.ts';

export interface RelationWish {
  machine: string;
  relation: MachineRelationTerms['relation'];
  /** The other side: who uses our machine, or who publishes the machine that we use. */
  participant?: string;
  publisher?: string;
  from?: number;
  until?: number;
  alongside?: boolean;
}

/** Relations to machines, signed by this house: it proposes, and confirms what the other side has proposed. */
export class RelationDesk {
  readonly #broker: BrokerClient;
  readonly #identity: Identity;

  constructor(broker: BrokerClient, identity: Identity) {
    this.#broker = broker;
    this.#identity = identity;
  }

  async list(): Promise<MachineRelation[]> {
    const { json } = await this.#broker.request<{ relations: MachineRelation[] }>('GET', '/machine-relations');
    return json.relations;
  }

  async propose(wish: RelationWish, now: number): Promise<MachineRelation> {
    const me = this.#identity.enrolment?.participant ?? '';
    const { machine, relation, participant = me, publisher = me, from = now, until, alongside } = wish;
    const terms: MachineRelationTerms = {
      id: `urn:uuid:${randomUUID()}`,
      machine,
      publisher,
      participant,
      relation,
      from,
      until: until ?? null,
      ...(alongside === undefined ? {} : { alongside }),
    };
    const signature = await this.#identity.sign(terms);
    return (await this.#broker.request<MachineRelation>('POST', '/machine-relations', { json: { terms, signature } }))
      .json;
  }

  /** Signs exactly what the other side proposed. @throws MillspaceError MS-FCT-010 when nothing with this id waits for us */
  async confirm(id: string): Promise<MachineRelation> {
    const found = (await this.list()).find(({ terms }) => terms.id === id);
    const me = this.#identity.enrolment?.participant;
    if (!found || found.proposedBy === me)
      throw new MillspaceError('MS-FCT-010', { detail: `no proposal ${id} waits for this side`, status: 404 });
    const signature = await this.#identity.sign(found.terms);
    const path = `/machine-relations/${encodeURIComponent(id)}/confirm`;
    return (await this.#broker.request<MachineRelation>('POST', path, { json: { signature } })).json;
  }

  async end(id: string, reason: string, at?: number): Promise<MachineRelation> {
    const path = `/machine-relations/${encodeURIComponent(id)}/end`;
    const json = { reason, ...(at === undefined ? {} : { at }) };
    return (await this.#broker.request<MachineRelation>('POST', path, { json })).json;
  }
}
