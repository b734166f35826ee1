import { randomUUID } from 'node:crypto';
import { signDetached } from '@millspace/runtime/crypto';
import type { Attestation, MachineRelation, MachineRelationTerms } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;

beforeEach(async () => {
  world = await startWorld();
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
});

afterEach(async () => {
  await acme.close();
  await beads.close();
  await world.close();
});

const attest = async (slug: string, input: object): Promise<Attestation> =>
  (await world.admin.request<Attestation>('POST', `/api/v1/participants/${slug}/attestations`, { json: input })).json;

const relation = (more: Partial<MachineRelationTerms> = {}): MachineRelationTerms => ({
  id: `urn:uuid:${randomUUID()}`,
  machine: 'mill-1',
  publisher: 'acme',
  participant: 'beads',
  relation: 'x:user',
  from: Date.now() - 1000,
  until: null,
  ...more,
});

async function propose(by: HandConnector, terms: MachineRelationTerms): Promise<MachineRelation> {
  return by.post<MachineRelation>('/machine-relations', { terms, signature: await signDetached(terms, by.key) });
}

async function confirm(by: HandConnector, terms: MachineRelationTerms): Promise<MachineRelation> {
  return by.post<MachineRelation>(`/machine-relations/${encodeURIComponent(terms.id)}/confirm`, {
    signature: await signDetached(terms, by.key),
  });
}

test('an attestation is made, kept over a restart, read by whom it is about, and withdrawn; all of it is on record', async () => {
  const role = await attest('beads', { kind: 'role', value: 'maintenance-engineer', note: 'contract 17' });
  const level = await attest('beads', { kind: 'certification', value: 'TRUST', until: Date.now() + 3_600_000 });
  expect([role.state, level.value]).toEqual(['valid', 'x:TRUST']);
  expect((await attest('beads', { kind: 'location', value: 'DE' })).value).toBe('iso3166:DE');
  await world.restart();
  const { attestations } = await beads.get<{ attestations: Attestation[] }>('/attestations');
  expect(attestations.map(({ kind, value, state }) => [kind, value, state])).toEqual([
    ['role', 'maintenance-engineer', 'valid'],
    ['certification', 'x:TRUST', 'valid'],
    ['location', 'iso3166:DE', 'valid'],
  ]);
  expect((await acme.get<{ attestations: Attestation[] }>('/attestations')).attestations).toEqual([]);
  const { json: withdrawn } = await world.admin.request<Attestation>(
    'POST',
    `/api/v1/attestations/${encodeURIComponent(role.id)}/withdraw`,
    { json: { reason: 'contract ended' } },
  );
  expect(withdrawn).toMatchObject({ state: 'withdrawn', reason: 'contract ended' });
  const { json: log } = await world.admin.request<{ entries: { kind: string; data: unknown }[] }>(
    'GET',
    '/api/v1/audit?limit=1000',
  );
  expect(log.entries.filter(({ kind }) => kind === 'participant.attested')).toHaveLength(3);
  expect(log.entries.find(({ kind }) => kind === 'participant.attestation.withdrawn')?.data).toMatchObject({
    value: 'maintenance-engineer',
    reason: 'contract ended',
  });
});

test.each([
  { kind: 'certification', value: 'TRUSTED' },
  { kind: 'location', value: 'iso3166:XQ' },
  { kind: 'membership', value: 'gatekeepers' },
  { kind: 'role', value: 'a b' },
  { kind: 'role', value: 'engineer', until: 5 },
  { kind: 'role', value: 'engineer', from: 9e12, until: 8e12 },
  { kind: 'shoe-size', value: '43' },
])('what no policy can ask for is not attested: %j', async (input) => {
  await expect(attest('beads', input)).rejects.toMatchObject({ code: 'MS-FCT-001' });
});

test('nobody attests anything of himself: the routes are for the administrator', async () => {
  await expect(
    beads.post('/participants/beads/attestations', { kind: 'certification', value: 'x:TRUST_PLUS' }),
  ).rejects.toMatchObject({ status: 403 });
});

test('a relation to a machine is a fact when both sides have signed the same terms, and nobody signs for another', async () => {
  const terms = relation();
  expect((await propose(acme, terms)).state).toBe('proposed');
  await beads.connect();
  expect((await beads.message('machine.relation')).relation.terms).toEqual(terms);
  // The proposer, a stranger and a signature over other terms change nothing.
  await expect(confirm(acme, terms)).rejects.toMatchObject({ code: 'MS-FCT-010' });
  const stranger = await enrol(world, 'stranger');
  await expect(confirm(stranger, terms)).rejects.toMatchObject({ code: 'MS-FCT-010', status: 404 });
  await stranger.close();
  await expect(
    beads.post(`/machine-relations/${encodeURIComponent(terms.id)}/confirm`, {
      signature: await signDetached({ ...terms, machine: 'mill-2' }, beads.key),
    }),
  ).rejects.toMatchObject({ code: 'MS-FCT-011' });
  expect(await confirm(beads, terms)).toMatchObject({ state: 'active', until: null });
  await world.restart();
  const { relations } = await acme.get<{ relations: MachineRelation[] }>('/machine-relations');
  expect(relations).toMatchObject([{ state: 'active', terms }]);
  await expect(
    world.admin.request('POST', `/api/v1/machine-relations/${encodeURIComponent(terms.id)}/confirm`, {
      json: { signature: 'e30..c2ln' },
    }),
  ).rejects.toMatchObject({ status: 403 });
});

test('a sale: the new user’s relation ends that of the one before at the agreed instant, unless the machine is shared', async () => {
  const old = relation();
  await propose(acme, old);
  await confirm(beads, old);
  const buyer = await enrol(world, 'buyer');
  const shared = relation({ participant: 'buyer', relation: 'x:user', alongside: true });
  await propose(buyer, shared);
  await confirm(acme, shared);
  const state = async (id: string) =>
    (await acme.get<{ relations: MachineRelation[] }>('/machine-relations')).relations.find(
      ({ terms }) => terms.id === id,
    );
  expect(await state(old.id)).toMatchObject({ state: 'active', until: null });
  const from = Date.now() + 60_000;
  const sale = relation({ participant: 'buyer', from });
  await propose(acme, sale);
  expect(await state(old.id)).toMatchObject({ until: null });
  await confirm(buyer, sale);
  expect(await state(old.id)).toMatchObject({ state: 'active', until: from });
  expect(await state(sale.id)).toMatchObject({ state: 'coming' });
  await buyer.close();
});
