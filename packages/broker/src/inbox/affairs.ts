import { AHEAD_MS, endsSoon } from '@millspace/runtime/inbox/ahead';
import { pagePath } from '@millspace/runtime/inbox/path';
import type { InboxItem } from '@millspace/schemas';
import type { Matters } from './known.ts';

/** Pure: what people have to see to between them: proposals, duties, invitations, what is attested or agreed. */
export function affairItems(matters: Matters): InboxItem[] {
  return [
    ...proposals(matters),
    ...violations(matters),
    ...invitations(matters),
    ...attestations(matters),
    ...endings(matters),
  ];
}

const keyOf = (proposal: { id: string }): string => `proposal ${proposal.id}`;

/** Pure: whose doing an item is (id of a person), by its id: for them it is no news. */
export function ownDoings({ proposals: all }: Pick<Matters, 'proposals'>): Map<string, string> {
  return new Map(all.map((proposal) => [keyOf(proposal), proposal.proposer]));
}

function proposals({ proposals: all, lacksSecondPerson }: Matters): InboxItem[] {
  const waiting = all.map(({ id, title, at, expiresAt }) => ({
    id: keyOf({ id }),
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

/** `mills` of `urn:millspace:dataset:acme:mills`. */
const nameOf = (dataset: string): string => dataset.split(':').at(-1) ?? dataset;
