import { AHEAD_MS } from '@millspace/runtime/inbox/ahead';
import { pagePath } from '@millspace/runtime/inbox/path';
import type { Bilingual, InboxItem } from '@millspace/schemas';
import type { Matters } from './known.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A connector that restarts, or whose network fails for a moment, is no matter for a person (ms). */
const SILENT_MS = 15 * MINUTE_MS;
/** So long before they are dropped, data that nobody has fetched are mentioned (ms). */
const BACKLOG_AHEAD_MS = 3 * DAY_MS;
/** Room is short from twice the reserve on: below the reserve itself new data are refused. */
const SHORT_OF_ROOM = 2;

/** Pure: what programs and machines need: room, evidence, connections, certificates. */
export function healthItems(matters: Matters): InboxItem[] {
  return [
    ...evidence(matters),
    ...disk(matters),
    ...backlog(matters),
    ...silent(matters),
    ...certificate(matters),
    ...certificates(matters),
  ];
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
