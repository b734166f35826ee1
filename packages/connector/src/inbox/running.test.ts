import type { AgreementView, TransferView } from '@millspace/schemas';
import { validateInboxItem } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { type Running, runningItems } from './running.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const now = 1_800_000_000_000;
const quiet: Running = {
  ...{ now, participant: 'acme', agreements: [], suspended: [], sources: [], silentMs: 15 * MINUTE },
  ...{ backlog: { waiting: [], room: 100, tellFrom: 50 }, disk: { free: 10, least: 10 }, titleOf: () => null },
};
const ids = (more: Partial<Running>) =>
  runningItems({ ...quiet, ...more }).map((item) => {
    expect(validateInboxItem(item), JSON.stringify(validateInboxItem.errors)).toBe(true);
    return item.id;
  });
const agreement = (id: string, revokedBy: string, ago: number) =>
  ({
    ...{ agreement: { '@id': id }, status: 'revoked', revokedBy, revokedAt: now - ago },
    ...{ counterparty: 'maker', dataset: 'd' },
  }) as unknown as AgreementView;
const transfer = (pid: string, more: object) =>
  ({
    ...{ pid, agreement: 'a', state: 'SUSPENDED', counterparty: 'maker', dataset: 'd', updatedAt: now },
    ...more,
  }) as unknown as TransferView;

test('nothing while all goes well', () => {
  expect(ids({})).toEqual([]);
});

test('what the other side ended or lets rest, not what the own side did, and not for ever', () => {
  const agreements = [agreement('a', 'maker', DAY), agreement('b', 'acme', DAY), agreement('c', 'maker', 15 * DAY)];
  expect(ids({ agreements })).toEqual(['agreement-ended a']);
  const suspended = [
    transfer('t', { reason: 'maker: holidays' }),
    transfer('u', { reason: 'acme: holidays' }),
    transfer('v', { state: 'STARTED', reason: 'maker: before' }),
    transfer('w', {}),
  ];
  expect(ids({ suspended })).toEqual(['suspended t']);
});

test('a source that gave no sign for the time that is set', () => {
  const sources = [
    { source: 'quiet', heardAt: now - 15 * MINUTE },
    { source: 'loud', heardAt: now - 14 * MINUTE },
  ];
  expect(ids({ sources })).toEqual(['no-data quiet']);
});

test('backlog from its share on, disk below its least; who may not see them is not told', () => {
  expect(ids({ backlog: { waiting: [1, 50], room: 100, tellFrom: 50 } })).toEqual(['backlog own']);
  // The room is each dataset's own: two that are a third full are far from losing anything.
  expect(ids({ backlog: { waiting: [33, 33], room: 100, tellFrom: 50 } })).toEqual([]);
  expect(ids({ disk: { free: 9, least: 10 } })).toEqual(['disk own']);
  expect(ids({ backlog: null, disk: null })).toEqual([]);
});
