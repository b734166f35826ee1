import type { Agreement, Decision } from '@millspace/schemas';
import { NEGOTIATION, NEGOTIATION_MESSAGES, TRANSFER, TRANSFER_MESSAGES } from '@millspace/schemas';
import { describe, expect, test } from 'vitest';
import { narrowest } from './book.ts';
import { isTerminal, nextState } from './machine.ts';
import type { Negotiation, NegotiationState, Role, Transfer, TransferState } from './model.ts';
import type { NegotiationFacts } from './processors.ts';
import { NEGOTIATION_PROCESSORS, startApproval, TRANSFER_PROCESSORS } from './processors.ts';

const ROLES: Role[] = ['consumer', 'provider'];
const permit: Decision = {
  result: 'permit',
  code: 'MS-POL-000',
  rules: [],
  shape: null,
  validUntil: null,
  count: null,
  text: { en: 'yes', de: 'ja' },
};
const deny: Decision = { ...permit, result: 'deny', code: 'MS-POL-010', text: { en: 'no', de: 'nein' } };
const common = {
  pid: 'p',
  participant: 'acme',
  counterparty: 'beads',
  otherPid: 'q',
  dataset: 'd',
  intent: null,
  waiting: null,
  refusal: null,
  address: null,
  recognised: null,
  history: [],
  createdAt: 0,
  updatedAt: 0,
};

const negotiation = (role: Role, state: Negotiation['state'], more: Partial<Negotiation> = {}): Negotiation => ({
  ...common,
  role,
  state,
  offer: { '@id': 'o', '@type': 'Offer' },
  purpose: null,
  agreement: null,
  providerSignature: null,
  consumerSignature: null,
  marks: {},
  ...more,
});
const transfer = (role: Role, state: Transfer['state'], more: Partial<Transfer> = {}): Transfer => ({
  ...common,
  role,
  state,
  agreementId: 'a',
  format: 'millspace-stream',
  decision: null,
  dataAddress: null,
  ...more,
});
const facts: NegotiationFacts = {
  now: 5,
  approval: 'automatic',
  steps: 'automatic',
  outside: false,
  ownId: null,
  decision: permit,
  draft: null,
  objection: null,
  counterpartyJwk: null,
  memberships: [],
};
const step = (n: Negotiation, more: Partial<NegotiationFacts> = {}) =>
  NEGOTIATION_PROCESSORS[n.role][n.state](n, { ...facts, ...more });

describe('negotiation', () => {
  test('final states rest, all others say whose turn it is or act', () => {
    for (const role of ROLES) {
      for (const state of Object.keys(NEGOTIATION) as NegotiationState[]) {
        const result = step(negotiation(role, state));
        if (isTerminal('negotiation', state) || (state as string) === 'START')
          expect([role, state, result]).toEqual([role, state, { do: 'rest', waiting: null }]);
        else expect([role, state, result.do === 'rest' && result.waiting === null]).toEqual([role, state, false]);
      }
    }
  });

  test('whatever a processor wants to say, the table lets it say', () => {
    const key = {
      agreement: 'ContractAgreementMessage',
      verification: 'ContractAgreementVerificationMessage',
      finalized: 'ContractNegotiationEventMessage:FINALIZED',
      start: '',
    };
    for (const role of ROLES) {
      for (const state of Object.keys(NEGOTIATION) as NegotiationState[]) {
        const signed = negotiation(role, state, {
          providerSignature: 's',
          consumerSignature: 's',
          marks: { approved: true, verified: true },
        });
        const said = step(signed);
        if (said.do === 'send') expect(nextState('negotiation', state, key[said.message], role)).not.toBeNull();
        const ended = step(signed, { objection: { code: 'x', text: { en: 'x', de: 'x' } } });
        if (ended.do === 'terminate')
          expect(nextState('negotiation', state, 'ContractNegotiationTerminationMessage', role)).toBe('TERMINATED');
      }
    }
  });

  test('a provider refuses without a permit, asks before it signs, and signs before it agrees', () => {
    const asked = negotiation('provider', 'REQUESTED');
    expect(step(asked, { decision: null })).toMatchObject({ do: 'terminate' });
    expect(step(asked, { decision: deny })).toMatchObject({ do: 'terminate', refusal: { code: 'MS-POL-010' } });
    expect(step(asked, { approval: 'manual' })).toMatchObject({ do: 'ask', type: 'negotiation.approval' });
    expect(
      step(negotiation('provider', 'REQUESTED', { marks: { approved: true } }), { approval: 'manual' }),
    ).toMatchObject({ do: 'ask', type: 'agreement.sign' });
    expect(step(negotiation('provider', 'REQUESTED', { providerSignature: 's' }))).toEqual({
      do: 'send',
      message: 'agreement',
    });
  });

  test('an objection ends it on the side that checks', () => {
    const objection = { code: 'MS-AGR-003', text: { en: 'bad', de: 'schlecht' } };
    expect(step(negotiation('consumer', 'AGREED'), { objection })).toEqual({ do: 'terminate', refusal: objection });
    expect(step(negotiation('provider', 'VERIFIED'), { objection })).toEqual({ do: 'terminate', refusal: objection });
  });
});

describe('transfer', () => {
  test('nothing starts without a permit', () => {
    const run = (more: object) =>
      TRANSFER_PROCESSORS.provider.REQUESTED(transfer('provider', 'REQUESTED'), {
        now: 5,
        approval: 'automatic',
        steps: 'automatic',
        decision: permit,
        objection: null,
        ...more,
      });
    expect(run({})).toEqual({ do: 'send', message: 'start' });
    expect(run({ decision: deny })).toMatchObject({ do: 'terminate' });
    expect(run({ decision: null })).toMatchObject({ do: 'terminate' });
    expect(run({ objection: { code: 'MS-AGR-002', text: { en: 'revoked', de: 'widerrufen' } } })).toMatchObject({
      do: 'terminate',
    });
    expect(run({ approval: 'manual' })).toMatchObject({ do: 'rest', waiting: { who: 'acme' } });
  });

  test('who signed has approved: what both sides agreed to by name is not asked for once more', () => {
    const signed = { 'x:signatories': { assigner: { person: 'p-1', instruction: null } } } as unknown as Agreement;
    expect(startApproval(signed, 'manual')).toBe('automatic');
    expect(startApproval({} as Agreement, 'manual')).toBe('manual');
    expect(startApproval({ 'x:signatories': {} } as unknown as Agreement, 'manual')).toBe('manual');
    expect(startApproval(null, 'manual')).toBe('manual');
    expect(startApproval(null, 'automatic')).toBe('automatic');
  });

  test('every state of both roles has a processor that answers', () => {
    for (const role of ROLES) {
      for (const state of Object.keys(TRANSFER) as TransferState[]) {
        expect(
          TRANSFER_PROCESSORS[role][state](transfer(role, state), {
            now: 5,
            approval: 'automatic',
            steps: 'automatic',
            decision: permit,
            objection: null,
          }).do,
        ).toBeTypeOf('string');
      }
    }
  });
});

describe('machine', () => {
  test('unknown messages and inherited names lead nowhere', () => {
    for (const key of ['toString', 'constructor', '', 'ContractNegotiationEventMessage:undefined']) {
      for (const state of Object.keys(NEGOTIATION)) expect(nextState('negotiation', state, key, 'provider')).toBeNull();
    }
    for (const state of ['FINALIZED', 'TERMINATED'])
      for (const message of NEGOTIATION_MESSAGES)
        for (const role of ROLES) expect(nextState('negotiation', state, message, role)).toBeNull();
    for (const state of ['COMPLETED', 'TERMINATED'])
      for (const message of TRANSFER_MESSAGES)
        for (const role of ROLES) expect(nextState('transfer', state, message, role)).toBeNull();
  });
});

describe('narrowest', () => {
  const intent = (to: string) => ({ message: 'm', type: 't', to });
  test.each<[Partial<Transfer>, Partial<Transfer>, string]>([
    [{ state: 'STARTED' }, { state: 'STARTED' }, 'STARTED'],
    [{ state: 'STARTED' }, { state: 'REQUESTED' }, 'REQUESTED'],
    [{ state: 'STARTED' }, { state: 'SUSPENDED' }, 'SUSPENDED'],
    [{ state: 'STARTED', intent: intent('TERMINATED') }, { state: 'STARTED' }, 'TERMINATED'],
    [{ state: 'STARTED' }, { state: 'STARTED', intent: intent('SUSPENDED') }, 'SUSPENDED'],
    [{ state: 'REQUESTED', intent: intent('STARTED') }, { state: 'STARTED' }, 'REQUESTED'],
    [{ state: 'SUSPENDED', intent: intent('STARTED') }, { state: 'STARTED' }, 'SUSPENDED'],
    [{ state: 'COMPLETED' }, { state: 'TERMINATED' }, 'TERMINATED'],
  ])('an end that one side decided counts, a start only when both know it (%#)', (provider, consumer, state) => {
    expect(
      narrowest({
        provider: transfer('provider', 'REQUESTED', provider),
        consumer: transfer('consumer', 'REQUESTED', consumer),
      }),
    ).toBe(state);
  });
});
