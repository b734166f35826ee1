import type { CompiledPolicy } from '@millspace/policy';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Agreements } from '../agreements/agreements.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Notices } from '../control/notices.ts';
import type { ControlQueue } from '../control/queue.ts';
import { dataActRoutes } from '../data-act/data-act.routes.ts';
import { DataActDesk } from '../data-act/desk.ts';
import type { ControlStore } from '../db/store.ts';
import type { Attested, FactQuery } from '../facts/assemble.ts';
import type { Decider } from '../facts/decider.ts';
import type { Needs } from '../facts/needs.ts';
import type { Guards } from '../http/guards.ts';
import type { Registry } from '../participants/registry.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { Proposals } from '../proposals/proposals.ts';
import { Decisions } from '../simulator/replay.ts';
import { simulatorRoutes } from '../simulator/simulator.routes.ts';
import { Simulator } from '../simulator/simulator.ts';
import { DataspaceRules } from './dataspace-rules.ts';
import { documentRoutes } from './documents.routes.ts';
import { ContractDocuments } from './documents.ts';
import { TemplateDrafts } from './drafts.ts';
import { libraryRoutes } from './library.routes.ts';
import { TemplateTests } from './template-tests.ts';
import { Templates } from './templates.ts';
import { workbenchRoutes } from './workbench.routes.ts';

export interface PolicyRoomDeps {
  store: ControlStore;
  registry: Registry;
  notices: Notices;
  queue: ControlQueue;
  now: () => number;
  /** What rests on the rules itself, and is made after them. */
  later: () => { catalog: Catalog; agreements: Agreements; decider: Decider; facts: KnownFacts };
}

interface KnownFacts {
  attested(query: FactQuery, needs: Needs, at?: number): Attested;
  policyOf(agreement: string): CompiledPolicy | null;
}

/** What people do with policies beside agreeing: templates, rules of the dataspace, trying out, requests under the Data Act. */
export class PolicyRoom {
  readonly rules: DataspaceRules;
  readonly templates: Templates;
  readonly decisions: Decisions;
  readonly #simulator: Simulator;
  readonly #desk: DataActDesk;
  readonly #documents: ContractDocuments;
  readonly #drafts: TemplateDrafts;
  readonly #tests: TemplateTests;

  constructor({ store, registry, notices, queue, now, later }: PolicyRoomDeps) {
    const rules = new DataspaceRules({
      store,
      tell: async (tx, rule, inForce) => {
        const draft = { topic: `rule:${rule.id}`, type: 'rule.changed', body: { rule, inForce } };
        for (const { slug } of registry.participants()) await queue.tell(tx, slug, draft);
      },
      changed: () => notices.emit({ rules: true }),
    });
    this.rules = rules;
    this.#documents = new ContractDocuments(store);
    this.#drafts = new TemplateDrafts(store);
    this.#tests = new TemplateTests(store);
    this.templates = new Templates(store, () => rules.compiled());
    this.decisions = new Decisions({
      store,
      rules,
      policyOf: (agreement) => later().facts.policyOf(agreement),
      attested: (query, needs, at) => later().facts.attested(query, needs, at).facts,
      remade: (template) => this.templates.remade(template),
    });
    this.#simulator = new Simulator({
      now,
      participants: () => registry.participants().flatMap(({ slug, revokedAt }) => (revokedAt === null ? [slug] : [])),
      datasets: (only) => later().catalog.published(only),
      agreements: (dataset, consumer) => later().agreements.under(dataset, consumer),
      decide: (agreement, asked, assumed) => later().decider.now(agreement, asked, assumed),
    });
    this.#desk = new DataActDesk({
      store,
      isParticipant: (slug) => registry.isActive(slug),
      sees: (dataset, slug) => later().catalog.sees(dataset, slug),
      dataset: (id) => later().catalog.byId(id),
    });
  }

  load(): Promise<void> {
    return this.rules.load();
  }

  /** `instead`: proposes a change where two persons decide on it. */
  routes(
    api: FastifyInstance,
    more: { guards: Guards; who: (request: object) => ConnectorIdentity; instead: Proposals['instead'] },
  ): void {
    simulatorRoutes(api, { ...more, simulator: this.#simulator, decisions: this.decisions });
    libraryRoutes(api, { ...more, templates: this.templates, rules: this.rules });
    workbenchRoutes(api, { ...more, templates: this.templates, drafts: this.#drafts, tests: this.#tests });
    documentRoutes(api, { ...more, documents: this.#documents });
    dataActRoutes(api, { ...more, desk: this.#desk });
  }
}
