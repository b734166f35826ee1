import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { lastInstantOf } from '@millspace/runtime/inbox/agreement-end';
import { pagePath } from '@millspace/runtime/inbox/path';
import type { Agreement, BrokerStatus, InboxItem, InboxKind } from '@millspace/schemas';
import type { Checkpoints } from '../audit/checkpoints.ts';
import type { Recorder } from '../audit/recorder.ts';
import type { Verifications } from '../audit/verification.ts';
import type { ControlHub } from '../control/hub.ts';
import type { Reports } from '../control/reports.ts';
import type { ControlStore } from '../db/store.ts';
import type { AgreementRow } from '../db/tables.ts';
import type { FactRoom } from '../facts/room.ts';
import type { Attestations } from '../participants/attestations.ts';
import type { Registry } from '../participants/registry.ts';
import type { DataPlane } from '../ports.ts';
import type { ProposalRoom } from '../proposals/room.ts';
import type { KnownAgreement, Matters } from './known.ts';

export interface GatherDeps {
  store: ControlStore;
  registry: Registry;
  hub: ControlHub;
  attestations: Attestations;
  facts: () => Pick<FactRoom, 'endingSoon' | 'duties' | 'standing'>;
  data: () => DataPlane;
  proposals: ProposalRoom;
  reports: Reports;
  verifications: Verifications;
  recorder: Recorder;
  checkpoints: Checkpoints;
  transitMs: number;
  /** File of the certificate that this process shows; null: it shows none. */
  certificate: string | null;
  /** Receivers of notifications that are not reached. */
  unreached: () => InboxItem[];
  now: () => number;
}

/** What a person may see: their inbox holds no more. */
export interface Sight {
  /** Id of the person who asks: what they proposed waits for somebody else. null: whoever it is. */
  person: string | null;
  /** Participants, connectors, agreements' pages, the state of the broker. */
  administers: boolean;
}

const ADMINISTERS = ['admin'];
const READS_EVIDENCE = ['admin', 'auditor'];
const PER_QUERY = 256;

/** Which kinds a broker has, and who sees them: the same as `gather` says. */
export const AUDIENCE = {
  proposal: ADMINISTERS,
  violation: READS_EVIDENCE,
  evidence: READS_EVIDENCE,
  'connector-silent': ADMINISTERS,
  invitation: ADMINISTERS,
  'attestation-ends': ADMINISTERS,
  'agreement-ends': ADMINISTERS,
  backlog: ADMINISTERS,
  disk: ADMINISTERS,
  certificate: ADMINISTERS,
  notifications: ADMINISTERS,
} satisfies Partial<Record<InboxKind, readonly string[]>>;

/** Gathers what is known at the broker of what might need a person. */
export async function gather(deps: GatherDeps, { administers, person }: Sight): Promise<Matters> {
  const { registry, attestations, data, recorder, checkpoints, proposals, transitMs, now } = deps;
  const at = now();
  const status = data().status() as Pick<BrokerStatus, 'log' | 'disk'>;
  const { duties, endingSoon, overdue } = await concerning(deps, administers, at);
  return {
    now: at,
    proposals: administers ? await proposals.proposals.waiting(person) : [],
    lacksSecondPerson: administers && proposals.setting.lacksSomebody,
    invitations: administers ? await unused(deps.store) : [],
    attestations: administers ? registry.participants().flatMap(({ slug }) => attestations.of(slug, at)) : [],
    away: administers ? away(deps) : [],
    log: administers ? status.log : [],
    transitMs,
    disk: administers ? status.disk : null,
    evidence: {
      silentSince: recorder.failingSince,
      noCheckpointSince: checkpoints.failingSince,
      broken: brokenOf(deps),
    },
    agreements: administers ? endingSoon : [],
    violations: overdue.flatMap((agreement) =>
      duties.violations(agreement.id).map(({ duty, rule, due, since }) => ({ ...agreement, duty, rule, due, since })),
    ),
    unreached: administers ? deps.unreached() : [],
    certificates: administers ? certificates(deps) : [],
    certificateEnds: administers && deps.certificate !== null ? await endOf(deps.certificate) : null,
  };
}

function unused(store: ControlStore): Promise<Matters['invitations'][number][]> {
  return store.read
    .selectFrom('invitations')
    .select(['participant', 'created_at as createdAt', 'expires_at as expiresAt'])
    .where('used_at', 'is', null)
    .execute();
}

function away({ registry, hub }: GatherDeps): Matters['away'] {
  return registry.participants().flatMap(({ slug }) =>
    registry.activeConnectorsOf(slug).flatMap(({ id, name, participant, createdAt }) => {
      const { connected, at } = hub.connectorSeen(id);
      return connected ? [] : [{ id, name, participant, seenAt: at ?? createdAt }];
    }),
  );
}

/** What the last verification that came to a result found. */
function brokenOf({ verifications }: GatherDeps): Matters['evidence']['broken'] {
  const { last } = verifications.state;
  return last?.result?.ok === false ? { since: last.endedAt ?? last.since, at: last.result.brokenAt ?? 0 } : null;
}

/** Of connectors, towards machines, as each says of itself. */
function certificates({ registry, reports }: GatherDeps): Matters['certificates'] {
  return registry.participants().flatMap(({ slug }) =>
    registry.activeConnectorsOf(slug).flatMap(({ id, name, participant }) => {
      const ends = reports.of(id)?.certificateEnds ?? null;
      return ends === null ? [] : [{ id, name, participant, ends }];
    }),
  );
}

/**
 * Agreements in force that end soon, and those under which something is overdue, each with the page where whoever asks sees more. The rest,
 * which only grows more, is not looked at: this is asked every few seconds.
 */
async function concerning({ store, facts }: GatherDeps, administers: boolean, now: number) {
  const { duties } = facts();
  const rows = { endingSoon: facts().endingSoon(now), overdue: facts().standing(duties.overdue()) };
  const pages = administers ? await exchanges(store, [...rows.endingSoon, ...rows.overdue]) : new Map<string, string>();
  const known = ({ id, provider, consumer, dataset, body }: AgreementRow): KnownAgreement => ({
    ...{ id, provider, consumer, dataset },
    end: lastInstantOf(JSON.parse(body) as Agreement),
    to: pages.get(id) ?? `/audit?agreement=${encodeURIComponent(id)}`,
  });
  return { duties, endingSoon: rows.endingSoon.map(known), overdue: rows.overdue.map(known) };
}

/** The page of an exchange under each agreement that has one. */
async function exchanges(store: ControlStore, agreements: readonly AgreementRow[]): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (let from = 0; from < agreements.length; from += PER_QUERY) {
    const ids = agreements.slice(from, from + PER_QUERY).map(({ id }) => id);
    const rows = await store.read
      .selectFrom('transfers')
      .select((eb) => ['agreement_id as agreement', eb.fn.max('pid').as('pid')])
      .where('agreement_id', 'in', ids)
      .where('role', '=', 'consumer')
      .groupBy('agreement_id')
      .execute();
    for (const { agreement, pid } of rows) pages.set(agreement, pagePath('exchanges', pid));
  }
  return pages;
}

/** Read anew: a renewed file counts, also before the next start. null: it cannot be read, which the start says loudly enough. */
async function endOf(file: string): Promise<number | null> {
  try {
    return new X509Certificate(await readFile(file)).validToDate.getTime();
  } catch {
    return null;
  }
}
