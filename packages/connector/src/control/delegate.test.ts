import { generateKeyPair, type KeyPair, signDetached, verifyDetached } from '@millspace/runtime/crypto';
import { transportDelegation } from '@millspace/runtime/transport-delegation';
import type { ControlTransportDelegate, PublicJwk } from '@millspace/schemas';
import { beforeAll, expect, test } from 'vitest';
import type { Enrolment } from '../identity/identity.ts';
import { delegateTransport } from './delegate.ts';

const NOW = Date.parse('2026-01-02T00:00:00Z');
const DAY = 24 * 3_600_000;
const OWN = 'did:web:broker.example:dsp:acme';

let own: KeyPair;
let transport: KeyPair;
beforeAll(async () => {
  [own, transport] = await Promise.all([generateKeyPair(), generateKeyPair()]);
});

function ask(
  wish: {
    participant?: string;
    days?: number;
    about?: KeyPair;
    sent?: KeyPair;
    from?: number;
    withdrawn?: { at: string; reason: string };
  } = {},
) {
  const { participant = OWN, days = 90, about = transport, sent = about, from = NOW } = wish;
  const delegation = transportDelegation(participant, about.publicJwk, { from, until: from + days * DAY });
  const message: ControlTransportDelegate = {
    ...{ type: 'transport.delegate', n: 1, id: 'c-1', t: NOW },
    ...{ delegation, publicJwk: sent.publicJwk as PublicJwk },
  };
  const identity = {
    key: own,
    enrolment: { participant: 'acme' } as Enrolment,
    sign: (value: unknown) => signDetached(value, own),
  };
  const mandate = { withdrawn: () => wish.withdrawn ?? null };
  return { delegation, answer: delegateTransport(message, { identity, now: () => NOW, mandate }) };
}

test('a connector signs that the broker may call for its participant for a while', async () => {
  const { delegation, answer } = ask();
  const { signature = '' } = await answer;
  expect(await verifyDetached(delegation, signature, own.publicJwk)).toBe(true);
});

test.each([
  ['in the name of somebody else', () => ask({ participant: 'did:web:broker.example:dsp:beads' }), 'is no id of ours'],
  ['under a name that only ends like its own', () => ask({ participant: 'did:web:x:dsp:notacme' }), 'is no id of ours'],
  ['with its own key', () => ask({ about: own }), "this connector's own key"],
  ['with another key than is shown', () => ask({ sent: own, about: transport }), "this connector's own key"],
  [
    'when a person has withdrawn it',
    () => ask({ withdrawn: { at: '2026', reason: 'sold' } }),
    'withdrawn on 2026: sold',
  ],
  ['for years', () => ask({ days: 365 }), 'longer than 100 days'],
  ['from next year on', () => ask({ from: NOW + 300 * DAY }), 'begins only'],
])('it does not sign that the broker may call %s', async (_what, asked, why) => {
  const answer = await asked().answer;
  expect(answer.signature).toBeUndefined();
  expect(answer.reject).toContain(why);
});
