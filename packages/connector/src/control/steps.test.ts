import { offer, sameRules } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Actor } from '@millspace/runtime/users/actor';
import type { NegotiationView, OdrlOffer, Signatory } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, START, tempFolder } from '../../test/helpers.ts';
import type { Store } from '../store/store.ts';
import { Evidence } from './evidence.ts';
import { StepDesk } from './steps.ts';

const DATASET = 'urn:millspace:dataset:acme:mills';
const PUBLISHED = offer({ windowSeconds: 10, statistic: 'mean' });
const COARSER = offer({ windowSeconds: 60, statistic: 'mean' });
const BEA = { kind: 'user', id: 'b', pseudonym: 'p-bea', roles: ['signatory'] } as Actor;
const HAND: Signatory = { person: 'p-bea' };
const INSTRUCTED: Signatory = { person: 'p-boss', instruction: 'urn:uuid:i' };

let folder: ReturnType<typeof tempFolder>;
let store: Store;
let evidence: Evidence;
let view: NegotiationView;
let said: { path: string; json: { offer?: OdrlOffer | string; signatory?: Signatory } }[];
/** What the broker answers to a step instead of taking it. */
let refusal: MillspaceError | null;
let decided: string[];

beforeEach(() => {
  folder = tempFolder();
  store = openStore(folder.path);
  evidence = new Evidence(store.db);
  said = [];
  refusal = null;
  decided = [];
});

afterEach(() => {
  store.close();
  folder[Symbol.dispose]();
});

const as = (role: 'consumer' | 'provider', may: NegotiationView['may'], terms: OdrlOffer): void => {
  view = {
    ...{ pid: `urn:uuid:${role}`, role, consumerPid: 'urn:uuid:consumer', state: 'OFFERED', counterparty: 'maker' },
    ...{ dataset: DATASET, offer: terms, history: [], ...(may ? { may } : {}) },
  };
};

const desk = (): StepDesk =>
  new StepDesk({
    broker: {
      request: (async (method: string, path: string, options: { json: (typeof said)[number]['json'] }) => {
        if (method === 'GET') return { json: view };
        // What is kept is kept before the broker hears of it.
        said.push({ path, json: options.json });
        if (refusal) throw refusal;
        return { json: view };
      }) as never,
    },
    evidence,
    publications: { find: (id) => (id === DATASET ? ({ dataset: { offers: [PUBLISHED] } } as never) : null) },
    signing: { read: async () => ({}) as never, forRequest: () => INSTRUCTED, byHand: () => HAND },
    decided: (pid) => decided.push(pid),
    now: () => START,
  });

const no = new MillspaceError('MS-DSP-016', { detail: 'not now', status: 409 });
const silence = new MillspaceError('MS-NET-001', { detail: 'no answer' });

test('a provider counters with terms of its own: by hand, for this negotiation alone, under a fresh id', async () => {
  as('provider', ['approve', 'refuse', 'offer', 'terminate'], PUBLISHED);
  await desk().offer(view.pid, COARSER, BEA);
  const sent = said[0]?.json.offer as OdrlOffer;
  expect(sameRules(sent, COARSER)).toBe(true);
  expect(sent['@id']).not.toBe(COARSER['@id']);
  expect(evidence.decision(view.pid)).toEqual({
    ...{ pid: view.pid, approve: true, reason: null, actor: 'p-bea', instruction: null },
    terms: { offer: sent, ownOnly: true },
  });
  expect(decided).toEqual([view.pid]);
});

test('written terms that are those of a published offer are that offer', async () => {
  as('provider', ['offer', 'terminate'], COARSER);
  await desk().offer(view.pid, { ...PUBLISHED, '@id': 'urn:uuid:again' }, BEA);
  expect(said[0]?.json).toEqual({ offer: PUBLISHED['@id'] });
  expect(evidence.decision(view.pid)).toMatchObject({ actor: 'p-boss', terms: { offer: PUBLISHED, ownOnly: false } });
  await expect(desk().offer(view.pid, 'urn:uuid:none', BEA)).rejects.toMatchObject({ code: 'MS-NEG-004' });
});

test('a provider accepts what the consumer asks for by hand, and only the terms that were looked at', async () => {
  as('provider', ['refuse', 'offer', 'accept', 'terminate'], COARSER);
  await expect(desk().accept(view.pid, PUBLISHED['@id'], BEA)).rejects.toMatchObject({ code: 'MS-NEG-005' });
  expect(said).toEqual([]);
  await desk().accept(view.pid, COARSER['@id'], BEA);
  expect(said).toMatchObject([{ json: { offer: COARSER['@id'] } }]);
  expect(evidence.decision(view.pid)).toMatchObject({ actor: 'p-bea', terms: { offer: COARSER, ownOnly: true } });
});

test('a consumer counters or accepts: what is asked for is kept with who asks; a no of the broker undoes it, silence does not', async () => {
  as('consumer', ['counter', 'accept', 'terminate'], COARSER);
  const { pid } = view;
  const first = { pid, dataset: DATASET, provider: 'maker', offer: PUBLISHED, purpose: 'x:service', actor: 'p-anna' };
  evidence.rememberRequest({ ...first, signatory: { person: 'p-anna' }, inReturn: null }, START);
  refusal = no;
  await expect(desk().counter(pid, PUBLISHED, BEA)).rejects.toBe(no);
  await expect(desk().accept(pid, undefined, BEA)).rejects.toBe(no);
  expect(evidence.request(pid)).toMatchObject(first);
  refusal = silence;
  await expect(desk().accept(pid, undefined, BEA)).rejects.toBe(silence);
  expect(evidence.request(pid)).toMatchObject({ offer: COARSER, actor: 'p-bea', signatory: INSTRUCTED });
  refusal = null;
  await desk().counter(pid, PUBLISHED, BEA);
  const sent = said.at(-1)?.json;
  expect(sent?.signatory).toEqual(INSTRUCTED);
  expect(evidence.request(pid)).toMatchObject({ offer: sent?.offer, actor: 'p-bea' });
  as('consumer', ['counter', 'accept', 'terminate'], COARSER);
  view.consumerPid = 'urn:uuid:unasked';
  refusal = no;
  await expect(desk().accept('urn:uuid:unasked', undefined, BEA)).rejects.toBe(no);
  expect(evidence.request('urn:uuid:unasked')).toBeNull();
});

test('nothing is said where it is nobody’s turn here, nor with terms that nobody could decide on', async () => {
  as('consumer', ['terminate'], COARSER);
  for (const step of [
    () => desk().accept(view.pid, undefined, BEA),
    () => desk().counter(view.pid, PUBLISHED, BEA),
    () => desk().offer(view.pid, undefined, BEA),
  ])
    await expect(step()).rejects.toMatchObject({ code: 'MS-DSP-016', status: 409 });
  as('consumer', ['counter', 'accept', 'terminate'], COARSER);
  const unknown = { permission: [{ action: 'urn:example:sing' }] };
  await expect(desk().counter(view.pid, unknown, BEA)).rejects.toMatchObject({ code: 'MS-DSP-015' });
  expect(said).toEqual([]);
});

test('what was named in return holds on while something is expected, and is gone with the expectation', async () => {
  const inReturn = 'urn:millspace:dataset:maker:results';
  const expecting = offer({ windowSeconds: 60, statistic: 'mean', inReturn: { en: 'Results.', de: 'Ergebnisse.' } });
  as('consumer', ['counter', 'accept', 'terminate'], expecting);
  const { pid } = view;
  const asked = { pid, dataset: DATASET, provider: 'maker', offer: expecting, purpose: null, actor: 'p-anna' };
  evidence.rememberRequest({ ...asked, signatory: HAND, inReturn }, START);
  await desk().accept(pid, undefined, BEA);
  expect(evidence.request(pid)?.inReturn).toBe(inReturn);
  as('consumer', ['counter', 'accept', 'terminate'], COARSER);
  await desk().accept(pid, undefined, BEA);
  expect(evidence.request(pid)?.inReturn).toBeNull();
});
