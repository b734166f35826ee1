import { offer } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { ControlAnswer, ControlNegotiationApproval } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openStore, START, tempFolder } from '../../test/helpers.ts';
import type { Store } from '../store/store.ts';
import { Approvals } from './approvals.ts';
import { Evidence } from './evidence.ts';

const PID = 'urn:uuid:n';
const OFFER = offer({ windowSeconds: 10, statistic: 'mean' });
const message = {
  ...{ type: 'negotiation.approval', id: 'm', pid: PID, dataset: 'd', offer: OFFER },
} as ControlNegotiationApproval;
const ANNA = { kind: 'user', id: 'a', pseudonym: 'person-anna', roles: ['publisher'] } as const;

let folder: ReturnType<typeof tempFolder>;
let store: Store;
let evidence: Evidence;
let answers: ControlAnswer[];
/** The broker cannot be reached. */
let away: boolean;
/** Ends reading the contract. */
let read: () => void;
let reading: Promise<void>;

beforeEach(() => {
  folder = tempFolder();
  store = openStore(folder.path);
  evidence = new Evidence(store.db);
  answers = [];
  away = false;
  read = () => undefined;
  reading = Promise.resolve();
});

afterEach(() => {
  store.close();
  folder[Symbol.dispose]();
});

/** Approvals of a connector whose standing instructions cover everything. */
const approvals = (): Approvals =>
  new Approvals({
    answer: async (_id, answer) => {
      if (away) throw new MillspaceError('MS-NET-001', { detail: 'away' });
      answers.push(answer);
    },
    evidence,
    publications: { find: () => ({ dataset: { offers: [OFFER] } }) as never },
    signing: {
      read: async () => {
        await reading;
        return {} as never;
      },
      byHand: () => ({ person: 'person-anna' }),
      byInstruction: () => ({ person: 'person-boss', instruction: 'urn:uuid:i' }),
    },
    automatic: true,
    failed: () => undefined,
    now: () => START,
  });

test('without a person, a standing instruction answers', async () => {
  approvals().asked(message);
  await vi.waitFor(() => expect(answers).toMatchObject([{ approve: true }]));
});

test('own terms of one negotiation are answered by no instruction, and approved by hand they are kept as such', async () => {
  const own = offer({ windowSeconds: 60, statistic: 'mean' });
  const asked = { ...message, offer: own };
  const both = approvals();
  both.asked(asked);
  await reading;
  await new Promise((done) => setImmediate(done));
  expect([answers, both.list()]).toEqual([[], [asked]]);
  await both.decide(PID, { approve: true }, ANNA);
  expect(evidence.decision(PID)).toMatchObject({ actor: 'person-anna', terms: { offer: own, ownOnly: true } });
});

test('a refusal whose answer was lost is said again; an instruction does not overrule it, also after a restart', async () => {
  reading = new Promise((done) => {
    read = done;
  });
  const first = approvals();
  first.asked(message);
  away = true;
  await expect(first.decide(PID, { approve: false, reason: 'not to them' }, ANNA)).rejects.toMatchObject({
    code: 'MS-NET-001',
  });
  away = false;
  const restarted = approvals();
  restarted.asked(message);
  await vi.waitFor(() => expect(answers).toEqual([{ approve: false, reason: 'not to them' }]));
  expect(restarted.list()).toEqual([]);
  expect(evidence.decision(PID)).toMatchObject({ approve: false, actor: 'person-anna' });
});

test('a refusal while an instruction is being looked at stands', async () => {
  reading = new Promise((done) => {
    read = done;
  });
  const both = approvals();
  both.asked(message);
  await both.decide(PID, { approve: false }, ANNA);
  read();
  await reading;
  await new Promise((done) => setImmediate(done));
  expect(answers).toEqual([{ approve: false }]);
  expect(evidence.decision(PID)).toMatchObject({ approve: false });
});
