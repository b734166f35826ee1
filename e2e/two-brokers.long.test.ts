import { until } from '@millspace/demo/api';
import { storedRows } from '@millspace/demo/stored-rows';
import { accessPolicy } from '@millspace/policy';
import { type DelegatingDocument, documentObjection } from '@millspace/runtime/transport-delegation';
import type { AgreementView, ConnectorStatus, DspCatalog } from '@millspace/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datasetOf, jsonMapping } from './support/datasets.ts';
import { House } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';
import { agreeOutside, dspOf, transferOf } from './support/partners.ts';

const TOPIC = 'plant/mill-1';
const MILL = { machine: 'mill-1', pack: 'bead-mill/1', periods: { fast: 100 } };
const outside = { internalAddresses: ['127.0.0.1'] };

let north: House;
let south: House;
let machine: JsonMachine;
const dataset = {
  ...datasetOf({
    ...MILL,
    provider: 'alpha',
    name: 'mills',
    signals: ['agitator.power', 'agitator.speed'],
    readers: [],
    terms: { keepSignals: ['agitator.power'] },
  }),
  accessPolicy: accessPolicy(null),
};

/** Two dataspaces that know nothing of each other but an address and an id. */
beforeAll(async () => {
  north = await House.open({ broker: { outside } });
  south = await House.open({ broker: { outside } });
  const url = await north.mqttBroker();
  const signals = { 'agitator.power': { path: 'values.power' }, 'agitator.speed': { path: 'values.speed' } };
  await north.member({
    slug: 'alpha',
    sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
    files: { 'plant.yaml': jsonMapping({ ...MILL, source: 'plant', topic: TOPIC, signals }) },
  });
  await south.member({ slug: 'beta', config: { outside } });
  for (const [house, slug, partner] of [
    [north, 'alpha', dspOf(south, 'beta')],
    [south, 'beta', dspOf(north, 'alpha')],
  ] as const)
    await house.connector(slug).http.request('PUT', '/api/v1/partners', {
      json: {
        id: partner.id,
        address: partner.root,
        discover: true,
        accepts: { kind: 'self-issued' },
        presents: { kind: 'self-issued' },
      },
    });
  await north.connector('alpha').publish(dataset);
  machine = await JsonMachine.connect(url, TOPIC);
  machine.talk(100, (step) => ({ power: 10 + (step % 5), speed: 500 }));
}, 120_000);

afterAll(async () => {
  await machine?.end();
  await north?.[Symbol.asyncDispose]();
  await south?.[Symbol.asyncDispose]();
}, 60_000);

const rowsAt = (agreement: string) =>
  storedRows(south.connector('beta'), agreement, { from: Date.now() - 600_000, to: Date.now() + 60_000 });

test('from the catalogue of one dataspace to rows under policy in the other, until they are revoked', async () => {
  const provider = dspOf(north, 'alpha');
  // Each side calls with a key that its connector has delegated, which anybody sees in its document.
  for (const side of [provider, dspOf(south, 'beta')]) {
    const document = await until(
      async () =>
        (await (await fetch(`${side.root}/did.json`)).json()) as DelegatingDocument & { authentication: string[] },
      ({ authentication }) => authentication.length === 1,
      'a key that the connector has delegated',
      30_000,
    );
    expect(await documentObjection(document, document.authentication[0] ?? '', Date.now())).toBeNull();
  }
  const path = `/partners/${encodeURIComponent(provider.id)}/catalog`;
  const { catalog } = await south.connector('beta').get<{ catalog: DspCatalog }>(path);
  expect(catalog.dataset?.map((one) => [one['@id'], one.distribution[0]?.format])).toEqual([
    [dataset.id, 'HttpData-PULL'],
  ]);
  const view = await agreeOutside(south, 'beta', { counterparty: provider.id, dataset: dataset.id });
  expect(view).toMatchObject({ state: 'FINALIZED', outside: true });
  const agreement = view.agreement?.['@id'] ?? '';
  const { pid, decision } = await transferOf(south, 'beta', agreement, 'STARTED');
  expect(decision).toMatchObject({ result: 'permit' });
  const seen = await south.connector('beta').get<AgreementView>(`/agreements/${encodeURIComponent(agreement)}`);
  expect(seen.status).toBe('active');

  const rows = await until(
    () => rowsAt(agreement),
    (found) => found.length >= 20,
    'rows in the other dataspace',
    30_000,
  );
  expect(new Set(rows.flatMap(({ signals }) => Object.keys(signals)))).toEqual(new Set(['agitator.power']));

  const { pid: providerPid } = await transferOf(north, 'alpha', agreement, 'STARTED');
  const steer = (command: string) =>
    north.connector('alpha').post(`/transfers/${encodeURIComponent(providerPid)}/${command}`, { reason: 'a pause' });
  await steer('suspend');
  await transferOf(south, 'beta', agreement, 'SUSPENDED');
  await steer('resume');
  await transferOf(south, 'beta', agreement, 'STARTED');
  const before = (await rowsAt(agreement)).length;
  await until(
    () => rowsAt(agreement),
    (found) => found.length > before,
    'rows after the pause',
    30_000,
  );

  await north.connector('alpha').revoke(agreement, 'enough');
  await transferOf(south, 'beta', agreement, 'TERMINATED');
  const { receiving } = await until(
    () => south.connector('beta').get<ConnectorStatus>('/status'),
    (status) => !status.receiving.some(({ transfer }) => transfer === pid),
    'the end of fetching',
    20_000,
  );
  expect(receiving).toEqual([]);
});
