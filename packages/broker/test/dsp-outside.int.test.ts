import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openDatabase } from '@millspace/runtime/sqlite';
import type { AgreementView, NegotiationView, OdrlOffer, TransferView, WhyAnswer } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONTROL_SCHEMA } from '../src/db/schema.ts';
import { HandPartner } from './hand-partner.ts';
import type { HandConnector, World } from './harness.ts';
import { agreeable, enrol, startWorld } from './harness.ts';

const offer = (id: string, more: Partial<OdrlOffer> = {}): OdrlOffer => ({
  '@id': id,
  '@type': 'Offer',
  permission: [{ action: 'odrl:use' }],
  ...more,
});
const USE = offer('urn:example:offer');
const EVERYBODY = { permission: [{ action: 'odrl:use' }] };
const at = (pid: string) => `/negotiations/${encodeURIComponent(pid)}`;
const to = (pid: string) => `/transfers/${encodeURIComponent(pid)}`;

let world: World;
let acme: HandConnector;
let partner: HandPartner;
let dataset: string;

beforeEach(async () => {
  world = await startWorld({}, { outside: { internalAddresses: ['127.0.0.1'] } });
  acme = await enrol(world, 'acme');
  await acme.connect();
  dataset = await acme.publish({ name: 'mills', offers: [USE], accessPolicy: EVERYBODY });
  partner = await HandPartner.join(world, acme, 'urn:example:partner');
});

afterEach(async () => {
  await partner.close();
  await acme.close();
  await world.close();
});

/** Steps are somebody's decision from now on, approvals too. */
async function byHand(...connectors: HandConnector[]): Promise<void> {
  for (const one of connectors) {
    await one.client.request('PUT', '/api/v1/protocol-steps', { json: { steps: 'manual' } });
    one.answerer = (message, me) => (message.type === 'negotiation.approval' ? null : agreeable(message, me));
  }
}

const inState = (one: HandConnector, pid: string, state: string) =>
  one.view<NegotiationView>(at(pid), (view) => view.state === state);

describe('as provider', () => {
  test('an agreement comes about by itself, signed by one side, and under it a transfer', async () => {
    const id = await partner.agree(dataset, USE['@id']);
    const sent = partner.arrived.find(({ body }) => body['@type'] === 'ContractAgreementMessage');
    expect(sent?.authorization).toBe('Bearer for-urn:example:partner');
    expect(sent?.body).toMatchObject({
      agreement: { '@id': id, target: dataset, assignee: 'urn:example:partner', permission: USE.permission },
      'x:signature': expect.stringContaining('..'),
    });
    const agreement = (sent?.body['agreement'] ?? {}) as { assigner?: string };
    expect(agreement.assigner).toMatch(/^did:web:127\.0\.0\.1%3A\d+:dsp:acme$/);
    // At once: the partner may be quicker than the acknowledgement of what it answers to.
    const pids = await partner.askTransfer(id);
    const view = await acme.get<AgreementView>(`/agreements/${encodeURIComponent(id)}`);
    expect(view).toMatchObject({
      counterparty: 'urn:example:partner',
      role: 'provider',
      signedByOneSide: true,
      status: 'active',
    });
    await partner.message('TransferStartMessage', pids.consumerPid);
    await acme.view<TransferView>(to(pids.providerPid), ({ state }) => state === 'STARTED');
    await partner.say(`/transfers/${pids.providerPid}/suspension`, 'TransferSuspensionMessage', {
      ...pids,
      reason: ['later'],
    });
    await partner.say(`/transfers/${pids.providerPid}/start`, 'TransferStartMessage', pids);
    await acme.post(`/agreements/${encodeURIComponent(id)}/revoke`, { reason: 'no longer' });
    await partner.message('TransferTerminationMessage', pids.consumerPid);
  });

  test('other terms are asked for, another offer is made, and that one is agreed to', async () => {
    await byHand(acme);
    const pids = await partner.ask(dataset, USE['@id']);
    const other = offer('urn:example:other', { prohibition: [{ action: 'odrl:distribute' }] });
    await inState(acme, pids.providerPid, 'REQUESTED');
    await acme.post(`${at(pids.providerPid)}/offer`, {});
    await partner.message('ContractOfferMessage', pids.consumerPid);
    await inState(acme, pids.providerPid, 'OFFERED');
    const wish = { ...offer('urn:example:wish'), target: dataset };
    await partner.say(`/negotiations/${pids.providerPid}/request`, 'ContractRequestMessage', { ...pids, offer: wish });
    const asked = await inState(acme, pids.providerPid, 'REQUESTED');
    expect(asked.may).toEqual(['refuse', 'offer', 'accept', 'terminate']);
    expect(asked.offer['@id']).toBe('urn:example:wish');
    await expect(acme.post(`${at(pids.providerPid)}/approve`)).rejects.toMatchObject({ status: 409 });
    await acme.post(`${at(pids.providerPid)}/offer`, { offer: other });
    await inState(acme, pids.providerPid, 'OFFERED');
    await partner.say(`/negotiations/${pids.providerPid}/events`, 'ContractNegotiationEventMessage', {
      ...pids,
      eventType: 'ACCEPTED',
    });
    expect((await inState(acme, pids.providerPid, 'ACCEPTED')).may).toEqual(['approve', 'refuse', 'terminate']);
    await acme.post(`${at(pids.providerPid)}/approve`);
    const agreed = await partner.message('ContractAgreementMessage', pids.consumerPid);
    expect(agreed['agreement']).toMatchObject({ prohibition: other.prohibition });
    await partner.say(
      `/negotiations/${pids.providerPid}/agreement/verification`,
      'ContractAgreementVerificationMessage',
      pids,
    );
    expect((await inState(acme, pids.providerPid, 'VERIFIED')).may).toEqual(['finalize', 'terminate']);
    await acme.post(`${at(pids.providerPid)}/finalize`);
    await partner.message('ContractNegotiationEventMessage', pids.consumerPid);
    await inState(acme, pids.providerPid, 'FINALIZED');
  });

  test('the partner counters, and a person accepts its terms: those are agreed on; what cannot be held to is not accepted', async () => {
    await byHand(acme);
    const begin = async (wish: object) => {
      const pids = await partner.ask(dataset, USE['@id']);
      await inState(acme, pids.providerPid, 'REQUESTED');
      await acme.post(`${at(pids.providerPid)}/offer`, {});
      await inState(acme, pids.providerPid, 'OFFERED');
      await partner.say(`/negotiations/${pids.providerPid}/request`, 'ContractRequestMessage', {
        ...pids,
        offer: wish,
      });
      await inState(acme, pids.providerPid, 'REQUESTED');
      return pids;
    };
    const wish = offer('urn:example:wish', { prohibition: [{ action: 'odrl:distribute' }] });
    const pids = await begin({ ...wish, target: dataset });
    await acme.post(`${at(pids.providerPid)}/accept`, { offer: 'urn:example:wish' });
    const agreed = await partner.message('ContractAgreementMessage', pids.consumerPid);
    expect(agreed['agreement']).toMatchObject({ permission: wish.permission, prohibition: wish.prohibition });
    const duty = { action: 'odrl:use', duty: [{ action: 'odrl:delete' }] };
    for (const other of [
      { ...wish, target: 'urn:example:something-else' },
      { ...offer('urn:example:unknown', { permission: [{ action: 'urn:example:sing' }] }), target: dataset },
      { ...offer('urn:example:duty', { permission: [duty] }), target: dataset },
    ]) {
      const { providerPid } = await begin(other);
      const view = await acme.view<NegotiationView>(at(providerPid), ({ waitsFor }) => waitsFor?.who === 'acme');
      expect(view.may).toEqual(['refuse', 'offer', 'terminate']);
      expect(view.waitsFor?.what.en).toContain('They cannot be accepted: ');
      await expect(acme.post(`${at(providerPid)}/accept`)).rejects.toMatchObject({ code: 'MS-NEG-017', status: 422 });
    }
  });

  test('terms that would lose something on the way are refused, not thinned', async () => {
    await byHand(acme);
    const pids = await partner.ask(dataset, USE['@id']);
    await inState(acme, pids.providerPid, 'REQUESTED');
    const lossy = { ...offer('urn:example:lossy'), permission: [{ action: 'odrl:use', target: 'urn:part' }] };
    await expect(acme.post(`${at(pids.providerPid)}/offer`, { offer: lossy })).rejects.toMatchObject({
      code: 'MS-DSP-015',
      status: 422,
    });
    expect((await acme.get<NegotiationView>(at(pids.providerPid))).state).toBe('REQUESTED');
  });

  test('an offer of one’s own accord opens a negotiation at the partner', async () => {
    const offered = await acme.post<NegotiationView>('/negotiations/offers', {
      ...{ counterparty: 'urn:example:partner', dataset, offer: USE['@id'] },
    });
    const sent = await partner.message('ContractOfferMessage', offered.pid);
    expect(sent).toMatchObject({ offer: { '@id': USE['@id'], target: dataset } });
    expect(sent).not.toHaveProperty('consumerPid');
    const { consumerPid } = await inState(acme, offered.pid, 'OFFERED');
    const pids = { consumerPid, providerPid: offered.pid };
    await partner.say(`/negotiations/${offered.pid}/events`, 'ContractNegotiationEventMessage', {
      ...pids,
      eventType: 'ACCEPTED',
    });
    await partner.message('ContractAgreementMessage', consumerPid);
  });

  test('an answer of 409 while the partner is still booking is tried again; 400 is final', async () => {
    let refusals = 3;
    partner.react = (path) => (path.endsWith('/agreement') && refusals-- > 0 ? { status: 409 } : undefined);
    await partner.agree(dataset, USE['@id']);
    expect(refusals).toBeLessThan(0);
    partner.react = (path) =>
      path.endsWith('/agreement')
        ? { status: 400, body: { '@type': 'ContractNegotiationError', code: '400', reason: ['not these rules'] } }
        : undefined;
    const { providerPid } = await partner.ask(dataset, USE['@id']);
    const ended = await acme.terminated(providerPid);
    expect(ended.refusal).toMatchObject({
      code: 'MS-DSP-008',
      text: { en: expect.stringContaining('not these rules') },
    });
  });

  test('why it is stuck: refused identity, closed connection, and it can be ended all the same', async () => {
    const why = async (pid: string, code: string) => {
      const view = await acme.view<NegotiationView>(
        at(pid),
        ({ waitsFor }) => waitsFor?.lastError?.startsWith(code) === true,
      );
      return [view.waitsFor?.remedy?.en, (await acme.get<WhyAnswer>(`${at(pid)}/why`)).lastError?.code];
    };
    partner.react = () => ({ status: 401 });
    const first = await partner.ask(dataset, USE['@id']);
    expect(await why(first.providerPid, 'MS-DSP-004')).toEqual([expect.stringContaining('token'), 'MS-DSP-004']);
    partner.react = () => 'close';
    const second = await partner.ask(dataset, USE['@id']);
    expect(await why(second.providerPid, 'MS-DSP-002')).toEqual([expect.stringContaining('address'), 'MS-DSP-002']);
    partner.react = () => undefined;
    await partner.message('ContractAgreementMessage', first.consumerPid);
    partner.react = () => 'close';
    const third = await partner.ask(dataset, USE['@id']);
    await why(third.providerPid, 'MS-DSP-002');
    await acme.post(`${at(third.providerPid)}/terminate`, { reason: 'enough' });
    partner.react = () => undefined;
    await acme.terminated(third.providerPid);
    await partner.message('ContractNegotiationTerminationMessage', third.consumerPid);
  });

  test('a repeat is acknowledged again and changes nothing, with and without an id of its own', async () => {
    await byHand(acme);
    const pids = await partner.ask(dataset, USE['@id']);
    await acme.post(`${at(pids.providerPid)}/approve`);
    await partner.message('ContractAgreementMessage', pids.consumerPid);
    const path = `/negotiations/${pids.providerPid}/agreement/verification`;
    for (const more of [{}, {}, { '@id': 'm-1' }]) {
      const verify = () => partner.say(path, 'ContractAgreementVerificationMessage', { ...pids, ...more });
      const known = Object.keys(more).length === 0;
      if (known) expect((await verify())['state']).toBe('VERIFIED');
      else await expect(verify()).rejects.toThrow('400');
    }
    expect((await inState(acme, pids.providerPid, 'VERIFIED')).history.map(({ state }) => state)).toEqual([
      'REQUESTED',
      'AGREED',
      'VERIFIED',
    ]);
  });

  test('a withdrawn partner is nobody any more, and what was open with it ends', async () => {
    await byHand(acme);
    const pids = await partner.ask(dataset, USE['@id']);
    await acme.post(`/partners/${encodeURIComponent(partner.id)}/withdraw`, { reason: 'over' });
    await acme.terminated(pids.providerPid);
    expect((await partner.get(`/negotiations/${pids.providerPid}`)).status).toBe(401);
  });

  test('what was open with a withdrawn partner ends at the next start, when a crash came between', async () => {
    await byHand(acme);
    const pids = await partner.ask(dataset, USE['@id']);
    await world.restart({}, () => {
      const db = openDatabase(join(world.dataDir, 'control.db'), { migrations: CONTROL_SCHEMA });
      db.prepare('UPDATE partners SET withdrawn_at = ?').run(world.now());
      db.close();
    });
    expect((await acme.terminated(pids.providerPid)).refusal?.code).toBe('MS-DSP-010');
  });
});

describe('as consumer', () => {
  const ask = async (more: object = {}) =>
    acme.post<NegotiationView>('/negotiations', { counterparty: partner.id, dataset: 'asset-1', offer: USE, ...more });
  const agreementFor = (more: object = {}) => ({
    ...{
      '@id': `urn:uuid:${randomUUID()}`,
      '@type': 'Agreement',
      target: 'asset-1',
      timestamp: new Date().toISOString(),
    },
    ...{ assigner: partner.id, assignee: `did:web:${new URL(world.broker.url).host.replace(':', '%3A')}:dsp:acme` },
    ...{ permission: [{ action: 'use' }] },
    ...more,
  });

  test('the offer that was asked for is agreed on, verified with our signature, and finalized', async () => {
    const view = await ask();
    const pids = {
      consumerPid: view.consumerPid,
      providerPid: (await inState(acme, view.pid, 'REQUESTED')).providerPid,
    };
    await partner.say(`/negotiations/${view.consumerPid}/agreement`, 'ContractAgreementMessage', {
      ...pids,
      agreement: agreementFor(),
    });
    const verified = await partner.message('ContractAgreementVerificationMessage', view.consumerPid);
    expect(verified['x:signature']).toMatch(/\.\./);
    await inState(acme, view.pid, 'VERIFIED');
    await partner.say(`/negotiations/${view.consumerPid}/events`, 'ContractNegotiationEventMessage', {
      ...pids,
      eventType: 'FINALIZED',
    });
    await inState(acme, view.pid, 'FINALIZED');
    const { agreements } = await acme.get<{ agreements: AgreementView[] }>('/agreements');
    expect(agreements).toMatchObject([{ role: 'consumer', counterparty: partner.id, signedByOneSide: true }]);
  });

  test('what an administrator lets rest is not fetched, whatever the partner says, and goes on where it was', async () => {
    const view = await ask();
    const { providerPid } = await inState(acme, view.pid, 'REQUESTED');
    const agreement = agreementFor();
    const path = `/negotiations/${view.consumerPid}`;
    const about = { consumerPid: view.consumerPid, providerPid };
    await partner.say(`${path}/agreement`, 'ContractAgreementMessage', { ...about, agreement });
    await inState(acme, view.pid, 'VERIFIED');
    await partner.say(`${path}/events`, 'ContractNegotiationEventMessage', { ...about, eventType: 'FINALIZED' });
    await inState(acme, view.pid, 'FINALIZED');

    const { pid } = await acme.post<TransferView>('/transfers', {
      agreement: agreement['@id'],
      format: 'HttpData-PULL',
    });
    const asked = await acme.view<TransferView>(to(pid), ({ state }) => state === 'REQUESTED');
    const pids = { consumerPid: pid, providerPid: asked.providerPid };
    const dataAddress = (place: string) => ({
      ...{ '@type': 'DataAddress', endpointType: 'https://w3id.org/idsa/v4.1/HTTP' },
      endpoint: `${partner.address}/${place}`,
    });
    const start = (place: string) =>
      partner.say(`/transfers/${pid}/start`, 'TransferStartMessage', { ...pids, dataAddress: dataAddress(place) });
    const told = async (count: number) => {
      const states = () => acme.messages.filter((message) => message.type === 'transfer.state');
      await acme.until(() => states().length >= count, `${count} states`);
      return states().at(-1);
    };
    const current = async () => (await acme.get<{ dataAddress: object | null }>(`${to(pid)}/data-address`)).dataAddress;
    const admin = (step: string) =>
      world.admin.request('POST', `/api/v1/exchanges/${encodeURIComponent(pid)}/${step}`, { json: { reason: 'keys' } });

    await start('first');
    expect(await told(2)).toMatchObject({ state: 'STARTED', outside: true, dataAddress: dataAddress('first') });
    await admin('suspend');
    expect(await told(3)).toMatchObject({ state: 'SUSPENDED', outside: true });
    expect(await current()).toBeNull();

    await partner.say(`/transfers/${pid}/suspension`, 'TransferSuspensionMessage', { ...pids, reason: ['a pause'] });
    await told(4);
    await start('second');
    const meanwhile = await told(5);
    expect(meanwhile).toMatchObject({ state: 'SUSPENDED' });
    expect(meanwhile).not.toHaveProperty('dataAddress');
    expect(await current()).toBeNull();

    await admin('resume');
    expect(await told(6)).toMatchObject({ state: 'STARTED', outside: true, dataAddress: dataAddress('second') });
    expect(await current()).toEqual(dataAddress('second'));
  });

  test('another agreement than was asked for is answered 400 and moves nothing', async () => {
    const view = await ask();
    const pids = {
      consumerPid: view.consumerPid,
      providerPid: (await inState(acme, view.pid, 'REQUESTED')).providerPid,
    };
    for (const more of [
      { permission: [{ action: 'odrl:distribute' }] },
      { assignee: 'somebody' },
      { target: 'asset-2' },
      { assigner: 'x' },
    ])
      await expect(
        partner.say(`/negotiations/${view.consumerPid}/agreement`, 'ContractAgreementMessage', {
          ...pids,
          agreement: agreementFor(more),
        }),
      ).rejects.toThrow('400');
    expect((await acme.get<NegotiationView>(at(view.pid))).state).toBe('REQUESTED');
  });

  test('an offer that comes unasked waits for a person, who asks for something else and then accepts', async () => {
    const providerPid = `urn:uuid:${randomUUID()}`;
    const ack = await partner.say('/negotiations/offers', 'ContractOfferMessage', {
      ...{ providerPid, callbackAddress: `${partner.address}/` },
      offer: { ...USE, target: 'asset-1' },
    });
    const pid = String(ack['consumerPid']);
    expect((await inState(acme, pid, 'OFFERED')).may).toEqual(['counter', 'accept', 'terminate']);
    await acme.post(`${at(pid)}/counter`, { offer: offer('urn:example:wish') });
    const wish = await partner.message('ContractRequestMessage', pid);
    expect(wish).not.toHaveProperty('callbackAddress');
    await inState(acme, pid, 'REQUESTED');
    await partner.say(`/negotiations/${pid}/offers`, 'ContractOfferMessage', {
      consumerPid: pid,
      providerPid,
      offer: { ...USE, target: 'asset-1' },
    });
    await inState(acme, pid, 'OFFERED');
    await acme.post(`${at(pid)}/accept`);
    await partner.message('ContractNegotiationEventMessage', pid);
    await inState(acme, pid, 'ACCEPTED');
  });
});

describe('between two participants of one broker', () => {
  let beads: HandConnector;
  beforeEach(async () => {
    beads = await enrol(world, 'beads');
    await beads.connect();
  });
  afterEach(() => beads.close());

  test('an offer of one’s own accord is accepted and becomes an agreement with both signatures', async () => {
    const offered = await acme.post<NegotiationView>('/negotiations/offers', {
      counterparty: 'beads',
      dataset,
      offer: USE['@id'],
    });
    const { consumerPid } = await inState(acme, offered.pid, 'OFFERED');
    expect((await inState(beads, consumerPid, 'OFFERED')).may).toEqual(['counter', 'accept', 'terminate']);
    await beads.post(`${at(consumerPid)}/accept`);
    await beads.finalized(consumerPid);
    const { agreements } = await beads.get<{ agreements: AgreementView[] }>('/agreements');
    expect(agreements).toMatchObject([{ signedByOneSide: false, counterparty: 'acme' }]);
  });

  test('steps by hand: asked, offered otherwise, accepted, approved, verified, finalized', async () => {
    await byHand(acme, beads);
    const view = await beads.request(dataset, USE['@id']);
    const providerPid = String(view.providerPid);
    await acme.post(`${at(providerPid)}/offer`, {
      offer: offer('urn:example:other', { prohibition: [{ action: 'odrl:distribute' }] }),
    });
    await inState(beads, view.pid, 'OFFERED');
    await beads.post(`${at(view.pid)}/accept`);
    await inState(acme, providerPid, 'ACCEPTED');
    await acme.post(`${at(providerPid)}/approve`);
    expect((await inState(beads, view.pid, 'AGREED')).may).toEqual(['verify', 'terminate']);
    await beads.post(`${at(view.pid)}/verify`);
    await inState(acme, providerPid, 'VERIFIED');
    await acme.post(`${at(providerPid)}/finalize`);
    const done = await beads.finalized(view.pid);
    expect(done.agreement?.prohibition).toEqual([{ action: 'odrl:distribute' }]);
    const heard = beads.messages.flatMap((message) => (message.type === 'negotiation.state' ? [message.state] : []));
    expect(new Set(heard)).toEqual(new Set(['REQUESTED', 'OFFERED', 'ACCEPTED', 'AGREED', 'VERIFIED', 'FINALIZED']));
  });
});
