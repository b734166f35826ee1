import { MillspaceError } from '@millspace/runtime/errors';
import { freeBytesOf } from '@millspace/runtime/free-bytes';
import type { AgreementView, DataActRequest, InboxKind, NegotiationView, TransferView } from '@millspace/schemas';
import type { Core } from '../core.ts';
import type { ConnectorRole } from '../http/roles.ts';
import { lastStateOf } from '../machines/state.ts';
import { machinesOf } from '../store/overview.ts';
import { OWN } from '../store/store.ts';
import type { Matters } from './inbox.ts';

/** What a person may see: their inbox holds no more. */
export interface Sight {
  deals: boolean;
  sources: boolean;
  /** Room for what waits, and on the disk. */
  room: boolean;
  administers: boolean;
}

const DEALS: readonly ConnectorRole[] = ['viewer', 'publisher', 'subscriber', 'signatory'];
const SOURCES: readonly ConnectorRole[] = ['viewer', 'publisher'];
const ROOM: readonly ConnectorRole[] = [...SOURCES, 'admin'];
const ADMINISTERS: readonly ConnectorRole[] = ['admin'];

/** Which kinds a connector has, and who sees them: the same as `sightOf` says. */
export const AUDIENCE = {
  approval: DEALS,
  offer: DEALS,
  violation: DEALS,
  duty: [...DEALS, 'admin'],
  'agreement-ends': DEALS,
  'agreement-ended': DEALS,
  suspended: DEALS,
  'data-act': DEALS,
  certificate: SOURCES,
  quarantine: SOURCES,
  'no-data': SOURCES,
  backlog: ROOM,
  disk: ROOM,
  notifications: ADMINISTERS,
} satisfies Partial<Record<InboxKind, readonly ConnectorRole[]>>;

export const EVERYTHING: Sight = { deals: true, sources: true, room: true, administers: true };

export function sightOf(roles: readonly string[]): Sight {
  const one = (of: readonly string[]) => roles.some((role) => of.includes(role));
  return { deals: one(DEALS), sources: one(SOURCES), room: one(ROOM), administers: one(ADMINISTERS) };
}

const MINUTE_MS = 60_000;
const NO_DATA_MINUTES = 15;
const GIB = 1024 ** 3;

/** Gathers what is known here, and from the broker what only it knows. `complete`: it answered. */
export async function gather(core: Core, sight: Sight): Promise<{ matters: Matters; complete: boolean }> {
  const remote = sight.deals ? await fromBroker(core) : NOTHING;
  const { noDataMinutes = NO_DATA_MINUTES } = core.config.notifications ?? {};
  const matters: Matters = {
    now: core.brokerNow(),
    participant: core.identity.enrolment?.participant ?? null,
    approvals: sight.deals ? core.approvals.list() : [],
    countered: remote?.countered ?? [],
    agreements: remote?.agreements ?? [],
    suspended: remote?.suspended ?? [],
    duties: core.duties.overview(),
    requests: remote?.requests ?? [],
    quarantined: sight.sources ? quarantined(core) : [],
    sources: sight.sources ? heard(core) : [],
    silentMs: noDataMinutes * MINUTE_MS,
    backlog: sight.room ? backlogOf(core) : null,
    disk: sight.room ? diskOf(core) : null,
    certificateEnds: sight.sources ? await certificateEnds(core) : null,
    unreached: sight.administers ? core.notifications.troubles() : [],
    titleOf: (dataset) => core.publications.find(dataset)?.dataset.title ?? null,
  };
  return { matters, complete: remote !== null };
}

interface Remote {
  agreements: AgreementView[];
  requests: DataActRequest[];
  suspended: TransferView[];
  countered: NegotiationView[];
}

const NOTHING: Remote = { agreements: [], requests: [], suspended: [], countered: [] };

/** null: it does not answer. */
async function fromBroker({ broker, identity }: Core): Promise<Remote | null> {
  if (identity.enrolment === null) return NOTHING;
  try {
    const negotiations = (query: string) =>
      broker.request<{ negotiations: NegotiationView[] }>('GET', `/negotiations?${query}&limit=1000`);
    const [agreements, requests, suspended, offered, asked] = await Promise.all([
      broker.request<{ agreements: AgreementView[] }>('GET', '/agreements'),
      broker.request<{ requests: DataActRequest[] }>('GET', '/data-act/requests'),
      broker.request<{ transfers: TransferView[] }>('GET', '/transfers?state=SUSPENDED&limit=1000'),
      negotiations('role=consumer&state=OFFERED'),
      negotiations('role=provider&state=REQUESTED'),
    ]);
    return {
      agreements: agreements.json.agreements,
      requests: requests.json.requests,
      suspended: suspended.json.transfers,
      countered: [...offered.json.negotiations, ...asked.json.negotiations],
    };
  } catch (error) {
    if (error instanceof MillspaceError) return null;
    throw error;
  }
}

function quarantined({ store, sources }: Core): Matters['quarantined'] {
  return sources
    .list()
    .map(({ id }) => ({ source: id, entries: store.quarantine.countOf(id) }))
    .filter(({ entries }) => entries > 0);
}

/** Every source and machine has given a sign since the start, or had the time to: before that nobody knows whether one is silent. */
export function knowsSources({ intake, startedAt, clock, config }: Core): boolean {
  if (clock.now() - startedAt >= (config.notifications?.noDataMinutes ?? NO_DATA_MINUTES) * MINUTE_MS) return true;
  return intake
    .statuses()
    .every(
      ({ lastValueAt, lastAliveAt, machines }) =>
        (lastValueAt !== null || lastAliveAt !== null) && machines.every(({ heardAt }) => heardAt !== null),
    );
}

/** By the connector's own clock, as the inbox counts by the broker's: a source that never spoke is silent since the start. */
function heard(core: Core): Matters['sources'] {
  const { intake, startedAt, identity } = core;
  const { offsetMs } = identity.brokerClock;
  const { noDataMinutes = NO_DATA_MINUTES, machines: limits = [] } = core.config.notifications ?? {};
  return intake.statuses().map(({ id, lastValueAt, lastAliveAt, machines }) => ({
    source: id,
    heardAt: Math.max(startedAt, lastValueAt ?? 0, lastAliveAt ?? 0) + offsetMs,
    machines: machines.map(({ machine, heardAt, silentMs }) => {
      const minutes = limits.find((one) => one.id === machine)?.noDataMinutes ?? noDataMinutes;
      const limitMs = minutes === 0 ? null : minutes * MINUTE_MS;
      const off = limitMs !== null && silentMs >= limitMs && saidOff(core, machine);
      return { machine, heardAt: Math.max(startedAt, heardAt ?? 0) + offsetMs, silentMs, limitMs, off };
    }),
  }));
}

/** What a machine says of itself that makes silence expected, in the words of its pack. */
const OFF: ReadonlySet<string> = new Set(['x:out-of-service', 'x:maintenance']);

function saidOff({ store }: Core, machine: string): boolean {
  return machinesOf(store, { scope: OWN, machine }).some((overview) => OFF.has(lastStateOf(overview) ?? ''));
}

function backlogOf({ sender, store, config }: Core): Matters['backlog'] {
  const waiting = sender.states().map(({ waitingBytes }) => waitingBytes);
  const room = store.outbox.maxBytes;
  return { waiting, room, tellFrom: (room * (config.notifications?.backlogPercent ?? 50)) / 100 };
}

function diskOf({ config }: Core): Matters['disk'] {
  const free = freeOnDisk({ config });
  return free === null ? null : { free, least: config.notifications?.diskFreeBytes ?? GIB };
}

/** Bytes free on the disk of the data folder; null: the file system does not say. */
export function freeOnDisk({ config }: Pick<Core, 'config'>): number | null {
  try {
    return freeBytesOf(config.dataDir);
  } catch {
    return null;
  }
}

/** End of the certificate that is shown to machines (epoch ms). Only where OPC UA is used: asking would make a certificate. */
export async function certificateEnds({ sources }: Core): Promise<number | null> {
  if (!sources.list().some(({ type }) => type === 'opcua')) return null;
  return (await sources.ownCertificate()).facts.validTo;
}
