import { generateKeyPair, signDetached } from '@millspace/runtime/crypto';
import type { OutwardClient } from '@millspace/runtime/http-client-guarded';
import { transportDelegation } from '@millspace/runtime/transport-delegation';
import { expect, test } from 'vitest';
import { DidDocuments } from './did-documents.ts';

const DID = 'did:web:partner.example:dsp:edc';
const NOW = Date.parse('2026-01-02T00:00:00Z');
const DAY = 24 * 3_600_000;
const [transport, connector, stranger] = await Promise.all([generateKeyPair(), generateKeyPair(), generateKeyPair()]);
const KEY = `${DID}#${transport.kid}`;

async function signed(signer = connector, until = NOW + DAY) {
  const delegation = transportDelegation(DID, transport.publicJwk, { from: NOW - DAY, until });
  return { 'x:delegation': { delegation, signature: await signDetached(delegation, signer) } };
}

function keyIn(beside: object, now = NOW) {
  const document = {
    id: DID,
    verificationMethod: [
      { id: KEY, publicKeyJwk: transport.publicJwk, ...beside },
      { id: `${DID}#${connector.kid}`, publicKeyJwk: connector.publicJwk },
    ],
    authentication: [KEY],
    assertionMethod: [`${DID}#${connector.kid}`],
  };
  const client = { request: async () => ({ status: 200, text: JSON.stringify(document) }) };
  const documents = new DidDocuments(
    client as unknown as OutwardClient,
    () => now,
    () => false,
  );
  return documents.key(DID, KEY, ['authentication']);
}

test('a key counts without a delegation, as connectors of others have none, and with one that holds', async () => {
  expect((await keyIn({}))?.x).toBe(transport.publicJwk.x);
  expect((await keyIn(await signed()))?.x).toBe(transport.publicJwk.x);
});

test('a delegation that does not hold makes its key count for nothing', async () => {
  expect(await keyIn(await signed(stranger))).toBeNull();
  expect(await keyIn(await signed(), NOW + 2 * DAY)).toBeNull();
  expect(await keyIn({ 'x:delegation': 'signed by my word' })).toBeNull();
});
