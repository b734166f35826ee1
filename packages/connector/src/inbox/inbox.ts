import type {
  AgreementView,
  Bilingual,
  ControlNegotiationApproval,
  DataActRequest,
  InboxItem,
  OdrlConstraint,
} from '@millspace/schemas';
import type { AgreementDuties } from '../duties/overview.ts';

/** What is known here, and at the broker, of what might need a person. */
export interface Matters {
  now: number;
  participant: string | null;
  approvals: readonly ControlNegotiationApproval[];
  agreements: readonly AgreementView[];
  duties: readonly AgreementDuties[];
  requests: readonly DataActRequest[];
  /** Sources with values that broke a rule. */
  quarantined: readonly { source: string; entries: number }[];
  /** End of this connector's certificate for OPC UA, epoch ms; null: it has none. */
  certificateEnds: number | null;
  /** Title of an own dataset; null: it is none. */
  titleOf: (dataset: string) => Bilingual | null;
}

const DAY = 86_400_000;
/** So long before its end an agreement is mentioned, ms. */
const AGREEMENT_AHEAD = 14 * DAY;
const DUTY_AHEAD = 7 * DAY;
const CERTIFICATE_AHEAD = 30 * DAY;

/** Pure: what needs a person, by deadline; what has none comes after, the oldest first. */
export function inboxOf(matters: Matters): InboxItem[] {
  const items = [
    ...approvals(matters),
    ...violations(matters),
    ...duties(matters),
    ...endings(matters),
    ...certificate(matters),
    ...dataAct(matters),
    ...quarantine(matters),
  ];
  const last = Number.POSITIVE_INFINITY;
  return items.sort((a, b) => (a.due ?? last) - (b.due ?? last) || (a.since ?? last) - (b.since ?? last) || 0);
}

const path = (base: string, id: string): string => `/${base}/${encodeURIComponent(id)}`;

/** The title of an own dataset, else its id. */
function named({ titleOf }: Matters, dataset: string): Bilingual {
  return titleOf(dataset) ?? { en: dataset, de: dataset };
}

function approvals(matters: Matters): InboxItem[] {
  return matters.approvals.map(({ pid, dataset, counterparty, t }) => {
    const title = named(matters, dataset);
    return {
      id: `approval ${pid}`,
      kind: 'approval',
      text: { en: `${counterparty} asks for “${title.en}”.`, de: `${counterparty} fragt „${title.de}“ an.` },
      due: null,
      since: t,
      to: path('approvals', pid),
    };
  });
}

function violations(matters: Matters): InboxItem[] {
  return matters.agreements.flatMap(({ agreement, violations: found = [], role, counterparty, dataset }) =>
    found.map(({ duty, rule, due, since }) => {
      const title = named(matters, dataset);
      const who = role === 'provider' ? bothOf(counterparty) : { en: 'You', de: 'Sie' };
      return {
        id: `violation ${agreement['@id']} ${duty}`,
        kind: 'violation' as const,
        text: {
          en: `Overdue: ${who.en} under the agreement on “${title.en}”. ${rule.en}`,
          de: `Überfällig: ${who.de} nach der Vereinbarung über „${title.de}“. ${rule.de}`,
        },
        due,
        since,
        to: path('agreements', agreement['@id']),
      };
    }),
  );
}

const bothOf = (text: string): Bilingual => ({ en: text, de: text });

function duties({ duties: all, now }: Matters): InboxItem[] {
  return all.flatMap(({ agreement, duties: owed }) =>
    owed.flatMap(({ path: pointer, state, rule, due }) =>
      state === 'overdue' || (state === 'waiting' && due !== null && due <= now + DUTY_AHEAD)
        ? [
            {
              id: `duty ${agreement} ${pointer}`,
              kind: 'duty' as const,
              text: { en: `To do: ${rule.en}`, de: `Zu tun: ${rule.de}` },
              due,
              since: null,
              to: path('agreements', agreement),
            },
          ]
        : [],
    ),
  );
}

/**
 * The instant up to which the latest permission of an agreement holds (epoch ms); null: one of them knows no end. Only ends that
 * are written as an instant: others depend on what happens.
 */
export function lastInstantOf({ permission = [] }: AgreementView['agreement']): number | null {
  const ends = permission.map(({ constraint = [] }) => {
    const limits = (constraint as OdrlConstraint[]).flatMap((one) => {
      const { leftOperand, operator, rightOperand } = one as Record<string, unknown>;
      const value = (rightOperand as { '@value'?: unknown } | null)?.['@value'];
      const until = leftOperand === 'odrl:dateTime' && (operator === 'lteq' || operator === 'lt');
      return until && typeof value === 'string' ? [Date.parse(value)] : [];
    });
    return Math.min(...limits);
  });
  const last = Math.max(...ends);
  return Number.isFinite(last) ? last : null;
}

function endings(matters: Matters): InboxItem[] {
  const { agreements, now } = matters;
  return agreements.flatMap(({ agreement, status, counterparty, dataset }) => {
    const end = lastInstantOf(agreement);
    if (status !== 'active' || end === null || end <= now || end > now + AGREEMENT_AHEAD) return [];
    const title = named(matters, dataset);
    return [
      {
        id: `agreement-ends ${agreement['@id']}`,
        kind: 'agreement-ends' as const,
        text: {
          en: `The agreement with ${counterparty} on “${title.en}” ends.`,
          de: `Die Vereinbarung mit ${counterparty} über „${title.de}“ endet.`,
        },
        due: end,
        since: null,
        to: path('agreements', agreement['@id']),
      },
    ];
  });
}

function certificate({ certificateEnds, now }: Matters): InboxItem[] {
  if (certificateEnds === null || certificateEnds > now + CERTIFICATE_AHEAD) return [];
  return [
    {
      id: 'certificate own',
      kind: 'certificate',
      text: {
        en: 'The certificate that this connector shows to OPC UA servers ends: make a new one and have it trusted there.',
        de: 'Das Zertifikat, das dieser Konnektor OPC-UA-Servern zeigt, läuft ab: ein neues anlegen und dort eintragen lassen.',
      },
      due: certificateEnds,
      since: null,
      to: '/sources',
    },
  ];
}

function dataAct(matters: Matters): InboxItem[] {
  const { requests, participant } = matters;
  return requests.flatMap(({ id, holder, user, state, dataset, due, at }) => {
    if (holder !== participant || state !== 'open') return [];
    const title = named(matters, dataset);
    return [
      {
        id: `data-act ${id}`,
        kind: 'data-act' as const,
        text: {
          en: `${user} asks under the Data Act for “${title.en}”: answer in writing (connector data-act answer).`,
          de: `${user} verlangt nach dem Data Act „${title.de}“: schriftlich antworten (connector data-act answer).`,
        },
        due,
        since: at,
        to: path('datasets', dataset),
      },
    ];
  });
}

function quarantine({ quarantined }: Matters): InboxItem[] {
  return quarantined.map(({ source, entries }) => ({
    id: `quarantine ${source}`,
    kind: 'quarantine',
    text: {
      en: `${entries} values of ${source} broke a rule and were set aside.`,
      de: `${entries} Werte von ${source} verletzen eine Regel und liegen zur Seite.`,
    },
    due: null,
    since: null,
    to: `${path('sources', source)}/quarantine`,
  }));
}
