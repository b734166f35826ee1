import type { AgreementView, TransferView } from '@millspace/schemas';
import { validateInboxItem } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { type HeardMachine, type Running, runningItems } from './running.ts';

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
    { source: 'quiet', heardAt: now - 15 * MINUTE, machines: [] },
    { source: 'loud', heardAt: now - 14 * MINUTE, machines: [] },
  ];
  expect(ids({ sources })).toEqual(['no-data quiet']);
});

const machine = (id: string, silent: number, more: Partial<HeardMachine> = {}): HeardMachine => ({
  ...{ machine: id, heardAt: now - silent * MINUTE, silentMs: silent * MINUTE, limitMs: 15 * MINUTE, off: false },
  ...more,
});
const hall = (machines: HeardMachine[], heardAt = now) => ids({ sources: [{ source: 'hall', heardAt, machines }] });

test('one machine over whose silence the others went on speaking; those that fell silent together are the source', () => {
  expect(hall([machine('a', 0), machine('b', 15), machine('c', 14)])).toEqual(['no-data hall b']);
  expect(hall([machine('a', 14), machine('b', 28)])).toEqual([]);
  // All have been silent for the time; the one that was told before stays told.
  expect(hall([machine('a', 15), machine('b', 16), machine('c', 31)])).toEqual(['no-data hall', 'no-data hall c']);
  expect(hall([machine('a', 15)])).toEqual(['no-data hall']);
  // The link is gone: what could not be heard since then is held against nobody.
  expect(hall([machine('a', 0), machine('b', 14)], now - 20 * MINUTE)).toEqual(['no-data hall']);
  const [item] = runningItems({
    ...quiet,
    sources: [{ source: 'hall', heardAt: now, machines: [machine('a', 0), machine('b', 15)] }],
  });
  expect(item).toMatchObject({ since: now - 15 * MINUTE, about: { source: 'hall', machine: 'b' } });
});

test('a machine that is off, or may be silent for longer or for ever, is not missed; nor is a source of nothing else', () => {
  expect(hall([machine('a', 0), machine('b', 99, { off: true })])).toEqual([]);
  expect(hall([machine('a', 0), machine('b', 99, { limitMs: null })])).toEqual([]);
  expect(hall([machine('a', 0), machine('b', 99, { limitMs: 100 * MINUTE })])).toEqual([]);
  expect(hall([machine('b', 99, { off: true })])).toEqual([]);
  expect(hall([machine('a', 15), machine('b', 99, { off: true })])).toEqual(['no-data hall']);
  // Off says nothing about the link, which is needed to hear that it is on again.
  expect(hall([machine('b', 99, { off: true })], now - 15 * MINUTE)).toEqual(['no-data hall']);
  expect(hall([machine('b', 99, { limitMs: null })], now - 15 * MINUTE)).toEqual([]);
  expect(hall([machine('b', 20, { limitMs: 100 * MINUTE })], now - 20 * MINUTE)).toEqual([]);
});

test('backlog from its share on, disk below its least; who may not see them is not told', () => {
  expect(ids({ backlog: { waiting: [1, 50], room: 100, tellFrom: 50 } })).toEqual(['backlog own']);
  // The room is each dataset's own: two that are a third full are far from losing anything.
  expect(ids({ backlog: { waiting: [33, 33], room: 100, tellFrom: 50 } })).toEqual([]);
  expect(ids({ disk: { free: 9, least: 10 } })).toEqual(['disk own']);
  expect(ids({ backlog: null, disk: null })).toEqual([]);
});
