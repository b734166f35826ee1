import { AHEAD_MS, endsSoon } from '@millspace/runtime/inbox/ahead';
import { byUrgency } from '@millspace/runtime/inbox/order';
import { pagePath } from '@millspace/runtime/inbox/path';
import type { Attestation, Bilingual, BrokerStatus, InboxItem } from '@millspace/schemas';

/** An agreement as far as the inbox needs it. */
export interface KnownAgreement {
  id: string;
  provider: string;
  consumer: string;
  dataset: string;
  /** Instant at which its last permission ends (epoch ms); null: at none that is known. */
  end: number | null;
  /** Path of the page on which somebody who asks sees what it is about. */
  to: string;
}

/** What is known here of what might need an administrator or an auditor. Instants are epoch ms. */
export interface Matters {
  now: number;
  /** Changes that wait for a second person, who is not the one who asks. */
  proposals: readonly { id: string; title: Bilingual; at: number; expiresAt: number }[];
  /** Two persons decide on changes, and one alone administers. */
  lacksSecondPerson: boolean;
  /** Codes that nobody has used, whether they still work or not. */
  invitations: readonly { participant: string; createdAt: number; expiresAt: number }[];
  attestations: readonly Attestation[];
  /** Connectors in good standing that are away. `seenAt`: when they were last here, or joined. */
  away: readonly { id: string; name: string; participant: string; seenAt: number }[];
  log: BrokerStatus['log'];
  transitMs: number;
  disk: BrokerStatus['disk'] | null;
  /** Since when nothing can be put on record, no checkpoint can be made, or the log is known not to hold. */
  evidence: {
    silentSince: number | null;
    noCheckpointSince: number | null;
    broken: { since: number; at: number } | null;
  };
  agreements: readonly KnownAgreement[];
  violations: readonly (KnownAgreement & { duty: string; rule: Bilingual; due: number; since: number })[];
  /** Certificates that connectors show to machines. `ends`: epoch ms. */
  certificates: readonly { id: string; name: string; participant: string; ends: number }[];
  /** End of the certificate that is shown to browsers and connectors; null: this process shows none. */
  certificateEnds: number | null;
  /** Receivers of notifications that are not reached. */
  unreached: readonly InboxItem[];
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A connector that restarts, or whose network fails for a moment, is no matter for a person (ms). */
const SILENT_MS = 15 * MINUTE_MS;
/** So long before they are dropped, data that nobody has fetched are mentioned (ms). */
const BACKLOG_AHEAD_MS = 3 * DAY_MS;
/** Room is short from twice the reserve on: below the reserve itself new data are refused. */
const SHORT_OF_ROOM = 2;

/** Pure: what needs a person at the broker, by deadline; what has none comes after, the oldest first. */
export function inboxOf(matters: Matters): InboxItem[] {
  return byUrgency([
    ...evidence(matters),
    ...disk(matters),
    ...proposals(matters),
    ...backlog(matters),
    ...violations(matters),
    ...invitations(matters),
    ...attestations(matters),
    ...silent(matters),
    ...endings(matters),
    ...certificate(matters),
    ...certificates(matters),
    ...matters.unreached,
  ]);
}

function evidence({ evidence: { silentSince, noCheckpointSince, broken } }: Matters): InboxItem[] {
  const one = (id: string, since: number, text: Bilingual): InboxItem => ({
    id: `evidence ${id}`,
    kind: 'evidence',
    text,
    due: null,
    since,
    to: id === 'broken' ? '/audit/verify' : '/audit',
  });
  const items: InboxItem[] = [];
  if (broken !== null)
    items.push(
      one('broken', broken.since, {
        en: `The audit log does not hold: entry ${broken.at} was changed or is missing.`,
        de: `Das Prüfprotokoll ist nicht unversehrt: Eintrag ${broken.at} wurde verändert oder fehlt.`,
      }),
    );
  if (silentSince !== null)
    items.push(
      one('silent', silentSince, {
        en: 'Nothing can be put on record, so nothing is delivered: look at the disk of the broker.',
        de: 'Es lässt sich nichts protokollieren, darum wird nichts geliefert: die Platte des Brokers ansehen.',
      }),
    );
  if (noCheckpointSince !== null)
    items.push(
      one('checkpoint', noCheckpointSince, {
        en: 'No checkpoint of the audit log can be signed: the messages of the process say why.',
        de: 'Es lässt sich kein Prüfpunkt des Prüfprotokolls unterschreiben: Die Meldungen des Prozesses sagen, warum.',
      }),
    );
  return items;
}

function proposals({ proposals: all, lacksSecondPerson }: Matters): InboxItem[] {
  const waiting = all.map(({ id, title, at, expiresAt }) => ({
    id: `proposal ${id}`,
    kind: 'proposal' as const,
    text: { en: `Waits for you to decide: ${title.en}`, de: `Wartet auf Ihre Entscheidung: ${title.de}` },
    due: expiresAt,
    since: at,
    to: pagePath('proposals', id),
  }));
  if (!lacksSecondPerson) return waiting;
  const nobody: InboxItem = {
    id: 'proposal nobody',
    kind: 'proposal',
    text: {
      en: 'Two persons decide on changes of policies, and only one administers: nothing can change until a second one does.',
      de: 'Über Änderungen der Richtlinien entscheiden zwei Personen, und nur eine verwaltet: Nichts kann sich ändern, bis es eine zweite gibt.',
    },
    due: null,
    since: null,
    to: '/people',
  };
  return [nobody, ...waiting];
}

function disk({ disk: room }: Matters): InboxItem[] {
  if (room === null || room.freeBytes > room.watermarkBytes * SHORT_OF_ROOM) return [];
  const text = room.refusing
    ? {
        en: 'The disk of the broker is full: new data are refused.',
        de: 'Die Platte des Brokers ist voll: Neue Daten werden abgewiesen.',
      }
    : {
        en: 'The disk of the broker fills up: new data will soon be refused.',
        de: 'Die Platte des Brokers wird voll: Neue Daten werden bald abgewiesen.',
      };
  return [{ id: 'disk own', kind: 'disk', text, due: null, since: null, to: '/status' }];
}

function backlog({ log, transitMs, now }: Matters): InboxItem[] {
  return log.flatMap(({ dataset, oldest, chunks }) => {
    if (oldest === undefined || chunks === 0) return [];
    const due = oldest + transitMs;
    if (due > now + Math.min(BACKLOG_AHEAD_MS, transitMs / 2)) return [];
    const name = dataset.replace('urn:millspace:dataset:', '');
    return [
      {
        id: `backlog ${dataset}`,
        kind: 'backlog' as const,
        text: {
          en: `Data of ${name} wait for somebody who does not fetch them, and are dropped then.`,
          de: `Daten von ${name} warten auf jemanden, der sie nicht abholt, und verfallen dann.`,
        },
        due,
        since: oldest,
        to: '/status',
      },
    ];
  });
}

function violations({ violations: all }: Matters): InboxItem[] {
  return all.map(({ id, provider, consumer, dataset, duty, rule, due, since, to }) => ({
    id: `violation ${id} ${duty}`,
    kind: 'violation',
    text: {
      en: `Overdue: ${consumer} towards ${provider}, for ${nameOf(dataset)}. ${rule.en}`,
      de: `Überfällig: ${consumer} gegenüber ${provider}, für ${nameOf(dataset)}. ${rule.de}`,
    },
    due,
    since,
    to,
  }));
}

function invitations({ invitations: all, now }: Matters): InboxItem[] {
  return all.flatMap(({ participant, createdAt, expiresAt }) =>
    endsSoon(expiresAt, now, AHEAD_MS.invitation)
      ? [
          {
            id: `invitation ${participant} ${createdAt}`,
            kind: 'invitation' as const,
            text: {
              en: `The invitation of ${participant} ends, and nobody has used it.`,
              de: `Die Einladung von ${participant} endet, und niemand hat sie benutzt.`,
            },
            due: expiresAt,
            since: createdAt,
            to: `/invitations?participant=${encodeURIComponent(participant)}`,
            about: { participant },
          },
        ]
      : [],
  );
}

function attestations({ attestations: all, now }: Matters): InboxItem[] {
  return all.flatMap(({ id, participant, value, until, state, at }) =>
    state === 'valid' && endsSoon(until, now, AHEAD_MS.attestation)
      ? [
          {
            id: `attestation-ends ${id}`,
            kind: 'attestation-ends' as const,
            text: {
              en: `What is attested of ${participant} ends: ${value}.`,
              de: `Was von ${participant} bescheinigt ist, endet: ${value}.`,
            },
            due: until,
            since: at,
            to: pagePath('participants', participant),
            about: { participant },
          },
        ]
      : [],
  );
}

function silent({ away, now }: Matters): InboxItem[] {
  return away.flatMap(({ id, name, participant, seenAt }) =>
    now - seenAt < SILENT_MS
      ? []
      : [
          {
            id: `connector-silent ${id}`,
            kind: 'connector-silent' as const,
            text: {
              en: `The connector ${name} of ${participant} is not connected.`,
              de: `Der Konnektor ${name} von ${participant} ist nicht verbunden.`,
            },
            due: null,
            since: seenAt,
            to: pagePath('participants', participant),
            about: { participant },
          },
        ],
  );
}

function endings({ agreements, now }: Matters): InboxItem[] {
  return agreements.flatMap(({ id, provider, consumer, dataset, end, to }) =>
    endsSoon(end, now, AHEAD_MS.agreement)
      ? [
          {
            id: `agreement-ends ${id}`,
            kind: 'agreement-ends' as const,
            text: {
              en: `The agreement of ${provider} and ${consumer} on ${nameOf(dataset)} ends.`,
              de: `Die Vereinbarung von ${provider} und ${consumer} über ${nameOf(dataset)} endet.`,
            },
            due: end,
            since: null,
            to,
          },
        ]
      : [],
  );
}

function certificate({ certificateEnds, now }: Matters): InboxItem[] {
  if (certificateEnds === null || certificateEnds > now + AHEAD_MS.certificate) return [];
  return [
    {
      id: 'certificate own',
      kind: 'certificate',
      text: {
        en: 'The certificate that the broker shows ends: put a new one in place, or nobody connects any more.',
        de: 'Das Zertifikat, das der Broker zeigt, läuft ab: ein neues hinterlegen, sonst verbindet sich niemand mehr.',
      },
      due: certificateEnds,
      since: null,
      to: '/status',
    },
  ];
}

function certificates({ certificates: all, now }: Matters): InboxItem[] {
  return all.flatMap(({ id, name, participant, ends }) =>
    ends > now + AHEAD_MS.certificate
      ? []
      : [
          {
            id: `certificate ${id}`,
            kind: 'certificate' as const,
            text: {
              en: `The certificate that the connector ${name} of ${participant} shows to its machines ends.`,
              de: `Das Zertifikat, das der Konnektor ${name} von ${participant} seinen Maschinen zeigt, läuft ab.`,
            },
            due: ends,
            since: null,
            to: pagePath('participants', participant),
            about: { participant },
          },
        ],
  );
}

/** `mills` of `urn:millspace:dataset:acme:mills`. */
const nameOf = (dataset: string): string => dataset.split(':').at(-1) ?? dataset;
