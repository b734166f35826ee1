import { until } from '@millspace/demo/api';
import type { AgreementView, NegotiationView } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { datasetOf } from './support/datasets.ts';
import { House } from './support/house.ts';
import { runToEnd } from './support/run-to-end.ts';

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

test('partners are registered, browsed and withdrawn on the command line, and no secret comes out again', async () => {
  const outside = { internalAddresses: ['127.0.0.1'] };
  await using here = await House.open({ broker: { outside } });
  await using there = await House.open({ broker: { outside } });
  await here.member({ slug: 'alpha' });
  const owner = await there.member({ slug: 'beta' });
  const dataset = datasetOf({
    ...{ provider: 'beta', name: 'mills', machine: 'mill-1', pack: 'bead-mill/1' },
    ...{ signals: ['agitator.power'], periods: { fast: 100 }, readers: [] },
  });
  const [offer] = dataset.offers;
  await owner.publish({
    ...dataset,
    accessPolicy: { permission: [{ action: 'odrl:use' }] },
    offers: [{ '@id': offer?.['@id'] ?? '', '@type': 'Offer', permission: [{ action: 'odrl:use' }] }],
  });
  const cli = (house: House, slug: string, ...args: string[]) =>
    runToEnd('packages/connector/src/cli/main.ts', ['--data-dir', house.folder(slug), 'partner', ...args], {
      timeoutMs: 60_000,
    });
  const did = (house: House, slug: string) =>
    `did:web:${new URL(house.brokerUrl).host.replace(':', '%3A')}:dsp:${slug}`;
  here.write('alpha', 'secret', 'the-secret-of-both\n');
  const id = did(there, 'beta');
  const root = `${there.brokerUrl}/dsp/beta`;
  const added = await cli(here, 'alpha', 'add', id, '--address', root, '--discover', '--self-issued', '--name', 'Beta');
  expect([added.code, added.stderr]).toEqual([0, '']);
  const back = ['--address', `${here.brokerUrl}/dsp/alpha`, '--discover', '--self-issued'];
  expect((await cli(there, 'beta', 'add', did(here, 'alpha'), ...back)).code).toBe(0);
  expect((await cli(here, 'alpha', 'catalog', id)).stdout).toContain(dataset.id);
  const [file] = [here.file('alpha', 'secret')];
  await cli(
    here,
    'alpha',
    'add',
    'urn:example:tokens',
    '--address',
    'https://partner.example/dsp',
    '--accepts',
    file,
    '--presents',
    file,
  );
  const { stdout } = await cli(here, 'alpha', 'list');
  expect(stdout).toContain('urn:example:tokens');
  expect(stdout).not.toContain('the-secret-of-both');
  expect((await cli(here, 'alpha', 'withdraw', id, '--reason', 'over')).code).toBe(0);
  expect((await cli(here, 'alpha', 'catalog', id)).stderr).toContain('MS-DSP-010');
  const open = await cli(here, 'alpha', 'add', 'urn:example:x', '--address', 'https://10.0.0.1/dsp', '--self-issued');
  expect(open.stderr).toContain('MS-NET-005');
});
