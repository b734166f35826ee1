import type { SourceConfig, SourceView } from '@millspace/schemas';
import type { ResolvedMapping } from '../../mapping/mapping.port.ts';
import type { SourceStatus } from '../../ports.ts';
import { problemWithCode } from '../problem.ts';
import { configurationText } from './configuration-text.ts';
import type { KeptSource, KeptSources } from './kept-sources.ts';

export type Quarantined = (source: string) => number;

/** A source that runs or tries to. */
export function viewOfRunning(
  status: SourceStatus,
  config: SourceConfig,
  mapping: ResolvedMapping | null,
  { kept, quarantined }: { kept: KeptSource | null; quarantined: Quarantined },
): SourceView {
  const { id, type, state, since, items, lastValueAt, reconnects, notes, detail, fingerprint } = status;
  return {
    id,
    type,
    origin: kept === null ? 'configuration' : 'kept',
    draft: false,
    settings: settingsOf(config),
    selection: kept?.input.selection ?? [...(mapping?.targets.keys() ?? [])],
    state,
    since,
    ...(detail === undefined ? {} : { problem: problemWithCode(status.code ?? 'MS-SRC-001', detail) }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    items: {
      ...items,
      bad: items.bad.map(({ address, status: said, since: at }) => ({ address, status: said, since: at })),
    },
    lastValueAt,
    reconnects,
    notes,
    revision: mapping === null || mapping.revision === 'none' ? null : mapping.revision,
    machines: mapping?.machines.map((machine) => machine.id) ?? [],
    quarantined: quarantined(id),
    configuration: configurationText(config),
  };
}

/** One that is not finished: nothing runs, and what is missing is not known yet. */
export function viewOfDraft({ input, since }: KeptSource, kept: KeptSources): SourceView {
  const config = kept.unchecked(input);
  return {
    id: input.id,
    type: input.type,
    origin: 'kept',
    draft: true,
    settings: settingsOf(config),
    selection: input.selection ?? [],
    state: 'draft',
    since,
    items: { wanted: 0, active: 0, bad: [] },
    lastValueAt: null,
    reconnects: 0,
    notes: [],
    revision: null,
    machines: [],
    quarantined: 0,
    configuration: configurationText(config),
  };
}

/** What may be shown: never a password. */
function settingsOf(config: SourceConfig): SourceView['settings'] {
  const hasPassword = config.password !== undefined && config.password !== '';
  const user = config.user === undefined ? {} : { user: config.user };
  if (config.type === 'mqtt') {
    const { url, dialect, topics } = config;
    return { url, dialect, ...(topics === undefined ? {} : { topics }), ...user, hasPassword };
  }
  const { endpoint, security, samplingIntervalMs, historyBeforeSeconds, userCertificate } = config;
  return {
    endpoint,
    ...(security === undefined ? {} : { security }),
    ...(samplingIntervalMs === undefined ? {} : { samplingIntervalMs }),
    ...(historyBeforeSeconds === undefined ? {} : { historyBeforeSeconds }),
    ...user,
    hasPassword,
    userCertificate: userCertificate !== undefined,
  };
}
