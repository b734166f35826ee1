import type { TransportDelegation } from '@millspace/schemas';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateKeyPair, type KeyPair, signDetached } from './crypto.ts';
import {
  type DelegatingDocument,
  delegationObjection,
  documentObjection,
  transportDelegation,
} from './transport-delegation.ts';

const DID = 'did:web:broker.example:dsp:acme';
const NOW = Date.parse('2026-01-02T00:00:00Z');
const DAY = 24 * 3_600_000;
const PERIOD = { from: NOW, until: NOW + 90 * DAY };

let transport: KeyPair;
let connector: KeyPair;
let stranger: KeyPair;
beforeAll(async () => {
  [transport, connector, stranger] = await Promise.all([generateKeyPair(), generateKeyPair(), generateKeyPair()]);
});

describe('a delegation holds', () => {
  const objection = (participant: string, period: { from: number; until: number }, now = NOW) =>
    delegationObjection(transportDelegation(participant, transport.publicJwk, period), {
      ...{ participant: DID, publicJwk: transport.publicJwk, now },
    });

  test('for one participant, one key and a while', () => {
    expect(objection(DID, PERIOD)).toBeNull();
    expect(objection(`${DID}x`, PERIOD)).toBe(`it is for ${DID}x, not ${DID}`);
    const ofAnother = transportDelegation(DID, stranger.publicJwk, PERIOD);
    const expected = { participant: DID, publicJwk: transport.publicJwk, now: NOW };
    expect(delegationObjection(ofAnother, expected)).toBe('it is for another key');
  });

  test('not before, not after, and not for good; clocks may be minutes apart', () => {
    expect(objection(DID, PERIOD, NOW - 60_000)).toBeNull();
    expect(objection(DID, PERIOD, NOW - DAY)).toContain('begins only');
    expect(objection(DID, PERIOD, NOW + 90 * DAY)).toContain('has ended');
    expect(objection(DID, { from: NOW, until: NOW + 101 * DAY })).toContain('longer');
    expect(
      delegationObjection({ validFrom: '', validUntil: '' } as TransportDelegation, {
        participant: DID,
        publicJwk: transport.publicJwk,
        now: NOW,
      }),
    ).not.toBeNull();
  });
});

describe('somebody who has nothing but the DID document', () => {
  const keyId = (key: KeyPair) => `${DID}#${key.kid}`;
  async function document(signer: KeyPair, statement?: TransportDelegation): Promise<DelegatingDocument> {
    const delegation = statement ?? transportDelegation(DID, transport.publicJwk, PERIOD);
    return {
      id: DID,
      verificationMethod: [
        {
          ...{ id: keyId(transport), publicKeyJwk: transport.publicJwk },
          'x:delegation': { delegation, signature: await signDetached(delegation, signer) },
        },
        { id: `#${connector.kid}`, publicKeyJwk: connector.publicJwk },
      ],
      assertionMethod: [`#${connector.kid}`],
    };
  }
  const check = (found: DelegatingDocument) => documentObjection(found, keyId(transport), NOW);

  test('finds out that a connector delegated the key', async () => {
    expect(await check(await document(connector))).toBeNull();
  });

  test('and that it did not', async () => {
    expect(await check(await document(stranger))).toBe('it is signed by no key under assertionMethod');
    // Signed by the very key that it is about.
    expect(await check(await document(transport))).toBe('it is signed by no key under assertionMethod');
    const good = await document(connector);
    expect(await check({ ...good, assertionMethod: [] })).toBe('it is signed by no key under assertionMethod');
    expect(await check({ ...good, verificationMethod: [] })).toContain('there is no key');
    const [first, second] = good.verificationMethod ?? [];
    if (!first || !second) throw new Error('no methods');
    const withDelegation = (changed: unknown) =>
      check({ ...good, verificationMethod: [{ ...first, 'x:delegation': changed }, second] });
    expect(await withDelegation(undefined)).toBe('there is no delegation beside the key');
    expect(await withDelegation({})).toContain('delegation');
    const { signature } = first['x:delegation'] as { signature: string };
    const longer = transportDelegation(DID, transport.publicJwk, { from: NOW, until: NOW + 99 * DAY });
    expect(await withDelegation({ delegation: longer, signature })).toBe('its signature does not verify');
    const impostor = { ...second, publicKeyJwk: stranger.publicJwk };
    expect(await check({ ...good, verificationMethod: [first, impostor] })).toBe('its signature does not verify');
  });
});
