import type { ChangeBus } from '@millspace/runtime/console/change-bus';
import type { Hearing } from '@millspace/runtime/console/events.routes';
import type { ConsoleTopic } from '@millspace/schemas';
import type { AuditDraft } from '../audit/entry.ts';
import type { ChangeNotice } from '../ports.ts';

const ADMIN = ['admin'];
const BOTH = ['admin', 'auditor'];
const NOBODY: readonly string[] = [];

/** Who hears that something changed: whoever may read it. */
export const HEARING: Hearing = {
  status: BOTH,
  sources: NOBODY,
  quarantine: NOBODY,
  batches: NOBODY,
  datasets: ADMIN,
  drafts: NOBODY,
  negotiations: ADMIN,
  agreements: BOTH,
  transfers: ADMIN,
  inbox: BOTH,
  duties: ADMIN,
  notices: ADMIN,
  facts: ADMIN,
  rules: BOTH,
  templates: BOTH,
  proposals: BOTH,
  'data-act': BOTH,
  participants: BOTH,
  signing: NOBODY,
  apps: NOBODY,
  people: ADMIN,
  audit: BOTH,
  notifications: ADMIN,
  departure: ADMIN,
};

/** What has changed when an entry of this kind was written, by the first word of the kind. */
const TOPIC_OF_KIND: Readonly<Record<string, ConsoleTopic>> = {
  negotiation: 'negotiations',
  agreement: 'agreements',
  transfer: 'transfers',
  grant: 'transfers',
  dataset: 'datasets',
  participant: 'participants',
  connector: 'participants',
  partner: 'participants',
  duty: 'duties',
  notice: 'notices',
  payment: 'facts',
  maintenance: 'facts',
  list: 'facts',
  machine: 'facts',
  rule: 'rules',
  template: 'templates',
  document: 'templates',
  proposal: 'proposals',
  'policy-changes': 'proposals',
  'data-act': 'data-act',
  user: 'people',
  session: 'people',
  broker: 'status',
};

/** Whatever is on record may have changed what somebody looks at. */
export function tellRecorded(bus: ChangeBus, drafts: readonly AuditDraft[]): void {
  if (drafts.length === 0) return;
  for (const { kind, subject } of drafts) {
    const topic = TOPIC_OF_KIND[kind.split('.')[0] ?? ''];
    if (topic !== undefined) bus.changed(topic, subject);
    if (kind.startsWith('participant.left') || kind.startsWith('participant.leaving'))
      bus.changed('departure', subject);
  }
  bus.changed('audit');
}

/** What changes without an entry: facts that come all the time. */
export function tellNoticed(bus: ChangeBus, change: ChangeNotice): void {
  if (change.machinesOf !== undefined) bus.changed('facts', change.machinesOf);
  if (change.register) bus.changed('facts');
  if (change.agreement !== undefined) bus.changed('duties', change.agreement);
  if (change.auditing) bus.changed('status');
}
