import { lastInstantOf } from '@millspace/runtime/inbox/agreement-end';
import { AHEAD_MS, endsSoon } from '@millspace/runtime/inbox/ahead';
import { byUrgency } from '@millspace/runtime/inbox/order';
import { pagePath } from '@millspace/runtime/inbox/path';
import type {
  Bilingual,
  ControlNegotiationApproval,
  DataActRequest,
  InboxItem,
  NegotiationView,
} from '@millspace/schemas';
import type { AgreementDuties } from '../duties/overview.ts';
import { type Running, runningItems } from './running.ts';

/** What is known here, and at the broker, of what might need a person. */
export interface Matters extends Running {
  approvals: readonly ControlNegotiationApproval[];
  /** Negotiations in which the other side may have named terms last. */
  countered: readonly NegotiationView[];
  duties: readonly AgreementDuties[];
  requests: readonly DataActRequest[];
  /** Sources with values that broke a rule. */
  quarantined: readonly { source: string; entries: number }[];
  /** End of this connector's certificate for OPC UA, epoch ms; null: it has none. */
  certificateEnds: number | null;
  /** Receivers of notifications that are not reached. */
  unreached: readonly InboxItem[];
}

/** Pure: what needs a person, by deadline; what has none comes after, the oldest first. */
export function inboxOf(matters: Matters): InboxItem[] {
  return byUrgency([
    ...approvals(matters),
    ...countered(matters),
    ...violations(matters),
    ...duties(matters),
    ...endings(matters),
    ...certificate(matters),
    ...dataAct(matters),
    ...quarantine(matters),
    ...runningItems(matters),
    ...matters.unreached,
  ]);
}

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
      to: pagePath('approvals', pid),
      about: { participant: counterparty },
    };
  });
}

/** Terms that the other side has named, and nobody here has answered. */
function countered(matters: Matters): InboxItem[] {
  return matters.countered.flatMap((view) => {
    const { pid, role, counterparty, dataset, waitsFor, may = [] } = view;
    if (!(role === 'consumer' ? may.includes('accept') : answersCounter(view))) return [];
    const { en, de } = named(matters, dataset);
    return [
      {
        id: `offer ${pid}`,
        kind: 'offer' as const,
        text:
          role === 'consumer'
            ? {
                en: `${counterparty} offers “${en}” on its terms.`,
                de: `${counterparty} bietet „${de}“ zu seinen Bedingungen an.`,
              }
            : {
                en: `${counterparty} asks for “${en}” on other terms.`,
                de: `${counterparty} fragt „${de}“ zu anderen Bedingungen an.`,
              },
        due: null,
        since: waitsFor?.since ?? null,
        to: pagePath('requests', pid),
        about: { participant: counterparty },
      },
    ];
  });
}

/** As provider: the consumer has asked for terms that nobody here has written; they are no request to approve. */
const answersCounter = ({ may = [] }: NegotiationView): boolean => may.includes('refuse') && !may.includes('approve');

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
        to: pagePath('agreements', agreement['@id']),
        about: { participant: counterparty },
      };
    }),
  );
}

const bothOf = (text: string): Bilingual => ({ en: text, de: text });

function duties({ duties: all, now }: Matters): InboxItem[] {
  return all.flatMap(({ agreement, duties: owed }) =>
    owed.flatMap(({ path: pointer, state, rule, due }) =>
      state === 'overdue' || (state === 'waiting' && due !== null && due <= now + AHEAD_MS.duty)
        ? [
            {
              id: `duty ${agreement} ${pointer}`,
              kind: 'duty' as const,
              text: { en: `To do: ${rule.en}`, de: `Zu tun: ${rule.de}` },
              due,
              since: null,
              to: pagePath('agreements', agreement),
            },
          ]
        : [],
    ),
  );
}

function endings(matters: Matters): InboxItem[] {
  const { agreements, now } = matters;
  return agreements.flatMap(({ agreement, status, counterparty, dataset }) => {
    const end = lastInstantOf(agreement);
    if (status !== 'active' || !endsSoon(end, now, AHEAD_MS.agreement)) return [];
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
        to: pagePath('agreements', agreement['@id']),
        about: { participant: counterparty },
      },
    ];
  });
}

function certificate({ certificateEnds, now }: Matters): InboxItem[] {
  if (certificateEnds === null || certificateEnds > now + AHEAD_MS.certificate) return [];
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
        to: pagePath('datasets', dataset),
        about: { participant: user },
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
    to: `${pagePath('sources', source)}/quarantine`,
    about: { source },
  }));
}
