import { validateInbox } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { inboxOf } from './inbox.ts';
import type { KnownAgreement, Matters } from './known.ts';

const DAY = 86_400_000;
const now = 1_800_000_000_000;
const dataset = 'urn:millspace:dataset:acme:mills';
const none: Matters = {
  now,
  proposals: [],
  lacksSecondPerson: false,
  invitations: [],
  attestations: [],
  away: [],
  log: [],
  transitMs: 14 * DAY,
  disk: { freeBytes: 10_000, watermarkBytes: 1000, refusing: false },
  evidence: { silentSince: null, noCheckpointSince: null, broken: null },
  agreements: [],
  violations: [],
  certificates: [],
  certificateEnds: null,
  unreached: [],
};
const agreement = (end: number | null): KnownAgreement => ({
  ...{ id: 'a', provider: 'acme', consumer: 'beads', dataset, end, to: '/audit?agreement=a' },
});
const attested = (until: number | null, state: string) =>
  ({ id: 'x', participant: 'beads', value: 'x:TRUST', until, state, at: now - DAY }) as Matters['attestations'][number];
const ids = (more: Partial<Matters>) => inboxOf({ ...none, ...more }).map(({ id }) => id);

test('every kind of matter, by deadline, each with its page, as the schema says', () => {
  const items = inboxOf({
    ...none,
    proposals: [{ id: 'p', title: { en: 'T', de: 'T' }, at: now - 1, expiresAt: now + 14 * DAY, proposer: 'anna' }],
    lacksSecondPerson: true,
    invitations: [{ participant: 'beads', createdAt: now - 5 * DAY, expiresAt: now + DAY }],
    attestations: [attested(now + 20 * DAY, 'valid')],
    away: [{ id: 'c', name: 'hall-1', participant: 'beads', seenAt: now - 3_600_000 }],
    log: [{ dataset, chunks: 3, bytes: 9, oldest: now - 12 * DAY }],
    disk: { freeBytes: 1, watermarkBytes: 1000, refusing: true },
    evidence: { silentSince: now - 1, noCheckpointSince: now - 2, broken: { since: now - 3, at: 17 } },
    agreements: [agreement(now + 3 * DAY)],
    violations: [
      {
        ...agreement(null),
        duty: '/obligation/0',
        rule: { en: 'Delete it.', de: 'Löschen.' },
        due: now - DAY,
        since: now - 9,
      },
    ],
    certificates: [{ id: 'c', name: 'hall-1', participant: 'beads', ends: now + 26 * DAY }],
    certificateEnds: now + 25 * DAY,
  });
  expect(items.map(({ id, to }) => [id, to])).toEqual([
    ['violation a /obligation/0', '/audit?agreement=a'],
    [`invitation beads ${now - 5 * DAY}`, '/invitations?participant=beads'],
    [`backlog ${dataset}`, '/status'],
    ['agreement-ends a', '/audit?agreement=a'],
    ['proposal p', '/proposals/p'],
    ['attestation-ends x', '/participants/beads'],
    ['certificate own', '/status'],
    ['certificate c', '/participants/beads'],
    ['connector-silent c', '/participants/beads'],
    ['evidence broken', '/audit/verify'],
    ['evidence checkpoint', '/audit'],
    ['evidence silent', '/audit'],
    ['disk own', '/status'],
    ['proposal nobody', '/people'],
  ]);
  expect(validateInbox({ at: now, complete: true, items }), JSON.stringify(validateInbox.errors)).toBe(true);
});

test('a connector that was here minutes ago, or an invitation, attestation or agreement with time left, says nothing', () => {
  expect(ids({ away: [{ id: 'c', name: 'n', participant: 'p', seenAt: now - 14 * 60_000 }] })).toEqual([]);
  expect(ids({ invitations: [{ participant: 'p', createdAt: now, expiresAt: now + 3 * DAY }] })).toEqual([]);
  expect(ids({ invitations: [{ participant: 'p', createdAt: now, expiresAt: now - 1 }] })).toEqual([]);
  expect(ids({ attestations: [attested(now + 31 * DAY, 'valid'), attested(null, 'valid')] })).toEqual([]);
  expect(ids({ attestations: [attested(now + DAY, 'withdrawn')] })).toEqual([]);
  expect(ids({ agreements: [agreement(now + 15 * DAY), agreement(now - 1), agreement(null)] })).toEqual([]);
  expect(ids({ certificateEnds: now + 31 * DAY })).toEqual([]);
});

test('room is mentioned before data are refused, waiting data before they are dropped', () => {
  expect(ids({ disk: { freeBytes: 2001, watermarkBytes: 1000, refusing: false } })).toEqual([]);
  expect(ids({ disk: { freeBytes: 2000, watermarkBytes: 1000, refusing: false } })).toEqual(['disk own']);
  const log = (oldest: number) => [{ dataset, chunks: 1, bytes: 1, oldest }];
  expect(ids({ log: log(now - 10 * DAY) })).toEqual([]);
  expect(ids({ log: log(now - 11 * DAY) })).toEqual([`backlog ${dataset}`]);
  expect(ids({ log: log(now - 1), transitMs: DAY })).toEqual([]);
});
