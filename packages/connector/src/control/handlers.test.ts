import { generateKeyPair, signDetached, verifyDetached } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Agreement, OdrlOffer, SignedAgreement } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { dataset, openStore, START, tempFolder } from '../../test/helpers.ts';
import { Identity } from '../identity/identity.ts';
import { Publications } from '../send/publications.ts';
import { SigningDesk } from '../signing/desk.ts';
import type { Staff } from '../signing/signatories.ts';
import type { Store } from '../store/store.ts';
import { type DecidedTerms, Evidence } from './evidence.ts';
import { handinOf } from './handin.ts';
import { type Answerable, type HandlerDeps, react } from './handlers.ts';

const OFFER: OdrlOffer = {
  '@id': 'urn:uuid:o',
  '@type': 'Offer',
  profile: 'https://millspace.org/profile/1/',
  permission: [{ action: 'odrl:use' }],
};
const AGREEMENT: Agreement = {
  '@id': 'urn:uuid:agr',
  '@type': 'Agreement',
  target: dataset().id,
  assigner: 'urn:millspace:participant:acme',
  assignee: 'urn:millspace:participant:maker',
  timestamp: new Date(START).toISOString(),
  profile: 'https://millspace.org/profile/1/',
  permission: [{ action: 'odrl:use' }],
  'x:signatories': { assignee: { person: 'person-1' } },
};
/** As the provider has signed it. */
const WHOLE: Agreement = {
  ...AGREEMENT,
  'x:signatories': { assignee: { person: 'admin-token' }, assigner: { person: 'person-9' } },
};

const BROKER = await generateKeyPair();

/** Nobody is here yet but the set-up account. */
const NOBODY: Staff = { list: () => [], hasAdmin: false, onActs: () => undefined, record: () => undefined };
const SET_UP = { kind: 'admin-token', id: 'admin-token', pseudonym: 'admin-token', roles: ['signatory'] } as const;

async function side(
  folder: string,
  participant: string,
): Promise<{ deps: HandlerDeps; signing: SigningDesk; store: Store; identity: Identity; effects: string[] }> {
  const store = openStore(folder);
  const opened = await Identity.open(folder);
  const identity = Object.create(opened, {
    enrolment: {
      value: { participant, connector: 'urn:millspace:connector:x', broker: { publicJwk: BROKER.publicJwk } },
    },
    key: { value: opened.key },
    sign: { value: (value: unknown) => opened.sign(value) },
  }) as Identity;
  const evidence = new Evidence(store.db);
  const effects: string[] = [];
  const broker = { request: async () => Promise.reject(new MillspaceError('MS-NET-001', { detail: 'away' })) };
  const signing = new SigningDesk({ db: store.db, broker, staff: NOBODY, now: () => START });
  const deps: HandlerDeps = {
    signing,
    identity,
    mandate: { withdrawn: () => null },
    publications: new Publications(store),
    evidence,
    receipts: {
      countersign: async ({ receipt }) => {
        evidence.keepReceipt({ receipt }, START);
        return { signature: 'signed' };
      },
      copy: async () => ({ ok: true }),
    },
    requests: { find: async (pid) => evidence.request(pid) },
    now: () => START,
    effects: {
      pastApproval: (pid) => void effects.push(`past approval ${pid}`),
      approvalAsked: () => effects.push('approval'),
      transferChanged: async () => void effects.push('transfer'),
      revoked: async (agreement) => void effects.push(`revoked ${agreement}`),
      finalized: (agreement) => effects.push(`finalized ${agreement}`),
      historyAsked: () => effects.push('history'),
      ruleChanged: () => effects.push('rule'),
      told: ({ sender, notice }) => effects.push(`told ${sender} ${notice.id}`),
    },
  };
  return { deps, signing, store, identity: opened, effects };
}

const sign = (agreement: Agreement): Answerable => ({
  type: 'agreement.sign',
  n: 1,
  id: 'm',
  t: START,
  pid: 'urn:uuid:n',
  agreement,
});

test('a provider signs exactly what it offers, and nothing else', async () => {
  using folder = tempFolder();
  const { deps, signing, store, identity } = await side(folder.path, 'acme');
  expect(await react(sign(AGREEMENT), deps)).toBeNull();
  deps.publications.put(dataset({ offers: [OFFER] }));
  expect(await react(sign(AGREEMENT), deps)).toEqual({ decide: true });
  const given = signing.instructions.add({ side: 'provider', scope: { until: START + 1000 } }, SET_UP);
  const answer = await react(sign(AGREEMENT), deps);
  const assigner = { person: 'admin-token', instruction: given.id };
  expect(answer?.signatory).toEqual(assigner);
  const whole = { ...AGREEMENT, 'x:signatories': { assignee: { person: 'person-1' }, assigner } };
  expect(await verifyDetached(whole, answer?.signature ?? '', identity.key.publicJwk)).toBe(true);
  // What a person has refused stays refused, whatever instruction stands.
  const refusal = { approve: false, reason: 'not to them', actor: 'person-1', instruction: null };
  deps.evidence.keepDecision({ ...refusal, pid: 'urn:uuid:refused' }, START);
  expect(await react({ ...sign(AGREEMENT), pid: 'urn:uuid:refused' } as Answerable, deps)).toEqual({
    reject: expect.stringMatching(/was refused \(not to them\)/),
  });
  expect(deps.evidence.decision('urn:uuid:refused')).toMatchObject(refusal);
  // Who approved may have lost role or limits since.
  const gone = { approve: true, reason: null, actor: 'person-gone', instruction: null };
  deps.evidence.keepDecision({ ...gone, pid: 'urn:uuid:approved' }, START);
  expect(await react({ ...sign(AGREEMENT), pid: 'urn:uuid:approved' } as Answerable, deps)).toEqual({
    reject: expect.stringMatching(/may not sign this/),
    code: 'MS-SIG-001',
  });
  const wrong: Partial<Agreement>[] = [
    { permission: [{ action: 'odrl:distribute' }] },
    { permission: [] },
    { permission: [{ action: 'odrl:use' }, { action: 'odrl:use' }] },
    { prohibition: [{ action: 'odrl:use' }] },
    { profile: 'https://example.org/other' },
    { assigner: 'urn:millspace:participant:maker' },
    { assignee: 'urn:millspace:participant:acme' },
    { timestamp: 'yesterday' },
    { timestamp: '1999-01-01T00:00:00Z' },
    { conflict: 'odrl:perm' },
    { inheritFrom: 'x' } as Partial<Agreement>,
    { 'x:signatories': {} },
    { 'x:signatories': { assignee: { person: 'person-1' }, assigner: { person: 'forged' } } },
  ];
  for (const change of wrong)
    expect([change, await react(sign({ ...AGREEMENT, ...change }), deps)]).toEqual([
      change,
      expect.objectContaining({ reject: expect.stringMatching(/does not sign/) }),
    ]);
  store.close();
});

test('terms for one counterparty alone are signed in that negotiation alone, by who decided on them, and by no instruction', async () => {
  using folder = tempFolder();
  const { deps, signing, store } = await side(folder.path, 'acme');
  deps.publications.put(dataset({ offers: [OFFER] }));
  signing.instructions.add({ side: 'provider', scope: { until: START + 1000 } }, SET_UP);
  const other: OdrlOffer = { ...OFFER, '@id': 'urn:uuid:other', prohibition: [{ action: 'odrl:distribute' }] };
  const { prohibition = [] } = other;
  const countered: Agreement = { ...AGREEMENT, prohibition };
  const ask = (pid: string, agreement: Agreement) => react({ ...sign(agreement), pid } as Answerable, deps);
  const refused = { reject: expect.stringMatching(/rules are not those of the offer/) };
  expect(await ask('urn:uuid:countered', countered)).toEqual(refused);
  const decision = { approve: true, reason: null, actor: 'admin-token', instruction: null };
  const keep = (pid: string, terms: DecidedTerms) => deps.evidence.keepDecision({ ...decision, pid, terms }, START);
  keep('urn:uuid:countered', { offer: other, ownOnly: true });
  expect(await ask('urn:uuid:countered', countered)).toMatchObject({
    signature: expect.any(String),
    signatory: { person: 'admin-token' },
  });
  expect(await ask('urn:uuid:elsewhere', countered)).toEqual(refused);
  // A yes to published terms covers no others, whoever says that they were meant.
  keep('urn:uuid:published', { offer: other, ownOnly: false });
  expect(await ask('urn:uuid:published', countered)).toEqual(refused);
  // The consumer came back to published terms: what was decided on the others is not decided on these.
  expect(await ask('urn:uuid:countered', AGREEMENT)).toMatchObject({
    signatory: { person: 'admin-token', instruction: expect.any(String) },
  });
  store.close();
});

test('a request that came to something else waits for no approval', async () => {
  using folder = tempFolder();
  const { deps, store, effects } = await side(folder.path, 'acme');
  const state = (now: string) =>
    ({ ...{ type: 'negotiation.state', n: 1, id: 'm', t: START }, pid: 'urn:uuid:n', state: now }) as Answerable;
  for (const now of ['REQUESTED', 'ACCEPTED', 'OFFERED', 'TERMINATED'])
    expect(await react(state(now), deps)).toEqual({ ok: true });
  expect(effects).toEqual(['past approval urn:uuid:n', 'past approval urn:uuid:n']);
  store.close();
});

test('a consumer signs only what it asked for, and only under the signature of the provider', async () => {
  using folder = tempFolder();
  const { deps, store, identity } = await side(folder.path, 'maker');
  const provider = await generateKeyPair();
  const providerSignature = await signDetached(WHOLE, provider);
  const ask = (agreement: Agreement, signature = providerSignature): Answerable => ({
    type: 'agreement.countersign',
    n: 1,
    id: 'm',
    t: START,
    pid: 'urn:uuid:n',
    agreement,
    providerSignature: signature,
    providerJwk: provider.publicJwk as SignedAgreement['providerJwk'] & object,
  });
  expect(await react(ask(WHOLE), deps)).toBeNull();
  deps.evidence.rememberRequest(
    {
      pid: 'urn:uuid:n',
      dataset: AGREEMENT.target,
      provider: 'acme',
      offer: OFFER,
      purpose: null,
      actor: 'person-1',
      signatory: { person: 'admin-token' },
      inReturn: null,
    },
    START,
  );
  expect(await react(ask({ ...WHOLE, obligation: [{ action: 'odrl:compensate' }] }), deps)).toMatchObject({
    reject: expect.stringMatching(/rules/),
  });
  expect(await react(ask({ ...WHOLE, target: 'urn:millspace:dataset:acme:other' }), deps)).toMatchObject({
    reject: expect.stringMatching(/target/),
  });
  expect(await react(ask(WHOLE, await signDetached(WHOLE, await generateKeyPair())), deps)).toMatchObject({
    reject: expect.stringMatching(/signature/),
  });
  const promised = { ...WHOLE, 'x:inReturn': { dataset: 'urn:millspace:dataset:maker:all' } } as Agreement;
  expect(await react(ask(promised, await signDetached(promised, provider)), deps)).toMatchObject({
    reject: expect.stringMatching(/another return/),
  });
  for (const signatories of [undefined, {}, { ...WHOLE['x:signatories'], assignee: { person: 'another' } }]) {
    const changed = { ...WHOLE, 'x:signatories': signatories } as Agreement;
    expect(await react(ask(changed, await signDetached(changed, provider)), deps)).toMatchObject({
      code: 'MS-SIG-005',
    });
  }
  const person = { person: 'person-gone' };
  const late = { ...WHOLE, 'x:signatories': { ...WHOLE['x:signatories'], assignee: person } } as Agreement;
  const asked = deps.evidence.request('urn:uuid:n');
  if (asked) deps.evidence.rememberRequest({ ...asked, pid: 'urn:uuid:late', signatory: person }, START);
  expect(
    await react({ ...ask(late, await signDetached(late, provider)), pid: 'urn:uuid:late' } as Answerable, deps),
  ).toEqual({ reject: expect.stringMatching(/may not sign this/), code: 'MS-SIG-001' });
  const answer = await react(ask(WHOLE), deps);
  expect(await verifyDetached(WHOLE, answer?.signature ?? '', identity.key.publicJwk)).toBe(true);
  expect(deps.evidence.agreement('urn:uuid:agr')?.signed).toMatchObject({
    providerSignature,
    consumerSignature: answer?.signature,
  });
  expect(deps.evidence.agreement('urn:uuid:agr')?.actor).toBe('person-1');
  store.close();
});

test('a provider keeps who let the request pass; what the broker refused did not happen', async () => {
  using folder = tempFolder();
  const { deps, store } = await side(folder.path, 'acme');
  const { evidence } = deps;
  const decision = { pid: 'urn:uuid:n', approve: true, reason: null, instruction: null };
  const finalized = (pid: string, id: string): Answerable => ({
    type: 'agreement.finalized',
    n: 1,
    id: 'a',
    t: START,
    pid,
    agreement: { agreement: { ...AGREEMENT, '@id': id }, providerSignature: 'p', consumerSignature: 'c' },
  });
  const refusal = new MillspaceError('MS-NEG-001', { detail: 'decided already', status: 409 });
  const silence = new MillspaceError('MS-NET-001', { detail: 'no answer' });
  await expect(evidence.decide({ ...decision, actor: 'p-0' }, START, () => Promise.reject(refusal))).rejects.toBe(
    refusal,
  );
  expect(evidence.decision('urn:uuid:n')).toBeNull();
  await expect(evidence.decide({ ...decision, actor: 'p-1' }, START, () => Promise.reject(silence))).rejects.toBe(
    silence,
  );
  await expect(evidence.decide({ ...decision, actor: 'p-2' }, START, () => Promise.reject(refusal))).rejects.toBe(
    refusal,
  );
  expect(evidence.decision('urn:uuid:n')).toEqual({ ...decision, actor: 'p-1' });
  await react(finalized('urn:uuid:n', 'urn:uuid:by-hand'), deps);
  await react(finalized('urn:uuid:m', 'urn:uuid:automatic'), deps);
  expect(evidence.agreements().map(({ id, actor }) => [id, actor])).toEqual([
    ['urn:uuid:by-hand', 'p-1'],
    ['urn:uuid:automatic', null],
  ]);
  store.close();
});

test('a provider checks the signature of the consumer before the agreement is final', async () => {
  using folder = tempFolder();
  const { deps, store } = await side(folder.path, 'acme');
  deps.publications.put(dataset({ offers: [OFFER] }));
  const consumer = await generateKeyPair();
  const verify = (consumerSignature: string): Answerable => ({
    type: 'agreement.verify',
    n: 1,
    id: 'm',
    t: START,
    pid: 'urn:uuid:n',
    agreement: AGREEMENT,
    consumerSignature,
    consumerJwk: consumer.publicJwk as SignedAgreement['consumerJwk'] & object,
  });
  expect(await react(verify(await signDetached(AGREEMENT, consumer)), deps)).toEqual({ ok: true });
  expect(await react(verify(await signDetached({ ...AGREEMENT, target: 'x' }, consumer)), deps)).toMatchObject({
    reject: expect.any(String),
  });
  store.close();
});

test('final and revoked agreements and counts are kept, and handed in after a restore of the broker', async () => {
  using folder = tempFolder();
  const { deps, store, effects } = await side(folder.path, 'maker');
  const signed: SignedAgreement = { agreement: AGREEMENT, providerSignature: 'p', consumerSignature: 'c' };
  expect(
    await react({ type: 'agreement.finalized', n: 1, id: 'a', t: START, agreement: signed, purpose: 'service' }, deps),
  ).toEqual({
    ok: true,
  });
  const receipt = {
    id: 'r',
    kind: 'delivery' as const,
    t: START,
    agreement: 'urn:uuid:agr',
    dataset: AGREEMENT.target,
    provider: 'acme',
    consumer: 'maker',
    used: { samples: 7, deliveries: 0 },
  };
  const brokerSignature = await signDetached(receipt, BROKER);
  expect(
    await react({ type: 'receipt.countersign', n: 2, id: 'b', t: START, receipt: { receipt, brokerSignature } }, deps),
  ).toEqual({ signature: expect.any(String) });
  expect(
    await react(
      { type: 'agreement.revoked', n: 3, id: 'c', t: START, agreement: 'urn:uuid:agr', reason: 'enough', by: 'acme' },
      deps,
    ),
  ).toEqual({ ok: true });
  expect(effects).toEqual(['finalized urn:uuid:agr', 'revoked urn:uuid:agr']);
  expect(handinOf(deps.evidence, 'maker', [])).toEqual({
    agreements: [signed],
    purposes: [{ agreement: 'urn:uuid:agr', purpose: 'service' }],
    revocations: [{ agreement: 'urn:uuid:agr', reason: 'enough', by: 'maker', t: START }],
    counts: [
      { agreement: 'urn:uuid:agr', unit: 'samples', used: 7 },
      { agreement: 'urn:uuid:agr', unit: 'deliveries', used: 0 },
    ],
  });
  store.close();
});
