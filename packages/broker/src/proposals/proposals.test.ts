import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import type { Actor } from '@millspace/runtime/users/actor';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditBook } from '../audit/book.ts';
import type { Checkpoints } from '../audit/checkpoints.ts';
import { ControlStore } from '../db/store.ts';
import { DataspaceRules } from '../library/dataspace-rules.ts';
import { Templates } from '../library/templates.ts';
import { Proposals } from './proposals.ts';
import { TwoPersonsSetting } from './setting.ts';

const DAY = 86_400_000;
let dir: string;
let clock: ManualClock;
let store: ControlStore;
let proposals: Proposals;
let rules: DataspaceRules;

const person = (id: string): Actor => ({ kind: 'user', id, pseudonym: `person-${id}`, roles: ['admin'] });
const ending = { kind: 'rule.end', rule: 'stop' } as const;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millspace-proposals-'));
  clock = new ManualClock(1000);
  store = new ControlStore(join(dir, 'control.db'), clock);
  await store.open();
  rules = new DataspaceRules({ store, tell: async () => undefined, changed: () => undefined });
  const setting = new TwoPersonsSetting({ fixed: { on: true, days: 3 }, administrators: () => 2 });
  const library = { rules, setting, templates: new Templates(store, () => []) };
  proposals = new Proposals({ store, library, replay: async () => null, administers: () => true });
  const stop = {
    id: 'stop',
    title: { en: 'Stop', de: 'Halt' },
    reason: 'r',
    policy: { prohibition: [{ action: 'odrl:use' }] },
  };
  await rules.add(stop, 'person-a');
});

afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

test('a proposal that nobody decides on ends; it is on record once, and the same may be proposed anew', async () => {
  const proposal = await proposals.instead(ending, 'over', person('a'));
  clock.advance(3 * DAY - 1);
  expect(await proposals.waiting('b')).toHaveLength(1);
  clock.advance(1);
  expect(await proposals.waiting('b')).toEqual([]);
  await expect(proposals.decide(proposal?.id ?? '', 'approve', undefined, person('b'))).rejects.toMatchObject({
    code: 'MS-PRP-003',
  });
  await proposals.expire();
  await proposals.expire();
  const again = await proposals.instead(ending, 'still over', person('a'));
  expect(again?.state).toBe('open');
  const list = await proposals.list(person('b'));
  expect(list.proposals.map(({ state }) => state)).toEqual(['open', 'expired']);
  const { entries } = await new AuditBook(store, {} as Checkpoints).page(0);
  expect(entries.filter(({ kind }) => kind === 'proposal.expired')).toHaveLength(1);
  expect(rules.inForce('stop')).not.toBeNull();
});

test('pages: those that wait first, each proposal on one page alone', async () => {
  for (let n = 0; n < 60; n += 1) {
    const made = await proposals.instead(ending, `attempt ${n}`, person('a'));
    if (n < 59) await proposals.decide(made?.id ?? '', 'withdraw', undefined, person('a'));
  }
  const first = await proposals.list(person('a'));
  const second = await proposals.list(person('a'), { cursor: first.cursor ?? '' });
  expect([first.proposals.length, second.proposals.length, second.cursor]).toEqual([50, 10, undefined]);
  expect(first.proposals[0]).toMatchObject({ state: 'open', reason: 'attempt 59' });
  expect(new Set([...first.proposals, ...second.proposals].map(({ id }) => id)).size).toBe(60);
});

test('what the configuration says is switched by nobody', async () => {
  await expect(
    proposals.instead({ kind: 'two-persons', on: false, days: 3 }, 'away with it', person('a')),
  ).rejects.toMatchObject({ code: 'MS-PRP-008' });
});
