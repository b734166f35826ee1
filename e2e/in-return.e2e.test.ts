import { type ConnectorApi, until } from '@millspace/demo/api';
import { createHttpClient } from '@millspace/runtime/http-client';
import type {
  AgreementView,
  ControlNegotiationApproval,
  Dataset,
  DatasetInput,
  NegotiationView,
} from '@millspace/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datasetOf } from './support/datasets.ts';
import { House } from './support/house.ts';

const MEANS = 'urn:millspace:dataset:beta:means';
const TEXT = { en: '10-minute means of agitator power of your mills', de: '10-Minuten-Mittel der Rührwerksleistung' };
const ONE = { machine: 'mill-1', pack: 'bead-mill/1', signals: ['agitator.power'] };

let house: House;
let alpha: ConnectorApi;
let beta: ConnectorApi;
let dataset: DatasetInput;

beforeAll(async () => {
  house = await House.open();
  alpha = await house.member({ slug: 'alpha' });
  beta = await house.member({ slug: 'beta' });
  // Who gives something in return pays in kind: only limits that allow any payment have room for it.
  await beta.post('/instructions', { side: 'consumer', scope: { payments: 'any', until: Date.now() + 86_400_000 } });
  const made = datasetOf({
    ...{ ...ONE, provider: 'alpha', name: 'mills', readers: ['beta'] },
    terms: { inReturn: { ...TEXT, dataset: MEANS } },
  });
  dataset = { ...made, approval: 'manual' };
  await alpha.publish(dataset);
  await beta.publish(datasetOf({ ...ONE, provider: 'beta', name: 'means', readers: ['alpha'] }));
  await alpha.publish(datasetOf({ ...ONE, provider: 'alpha', name: 'plain', readers: ['beta'] }));
});
afterAll(() => house?.[Symbol.asyncDispose]());

const offerOf = async (id: string): Promise<string> => {
  const { offers } = await beta.get<Dataset>(`/catalog/${encodeURIComponent(id)}`);
  return offers[0]?.['@id'] ?? '';
};
const ask = async (id: string, inReturn?: string): Promise<NegotiationView> =>
  beta.post('/requests', {
    dataset: id,
    offer: await offerOf(id),
    purpose: 'x:maintenance',
    ...(inReturn ? { inReturn } : {}),
  });

async function page(company: string, agreement: string, language: string): Promise<string> {
  const token = house.adminToken(company);
  const client = createHttpClient({ baseUrl: `${house.process(company).url}/api/v1`, token: () => token });
  const { body } = await client.stream(
    'GET',
    `/agreements/${encodeURIComponent(agreement)}/print?format=text&language=${language}`,
  );
  let text = '';
  for await (const part of body) text += String(part);
  await client.close();
  return text;
}

test('what is expected in return, and what the consumer named, stand in what both sides sign and print, as text', async () => {
  const { pid } = await ask(dataset.id, MEANS);
  const { approvals } = await until(
    () => alpha.get<{ approvals: ControlNegotiationApproval[] }>('/approvals'),
    (found) => found.approvals.length > 0,
    'the request at the provider',
    30_000,
  );
  expect(approvals[0]).toMatchObject({ counterparty: 'beta', inReturn: { dataset: MEANS } });
  await alpha.post(`/approvals/${encodeURIComponent(approvals[0]?.pid ?? '')}`, { approve: true });
  const { state, agreement } = await beta.settled(pid);
  expect(state).toBe('FINALIZED');
  const id = agreement?.['@id'] ?? '';
  for (const [company, language, said] of [
    ['alpha', 'en', TEXT.en],
    ['beta', 'de', TEXT.de],
  ] as const) {
    const view = await house.connector(company).get<AgreementView>(`/agreements/${encodeURIComponent(id)}`);
    expect(view.agreement['x:inReturn']).toEqual({ dataset: MEANS });
    expect(view.sentences.some(({ en }) => en.includes(TEXT.en))).toBe(true);
    expect(view.labels.contractText).toBeGreaterThan(0);
    const paper = (await page(company, id, language)).replaceAll(/\s+/g, ' ');
    expect(paper).toContain(said);
    expect(paper).toMatch(
      language === 'de' ? /vom Empfänger als Gegenleistung benannt/ : /named in return by the consumer/,
    );
    expect(paper.match(language === 'de' ? /gültig/g : /verifies/g)).toHaveLength(2);
  }
  // It opens nothing: what beta named has its own terms, and alpha has no agreement on it.
  const { agreements } = await alpha.get<{ agreements: AgreementView[] }>('/agreements');
  expect(agreements.filter((one) => one.dataset === MEANS)).toEqual([]);
});

test('a dataset of somebody else, or a return where none is expected, is refused', async () => {
  await expect(ask(dataset.id, dataset.id)).rejects.toMatchObject({ code: 'MS-NEG-016' });
  await expect(ask('urn:millspace:dataset:alpha:plain', MEANS)).rejects.toMatchObject({ code: 'MS-NEG-016' });
  await expect(ask(dataset.id, 'no dataset')).rejects.toMatchObject({ code: expect.stringMatching(/^MS-/) });
});
