import { pagePath } from '@millspace/runtime/inbox/path';
import type { AgreementView, Bilingual, InboxItem, TransferView } from '@millspace/schemas';

/** How the work of a connector goes, as far as it might need a person. Instants are epoch ms. */
export interface Running {
  now: number;
  participant: string | null;
  agreements: readonly AgreementView[];
  /** Transfers that rest. */
  suspended: readonly TransferView[];
  sources: readonly HeardSource[];
  silentMs: number;
  /** What waits for the broker of each dataset, and the room that there is for each, bytes; null: whoever asks does not see it. */
  backlog: { waiting: readonly number[]; room: number; tellFrom: number } | null;
  /** Free on the disk of the data folder, and the least that should be, bytes; null: whoever asks does not see it, or nobody knows. */
  disk: { free: number; least: number } | null;
  /** Title of an own dataset; null: it is none. */
  titleOf: (dataset: string) => Bilingual | null;
}

/** When a source last gave a sign, and how far its machines have. */
export interface HeardSource {
  source: string;
  /** Of its own: a value, or that nothing has changed. */
  heardAt: number;
  machines: readonly HeardMachine[];
}

export interface HeardMachine {
  machine: string;
  heardAt: number;
  /** So long the source was listened to since then, ms. */
  silentMs: number;
  /** It is missed after so long, ms; null: never. */
  limitMs: number | null;
  /** It was switched off, as it said itself. */
  off: boolean;
}

/** So long an agreement that somebody else ended is mentioned, ms. */
const ENDED_MS = 14 * 86_400_000;
const MIB = 1024 * 1024;

/** Pure: what has stopped, or will. */
export function runningItems(running: Running): InboxItem[] {
  return [...ended(running), ...suspended(running), ...silent(running), ...backlog(running), ...disk(running)];
}

const named = ({ titleOf }: Running, dataset: string): Bilingual => titleOf(dataset) ?? { en: dataset, de: dataset };

/** What the own side has ended it knows. */
function ended(running: Running): InboxItem[] {
  const { agreements, participant, now } = running;
  return agreements.flatMap(({ agreement, status, revokedAt = 0, revokedBy, counterparty, dataset }) => {
    if (status !== 'revoked' || revokedBy === participant || revokedAt < now - ENDED_MS) return [];
    const title = named(running, dataset);
    return [
      {
        id: `agreement-ended ${agreement['@id']}`,
        kind: 'agreement-ended' as const,
        text: {
          en: `The agreement with ${counterparty} on “${title.en}” was ended by the other side.`,
          de: `Die andere Seite hat die Vereinbarung mit ${counterparty} über „${title.de}“ beendet.`,
        },
        due: null,
        since: revokedAt,
        to: pagePath('agreements', agreement['@id']),
        about: { participant: counterparty },
      },
    ];
  });
}

/** Whoever lets a transfer rest is named at the beginning of the reason. */
function suspended(running: Running): InboxItem[] {
  return running.suspended.flatMap(({ pid, agreement, state, counterparty, dataset, reason = '', updatedAt }) => {
    if (state !== 'SUSPENDED' || !reason.startsWith(`${counterparty}: `)) return [];
    const title = named(running, dataset);
    return [
      {
        id: `suspended ${pid}`,
        kind: 'suspended' as const,
        text: {
          en: `${counterparty} lets the transfer of “${title.en}” rest.`,
          de: `${counterparty} lässt die Übertragung von „${title.de}“ ruhen.`,
        },
        due: null,
        since: updatedAt ?? null,
        to: pagePath('agreements', agreement),
        about: { participant: counterparty },
      },
    ];
  });
}

function silent({ sources, silentMs, now }: Running): InboxItem[] {
  return sources.flatMap((one) => [...silentSource(one, silentMs, now), ...silentMachines(one)]);
}

/** The link is gone, or works and none of the machines says anything. A source none of whose machines is missed is not missed either. */
function silentSource({ source, heardAt, machines }: HeardSource, silentMs: number, now: number): InboxItem[] {
  const missed = machines.flatMap(({ limitMs }) => limitMs ?? []);
  if (machines.length > 0 && missed.length === 0) return [];
  const limitMs = machines.length === 0 ? silentMs : Math.min(...missed);
  const linked = now - heardAt < limitMs;
  const expected = machines.filter((machine) => machine.limitMs !== null && !machine.off);
  const speaks = expected.length === 0 || machines.some((machine) => machine.silentMs < limitMs);
  if (linked && speaks) return [];
  const since = linked ? Math.max(...machines.map((machine) => machine.heardAt)) : heardAt;
  return [
    {
      id: `no-data ${source}`,
      kind: 'no-data',
      text: { en: `The source ${source} delivers no data.`, de: `Die Quelle ${source} liefert keine Daten.` },
      due: null,
      since,
      to: `${pagePath('sources', source)}/status`,
      about: { source },
    },
  ];
}

/** Machines over whose silence the others of their source went on speaking: where all fell silent together, it is the source. */
function silentMachines({ source, machines }: HeardSource): InboxItem[] {
  const least = Math.min(...machines.map(({ silentMs }) => silentMs));
  return machines.flatMap(({ machine, heardAt, silentMs, limitMs, off }) =>
    limitMs === null || off || silentMs - least < limitMs
      ? []
      : [
          {
            id: `no-data ${source} ${machine}`,
            kind: 'no-data' as const,
            text: {
              en: `The machine ${machine} of the source ${source} delivers no data.`,
              de: `Die Maschine ${machine} der Quelle ${source} liefert keine Daten.`,
            },
            due: null,
            since: heardAt,
            to: `${pagePath('sources', source)}/status`,
            about: { source, machine },
          },
        ],
  );
}

function backlog({ backlog: of }: Running): InboxItem[] {
  if (of === null) return [];
  const most = Math.max(0, ...of.waiting);
  if (most < of.tellFrom) return [];
  const percent = Math.floor((most / of.room) * 100);
  return [
    {
      id: 'backlog own',
      kind: 'backlog',
      text: {
        en: `What waits for the broker fills ${percent} % of its room; when it is full, the oldest data go.`,
        de: `Was auf den Broker wartet, füllt ${percent} % seines Platzes; ist er voll, gehen die ältesten Daten.`,
      },
      due: null,
      since: null,
      to: '/',
    },
  ];
}

function disk({ disk: of }: Running): InboxItem[] {
  if (of === null || of.free >= of.least) return [];
  const mib = Math.floor(of.free / MIB);
  return [
    {
      id: 'disk own',
      kind: 'disk',
      text: {
        en: `Only ${mib} MiB are free on the disk of this connector.`,
        de: `Auf der Platte dieses Konnektors sind nur noch ${mib} MiB frei.`,
      },
      due: null,
      since: null,
      to: '/',
    },
  ];
}
