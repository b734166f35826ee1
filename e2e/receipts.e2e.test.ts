import { until } from '@millspace/demo/api';
import { type JWK, verifyDetached } from '@millspace/runtime/crypto';
import { openDatabase } from '@millspace/runtime/sqlite';
import type { BrokerStatus, JwkSet, SignedReceipt } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { datasetOf, jsonMapping } from './support/datasets.ts';
import { House } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';

const TOPIC = 'plant/mill-1';

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
  const url = await house.mqttBroker();
  const mapping = jsonMapping({
    source: 'plant',
    machine: 'mill-1',
    pack: 'bead-mill/1',
    topic: TOPIC,
    signals: { 'agitator.power': { path: 'values.power' } },
    periods: { fast: 100 },
  });
  await house.member({
    slug: 'alpha',
    sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
    files: { 'plant.yaml': mapping },
  });
  await house.member({ slug: 'beta' });
  const { agreement } = await house.deal(
    'alpha',
    'beta',
    datasetOf({
      provider: 'alpha',
      name: 'mills',
      machine: 'mill-1',
      pack: 'bead-mill/1',
      signals: ['agitator.power'],
      periods: { fast: 100 },
      readers: ['beta'],
    }),
  );
  const machine = await JsonMachine.connect(url, TOPIC);
  machine.talk(100, (step) => ({ power: 10 + (step % 5) }));
  const copies = () => Promise.resolve(receiptsOf(house, 'alpha'));
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
  for (const { receipt, brokerSignature = '', consumerSignature = '' } of kept) {
    expect(receipt).toMatchObject({ kind: 'delivery', agreement, provider: 'alpha', consumer: 'beta' });
    const good = await Promise.all(keys.map((key) => verifyDetached(receipt, brokerSignature, key as JWK)));
    expect(good.filter(Boolean)).toHaveLength(1);
    expect(await verifyDetached(receipt, consumerSignature, house.keyOf('beta').publicJwk)).toBe(true);
    expect(signed.find((own) => own.receipt.id === receipt.id)).toMatchObject({ brokerSignature, consumerSignature });
  }
  await machine.end();
  const done = ({ receipts }: BrokerStatus) => receipts?.open === 0;
  await until(() => house.broker.get<BrokerStatus>('/status'), done, 'every receipt countersigned', 20_000);
});
