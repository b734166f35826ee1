import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgreementView, SignedAgreement } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HandPartner } from './hand-partner.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

const USE = { '@id': 'urn:example:offer', '@type': 'Offer' as const, permission: [{ action: 'odrl:use' }] };

let world: World;
let acme: HandConnector;
let partner: HandPartner;
let dataset: string;

beforeEach(async () => {
  // An address of its own: the id of a participant on the wire is made of it, and outlives the port.
  const http = { host: '127.0.0.1', port: 0, publicUrl: 'https://broker.example' };
  world = await startWorld({}, { http, outside: { internalAddresses: ['127.0.0.1'] } });
  acme = await enrol(world, 'acme');
  await acme.connect();
  dataset = await acme.publish({
    name: 'mills',
    offers: [USE],
    accessPolicy: { permission: [{ action: 'odrl:use' }] },
  });
  partner = await HandPartner.join(world, acme, 'urn:example:partner');
});

afterEach(async () => {
  await partner.close();
  await acme.close();
  await world.close();
});

async function reconnect(query = ''): Promise<void> {
  await acme.disconnect();
  await acme.connect(query);
}

const held = async (): Promise<SignedAgreement[]> =>
  (await acme.get<{ agreements: AgreementView[] }>('/agreements')).agreements.map(
    ({ agreement, providerSignature, mac }) => ({
      agreement,
      ...(mac === undefined ? {} : { mac }),
      ...(providerSignature === undefined ? {} : { providerSignature }),
    }),
  );

test('yesterday’s backup: agreements with somebody outside come back by our own word, for there is no other', async () => {
  const before = await partner.agree(dataset, USE['@id']);
  const backup = mkdtempSync(join(tmpdir(), 'millspace-backup-'));
  await world.restart();
  cpSync(world.dataDir, backup, { recursive: true });
  partner.base = `${world.broker.url}/dsp/acme/2025-1`;
  await reconnect();
  const lost = await partner.agree(dataset, USE['@id']);
  await acme.message('agreement.finalized');
  await reconnect();
  const { auditHead: head } = await acme.message('hello');
  const holds = await held();
  expect(holds.map(({ agreement }) => agreement['@id']).sort()).toEqual([before, lost].sort());

  await world.restart({}, () => {
    rmSync(world.dataDir, { recursive: true });
    cpSync(backup, world.dataDir, { recursive: true });
  });
  rmSync(backup, { recursive: true });
  await reconnect(`?headN=${head.n}&headHash=${head.hash}${head.mac === undefined ? '' : `&headMac=${head.mac}`}`);
  expect(await acme.message('hello')).toMatchObject({ restored: true });
  const statuses = async () =>
    Object.fromEntries(
      (await acme.get<{ agreements: AgreementView[] }>('/agreements')).agreements.map((view) => [
        view.agreement['@id'],
        view.status,
      ]),
    );
  expect(await statuses()).toEqual({ [before]: 'waiting-for-handin' });
  const { accepted, refused } = await acme.post<{ accepted: string[]; refused: unknown[] }>('/agreements/handin', {
    agreements: holds,
    revocations: [],
    counts: [],
  });
  expect([accepted.sort(), refused]).toEqual([[before, lost].sort(), []]);
  expect(await statuses()).toEqual({ [before]: 'active', [lost]: 'active' });
});
