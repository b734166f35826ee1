import { until } from '@millspace/demo/api';
import type { AgreementView, NegotiationView } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { datasetOf } from './support/datasets.ts';
import { House } from './support/house.ts';

test('a dataset that is offered unasked is accepted by a person, and both connectors sign in the name of who did so', async () => {
  await using house = await House.open();
  const owner = await house.member({ slug: 'alpha' });
  const customer = await house.member({ slug: 'beta' });
  const dataset = datasetOf({
    ...{ provider: 'alpha', name: 'mills', machine: 'mill-1', pack: 'bead-mill/1' },
    ...{ signals: ['agitator.power'], periods: { fast: 100 }, readers: ['beta'] },
  });
  await owner.publish(dataset);
  const offer = dataset.offers[0]?.['@id'] ?? '';
  const offered = await owner.post<NegotiationView>('/negotiations/offers', {
    ...{ counterparty: 'beta', dataset: dataset.id, offer },
  });
  const waiting = await until(
    () => customer.get<{ negotiations: NegotiationView[] }>('/negotiations'),
    ({ negotiations }) => negotiations[0]?.state === 'OFFERED',
    'the offer',
    15_000,
  );
  const [view] = waiting.negotiations;
  expect(view).toMatchObject({ counterparty: 'alpha', may: ['counter', 'accept', 'terminate'] });
  await customer.post(`/negotiations/${encodeURIComponent(view?.pid ?? '')}/accept`, {});
  await until(
    () => owner.get<NegotiationView>(`/negotiations/${encodeURIComponent(offered.pid)}`),
    ({ state }) => state === 'FINALIZED' || state === 'TERMINATED',
    'the agreement',
    20_000,
  );
  const { agreements } = await customer.get<{ agreements: AgreementView[] }>('/agreements');
  expect(agreements).toMatchObject([
    {
      ...{ counterparty: 'alpha', status: 'active', signedByOneSide: false },
      agreement: {
        'x:signatories': { assignee: { person: expect.any(String) }, assigner: { person: expect.any(String) } },
      },
    },
  ]);
});
