import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { People } from '@millspace/runtime/users/people';
import type { ProposedChange, ReplayAnswer } from '@millspace/schemas';
import type { ControlStore } from '../db/store.ts';
import type { Guards } from '../http/guards.ts';
import type { PolicyRoom } from '../library/policy-room.ts';
import { proposalRoutes } from './proposals.routes.ts';
import { Proposals } from './proposals.ts';
import { type SettingDeps, TwoPersonsSetting } from './setting.ts';

export interface ProposalRoomDeps {
  store: ControlStore;
  policies: Pick<PolicyRoom, 'rules' | 'templates' | 'decisions'>;
  people: Pick<People, 'administers' | 'administrators'>;
  fixed: SettingDeps['fixed'];
}

/** Two persons decide on changes of policies, where the administrators want it. */
export class ProposalRoom {
  readonly setting: TwoPersonsSetting;
  readonly proposals: Proposals;
  readonly #store: ControlStore;

  constructor({ store, policies, people, fixed }: ProposalRoomDeps) {
    const { templates, rules, decisions } = policies;
    this.#store = store;
    this.setting = new TwoPersonsSetting({ fixed, administrators: () => people.administrators });
    this.proposals = new Proposals({
      store,
      library: { templates, rules, setting: this.setting },
      replay: (change) => replayOf(change, decisions),
      administers: (person) => people.administers(person),
    });
  }

  load(): Promise<void> {
    return this.setting.load(this.#store.read);
  }

  routes(api: FastifyInstance, guards: Guards): void {
    proposalRoutes(api, { guards, store: this.#store, proposals: this.proposals, setting: this.setting });
  }
}

/** Retiring a template, and who decides, touch no decision. */
async function replayOf(change: ProposedChange, decisions: PolicyRoom['decisions']): Promise<ReplayAnswer | null> {
  switch (change.kind) {
    case 'rule.make':
      return decisions.replay({ as: 'rule', policy: change.rule.policy });
    case 'rule.end':
      return decisions.replay({ as: 'without-rule', rule: change.rule });
    case 'template.publish':
      return decisions.replay({ as: 'template', template: change.template });
    default:
      return null;
  }
}
