import { accessPolicy, offer } from '@millspace/policy';
import type { CatalogPage } from '@millspace/schemas';
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

const ids = (page: CatalogPage) => page.datasets.map((dataset) => dataset.id.split(':').at(-1));

test('the access policy decides who sees a dataset, at once when it changes, also for those who join later', async () => {
  const terms = offer({});
  await acme.publish({ name: 'open', offers: [terms], accessPolicy: accessPolicy(['beads', 'later']) });
  await acme.publish({ name: 'closed', offers: [terms] });
  await acme.publish({ name: 'draft', offers: [terms], accessPolicy: accessPolicy(['beads']), published: false });
  expect(ids(await beads.get('/catalog'))).toEqual(['open']);
  expect(ids(await acme.get('/catalog'))).toEqual(['closed', 'open']);
  const later = await enrol(world, 'later');
  expect(ids(await later.get('/catalog'))).toEqual(['open']);
  await acme.publish({ name: 'open', offers: [terms], accessPolicy: accessPolicy(['later']) });
  expect(ids(await beads.get('/catalog'))).toEqual([]);
  await acme.client.request('DELETE', '/api/v1/datasets/urn:millspace:dataset:acme:open');
  expect(ids(await later.get('/catalog'))).toEqual([]);
  await later.close();
});

test('search by words, filters and pages; facets count what this participant sees', async () => {
  const terms = offer({});
  const all = accessPolicy(['beads']);
  for (let n = 0; n < 7; n += 1) {
    await acme.publish({
      name: `mill-${n}`,
      offers: [terms],
      accessPolicy: all,
      title: { en: n % 2 ? 'Odd mill' : 'Even mill', de: n % 2 ? 'Ungerade Mühle' : 'Gerade Mühle' },
    });
  }
  await acme.publish({
    name: 'pump',
    offers: [terms],
    accessPolicy: all,
    machines: [{ id: 'p', pack: 'pump/1' }],
    signals: [],
  });
  const first = await beads.get<CatalogPage>('/catalog?limit=3');
  expect(ids(first)).toEqual(['mill-0', 'mill-1', 'mill-2']);
  expect(first).toMatchObject({
    total: 8,
    facets: {
      pack: [
        { value: 'bead-mill/1', count: 7 },
        { value: 'pump/1', count: 1 },
      ],
    },
  });
  const second = await beads.get<CatalogPage>(`/catalog?limit=3&cursor=${first.next}`);
  const third = await beads.get<CatalogPage>(`/catalog?limit=3&cursor=${second.next}`);
  expect([...ids(second), ...ids(third)]).toEqual(['mill-3', 'mill-4', 'mill-5', 'mill-6', 'pump']);
  expect(third.next).toBeUndefined();
  expect(ids(await beads.get('/catalog?q=ungerade'))).toEqual(['mill-1', 'mill-3', 'mill-5']);
  expect(ids(await beads.get(`/catalog?q=${encodeURIComponent('Muhle gerade')}`))).toHaveLength(4);
  expect(ids(await beads.get('/catalog?machineType=pump'))).toEqual(['pump']);
  expect(ids(await beads.get('/catalog?signal=agitator.power&pack=bead-mill/1&limit=1'))).toEqual(['mill-0']);
  expect(ids(await beads.get(`/catalog?q=${encodeURIComponent('" OR 1=1 --')}`))).toEqual([]);
});

test('demand is told for every published dataset, and again when it changes', async () => {
  let wanted = false;
  world.seen.control?.setDemandEvaluator(() => wanted);
  const dataset = await acme.publish({ name: 'mills', offers: [offer({})] });
  await acme.connect();
  expect(await acme.message('demand')).toMatchObject({ dataset, wanted: false });
  wanted = true;
  world.seen.control?.demandChanged(dataset);
  await acme.until(() => acme.messages.some((message) => message.type === 'demand' && message.wanted), 'demand');
});
