import { type Clock, systemClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { openDatabase } from '@millspace/runtime/sqlite';
import { afterEach, expect, it, vi } from 'vitest';
import { GroupCommit } from '../log/group-commit.ts';
import { LOG_MIGRATIONS } from '../log/schema.ts';
import { FakeControl } from '../testing/fake-control.ts';
import { DATASET, T0, transfer } from '../testing/kit.ts';
import { Grants } from './grants.ts';
import { Ledger } from './ledger.ts';

const open: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of open.splice(0)) close();
});

function made(clock: Clock = systemClock) {
  const db = openDatabase(':memory:', { migrations: LOG_MIGRATIONS });
  const ledger = new Ledger(db, new GroupCommit(db));
  const control = new FakeControl();
  const grants = new Grants({ control, ledger, clock, logger: silentLogger(), transitMs: 1e9 });
  open.push(() => {
    grants.close();
    db.close();
  });
  return { control, grants };
}

it.each(['TERMINATED', 'COMPLETED'] as const)(
  'what others learn does not decide a transfer anew that is %s, only what concerns itself',
  (state) => {
    const { control, grants } = made();
    control.transfers.set('dead', transfer('dead', {}, { state }));
    control.transfers.set('live', transfer('live'));
    const dead = grants.of('dead');
    const live = grants.of('live');
    for (const change of [{ rules: true }, { dataset: DATASET }, { participant: 'beads' }, { auditing: true }] as const)
      control.tell(change);
    expect(grants.of('dead')).toBe(dead);
    expect(grants.of('live')).not.toBe(live);
    control.change('dead', { state: 'STARTED' });
    expect(grants.of('dead')?.kind).toBe('permit');
  },
);

it('looks again when the first of them is over, whoever has been decided since', () => {
  vi.useFakeTimers({ now: T0 });
  const { control, grants } = made({ ...systemClock, now: () => Date.now() });
  const ended: string[] = [];
  grants.onChange((pid, grant) => {
    if (grant?.kind === 'stop') ended.push(pid);
  });
  const until = (ms: number) => ({ until: T0 + ms });
  const of = (n: number) => `urn:uuid:00000000-0000-4000-8000-00000000000${n}`;
  for (const [pid, ms] of [
    ['late', 90_000],
    ['soon', 1000],
    ['middle', 30_000],
  ] as const) {
    const facts = transfer(pid, until(ms));
    control.transfers.set(pid, {
      ...facts,
      agreementId: of(ms % 7),
      agreement: { ...facts.agreement, '@id': of(ms % 7) },
    });
    expect(grants.of(pid)?.kind).toBe('permit');
  }
  vi.advanceTimersByTime(1001);
  expect(ended).toEqual(['soon']);
  vi.advanceTimersByTime(29_000);
  expect(ended).toEqual(['soon', 'middle']);
  vi.advanceTimersByTime(60_000);
  expect(ended).toEqual(['soon', 'middle', 'late']);
});

it('nothing is kept of a transfer that is forgotten', () => {
  const { control, grants } = made();
  control.transfers.set('old', transfer('old', {}, { state: 'TERMINATED' }));
  grants.of('old');
  const told: unknown[] = [];
  grants.onChange((pid, grant) => told.push([pid, grant]));
  control.transfers.delete('old');
  control.tell({ transfer: 'old' });
  expect(told).toEqual([['old', null]]);
  expect(grants.of('old')).toBeNull();
});
