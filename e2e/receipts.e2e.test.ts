import { DatabaseSync } from 'node:sqlite';
import { until } from '@millspace/demo/api';
import { type JWK, verifyDetached } from '@millspace/runtime/crypto';
import { receiptHead } from '@millspace/runtime/receipts/tally';
import { openDatabase } from '@millspace/runtime/sqlite';
import type { AgreementView, AuditAccesses, BrokerStatus, JwkSet, Receipt, SignedReceipt } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { House } from './support/house.ts';
import { twoCompanies } from './support/two-companies.ts';

/** What the connector of a company keeps, read from its own file as its auditor would. */
function receiptsOf(house: House, slug: string): SignedReceipt[] {
  const db = openDatabase(house.file(slug, 'connector.db'), { migrations: [], readonly: true });
  try {
    const rows = db.prepare<[], { body: string }>('SELECT body FROM receipts ORDER BY at').all();
    return rows.map(({ body }) => JSON.parse(body) as SignedReceipt);
  } finally {
    db.close();
  }
}

test('both companies hold the receipts of deliveries with the signatures of broker and consumer, also over a rotated key', async () => {
  await using house = await House.open({ broker: { receipts: { periodMs: 500 } } });
  const { agreement, machine } = await twoCompanies(house);
  const copies = () => Promise.resolve(receiptsOf(house, 'alpha').filter(({ receipt }) => receipt.kind === 'delivery'));
  await until(copies, (found) => found.length >= 1, 'a receipt at the provider', 20_000);
  const { kid, retired } = await house.broker.post<{ kid: string; retired: string }>('/keys/rotate', {});
  const kidOf = ({ brokerSignature = '' }: SignedReceipt) =>
    (JSON.parse(Buffer.from(brokerSignature.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
  const kept = await until(
    copies,
    (found) => found.some((receipt) => kidOf(receipt) === kid),
    'a receipt under the new key',
    20_000,
  );
  expect(new Set(kept.map(kidOf))).toEqual(new Set([retired, kid]));

  const { keys } = await house.broker.get<JwkSet>('/jwks');
  const signed = receiptsOf(house, 'beta');
  const deliveries = kept.filter(({ receipt }) => receipt.kind === 'delivery');
  for (const { receipt, brokerSignature = '', consumerSignature = '' } of deliveries) {
    expect(receipt).toMatchObject({ kind: 'delivery', agreement, provider: 'alpha', consumer: 'beta' });
    const good = await Promise.all(keys.map((key) => verifyDetached(receipt, brokerSignature, key as JWK)));
    expect(good.filter(Boolean)).toHaveLength(1);
    expect(await verifyDetached(receipt, consumerSignature, house.keyOf('beta').publicJwk)).toBe(true);
    expect(signed.find((own) => own.receipt.id === receipt.id)).toMatchObject({ brokerSignature, consumerSignature });
  }
  // What was uploaded is signed by the provider's connector; both kinds form chains that miss nothing.
  const uploads = await until(
    () => Promise.resolve(receiptsOf(house, 'alpha').filter(({ receipt }) => receipt.kind === 'upload')),
    (found) => found.length >= 2,
    'receipts of uploads',
    20_000,
  );
  for (const { receipt, providerSignature = '' } of uploads)
    expect(await verifyDetached(receipt, providerSignature, house.keyOf('alpha').publicJwk)).toBe(true);
  for (const chain of [uploads, signed])
    for (const [index, { receipt }] of chain.slice(1).entries())
      expect(receipt.prev).toBe(receiptHead(chain[index]?.receipt as Receipt));

  await machine.end();
  const done = ({ receipts }: BrokerStatus) => receipts?.open === 0;
  await until(() => house.broker.get<BrokerStatus>('/status'), done, 'every receipt countersigned', 20_000);
});

test('whose machine it is asks who was given what of it; a consumer’s connector refuses a receipt of more than it has', async () => {
  await using house = await House.open({ broker: { receipts: { periodMs: 500 } } });
  const { agreement, consumerPid, dataset, machine } = await twoCompanies(house);
  const view = () => house.connector('alpha').get<AgreementView>(`/agreements/${encodeURIComponent(agreement)}`);
  const signed = ({ receipts }: AgreementView) =>
    (receipts?.deliveries?.signed ?? 0) >= 2 && (receipts?.uploads?.signed ?? 0) >= 2;
  await until(view, signed, 'receipts of both kinds, signed', 20_000);

  const of = '/audit/accesses?machine=mill-1&provider=alpha';
  const { accesses } = await house.connector('alpha').get<AuditAccesses>(of);
  expect(accesses).toMatchObject([
    { machine: 'mill-1', consumer: 'beta', agreement, transfer: consumerPid, dataset: dataset.id },
  ]);
  expect(accesses[0]?.samples).toBeGreaterThan(0);
  expect((await house.connector('beta').get<AuditAccesses>(of)).accesses).toHaveLength(1);
  const asAuditor = await house.broker.get<AuditAccesses>(of);
  expect(asAuditor.accesses).toMatchObject([{ consumer: 'beta', transfer: consumerPid }]);

  // The consumer's trail loses a stretch while it rests: what is said of that is not signed, by both sides' account.
  await house.process('beta').stop();
  const db = new DatabaseSync(house.file('beta', 'connector.db'));
  db.exec('DELETE FROM receipt_trail');
  db.close();
  await house.process('beta').start();
  const { receipts } = await until(
    () => house.connector('beta').status(),
    (status) => (status.receipts?.refused ?? 0) > 0,
    'a receipt that is refused',
    30_000,
  );
  expect(receipts?.last).toMatchObject({ code: 'MS-RCP-002' });
  const { receipts: sums } = await until(
    view,
    (found) => (found.receipts?.deliveries?.refused ?? 0) > 0,
    'the refusal at the provider',
    10_000,
  );
  expect(sums?.deliveries?.refusal).toMatchObject({ code: 'MS-RCP-002' });
  await machine.end();
});
