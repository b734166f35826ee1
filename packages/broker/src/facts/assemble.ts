import type { Facts, MachineFacts } from '@millspace/policy';
import type { Attributes } from '../participants/attributes.ts';
import type { MachineFact } from './feeds.ts';
import type { Needs } from './needs.ts';
import type { PaymentFact } from './payments.ts';
import type { RelationFact } from './relations.ts';

/** Who asks for what. Everything here is verified: the connector is that of the token, null when none has asked yet. */
export interface FactQuery {
  consumer: string;
  provider: string;
  dataset: string;
  agreement: string;
  connector: string | null;
}

/** What is attested of one query, in the form in which policies are evaluated. */
export type AttestedFacts = Pick<
  Facts,
  | 'connector'
  | 'consumerEnforces'
  | 'roles'
  | 'memberships'
  | 'location'
  | 'securityProfile'
  | 'payments'
  | 'machines'
  | 'duties'
>;

export interface Attested {
  facts: AttestedFacts;
  /** Epoch ms at which one of them changes by itself; null = only when somebody changes it. */
  until: number | null;
}

/** Where facts come from: the rooms that verified them. */
export interface FactSources {
  attributes(slug: string, now: number): Attributes;
  isKept(list: string): boolean;
  machinesOf(dataset: string): readonly string[];
  machine(publisher: string, machine: string, now: number): MachineFact;
  relations(publisher: string, machine: string, participant: string): readonly RelationFact[];
  payments(agreement: string): readonly PaymentFact[];
  duties(agreement: string): NonNullable<Facts['duties']>;
  /** The connector said that it enforces duties. */
  enforces(connector: string): boolean;
}

/** Pure but for what it asks its sources: the facts that a policy needs, and nothing else. What nobody attested is left out. */
export function assemble(query: FactQuery, needs: Needs, sources: FactSources, now: number): Attested {
  let until = Number.POSITIVE_INFINITY;
  const turns = (at: number | null) => {
    if (at !== null && at > now) until = Math.min(until, at);
  };
  const facts: AttestedFacts = {};
  if (query.connector !== null && needs.connector) {
    facts.connector = query.connector;
    facts.consumerEnforces = sources.enforces(query.connector);
  }
  if (needs.register) {
    const attributes = sources.attributes(query.consumer, now);
    turns(attributes.until);
    Object.assign(facts, registerFacts(attributes, needs, sources.isKept));
  }
  if (needs.payments) facts.payments = sources.payments(query.agreement);
  if (needs.duties) facts.duties = sources.duties(query.agreement);
  if (needs.feed.length > 0 || needs.relations) facts.machines = machinesOf(query, needs, sources, now, turns);
  return { facts, until: Number.isFinite(until) ? until : null };
}

/** Pure: attributes as policies are evaluated on them. Who is on a list that nobody keeps, nobody knows. */
export function registerFacts(
  attributes: Attributes,
  { lists }: Pick<Needs, 'lists'>,
  isKept: (list: string) => boolean,
): Pick<Facts, 'roles' | 'memberships' | 'location' | 'securityProfile'> {
  const { until: _until, memberships, securityProfile, ...others } = attributes;
  return {
    ...others,
    ...(securityProfile === undefined ? {} : { securityProfile: securityProfile.replace(/^x:/, '') }),
    ...(lists.every(isKept) ? { memberships } : {}),
  };
}

function machinesOf(
  query: FactQuery,
  needs: Needs,
  sources: FactSources,
  now: number,
  turns: (at: number | null) => void,
): Map<string, MachineFacts> {
  const machines = new Map<string, MachineFacts>();
  for (const id of sources.machinesOf(query.dataset)) {
    const machine: MachineFacts = {};
    if (needs.feed.length > 0) {
      const { until, ...said } = sources.machine(query.provider, id, now);
      turns(until);
      Object.assign(machine, said);
    }
    if (needs.relations) {
      const relations = sources.relations(query.provider, id, query.consumer);
      for (const { from, until } of relations) {
        turns(from);
        turns(until);
      }
      machine.relations = relations;
    }
    machines.set(id, machine);
  }
  return machines;
}
