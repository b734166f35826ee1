import { until } from '@millspace/demo/api';
import { MillspaceError } from '@millspace/runtime/errors';
import { createHttpClient, type HttpClient } from '@millspace/runtime/http-client';
import type { AgreementView, OdrlOffer } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { policyClass } from '../scripts/testing/policy-class.ts';
import { atWork } from './support/at-work.ts';
import { datasetOf } from './support/datasets.ts';
import { BROKER, House } from './support/house.ts';

const constraint = (leftOperand: string, operator: string, rightOperand: unknown) => ({
  leftOperand,
  operator,
  rightOperand,
});

const counting = (limit: number) => (offer: OdrlOffer) =>
  ({
    ...offer,
    permission: [
      {
        action: 'odrl:use',
        constraint: [
          constraint('odrl:count', 'lteq', { '@value': String(limit), '@type': 'xsd:integer' }),
          constraint('odrl:unitOfCount', 'eq', 'x:uses'),
        ],
      },
    ],
  }) as unknown as OdrlOffer;

/** A provider, a consumer with two connectors, and an agreement that counts local uses. */
async function twoConnectors(limit: number) {
  const house = await House.open();
  await house.member({ slug: 'alpha' });
  await house.member({ slug: 'beta' });
  const other = await house.member({ slug: 'beta-2', enrol: false });
  await other.enrol(await house.broker.invite('beta'));
  const plain = datasetOf({
    ...{ provider: 'alpha', name: 'mills', machine: 'mill-1', pack: 'bead-mill/1', periods: { fast: 1000 } },
    ...{ signals: ['agitator.power'], readers: ['beta'] },
  });
  const offers = plain.offers.map(counting(limit));
  await house.connector('alpha').publish({ ...plain, offers });
  const asked = await house.connector('beta').request(plain.id, plain.offers[0]?.['@id'] ?? '', 'x:maintenance');
  const { state, agreement: made } = await house.connector('beta').settled(asked.pid);
  const agreement = made?.['@id'] ?? '';
  expect(state).toBe('FINALIZED');
  for (const offer of offers) atWork(offer);
  for (const slug of ['beta', 'beta-2'])
    await until(
      () => house.connector(slug).get<{ agreements: { id: string }[] }>('/evidence'),
      ({ agreements }) => agreements.some(({ id }) => id === agreement),
      `${slug} has the agreement`,
      20_000,
    );
  const path = `/series?signals=agitator.power&from=0&to=1000&scope=${encodeURIComponent(agreement)}`;
  const clients: HttpClient[] = [];
  house.also(async () => {
    for (const client of clients) await client.close();
  });
  const client = (slug: string) => {
    const token = house.adminToken(slug);
    const made = createHttpClient({ baseUrl: `${house.process(slug).url}/api/v1`, token: () => token });
    clients.push(made);
    return made;
  };
  /** One use: released, or the code that says why not. */
  const look = async (by: HttpClient): Promise<string> => {
    try {
      await by.request('GET', path);
      return 'released';
    } catch (error) {
      return error instanceof MillspaceError ? error.code : String(error);
    }
  };
  const figures = async () =>
    (await house.connector('alpha').get<AgreementView>(`/agreements/${encodeURIComponent(agreement)}`)).uses;
  return { house, agreement, client, look, figures };
}

const released = (answers: readonly string[]) => answers.filter((answer) => answer === 'released').length;

policyClass('12-local', 'not-bypassed', '50 uses at two connectors at once, one of them killed', async () => {
  const { house, client, look, figures } = await twoConnectors(20);
  await using _house = house;
  const one = client('beta');
  let two = client('beta-2');
  const before = [await look(one), await look(two)];
  const half = Array.from({ length: 25 }, () => [look(one), look(two)]).flat();
  await Promise.race(half);
  await house.process('beta-2').kill();
  const answers = [...before, ...(await Promise.all(half))];
  expect(released(answers)).toBeLessThanOrEqual(20);
  await house.process('beta-2').start();
  two = client('beta-2');
  // What the killed one had been lent is there again, or counts as used.
  for (let last = ''; last !== 'MS-POL-108'; answers.push(last)) last = await look(two);
  await until(
    async () => look(one),
    (answer) => answers.push(answer) > 0 && answer === 'MS-POL-108',
    'used up',
    20_000,
  );
  expect(await figures()).toEqual({ limit: 20, used: 20, lent: 0 });
  expect(released(answers)).toBeLessThanOrEqual(20);
  expect(released(answers)).toBeGreaterThan(0);
});

test('with the broker away what was lent can be used, and no more; what a connector gives back the other one can use', async () => {
  const { house, client, look, figures } = await twoConnectors(30);
  await using _house = house;
  const [one, two] = [client('beta'), client('beta-2')];
  expect([await look(one), await look(two)]).toEqual(['released', 'released']);
  // A tenth of what was left was lent to each: three, then two.
  expect(await figures()).toEqual({ limit: 30, used: 0, lent: 5 });
  await house.process(BROKER).kill();
  expect([await look(one), await look(one), await look(one)]).toEqual(['released', 'released', 'MS-DTY-013']);
  expect([await look(two), await look(two)]).toEqual(['released', 'MS-DTY-013']);
  await house.process(BROKER).start();
  await until(
    async () => look(two),
    (answer) => answer === 'released',
    'the broker lends again',
    20_000,
  );
  await house.process('beta-2').stop();
  const answers: string[] = [];
  for (let last = ''; last !== 'MS-POL-108'; answers.push(last)) {
    last = await look(one);
    if (answers.length > 30) break;
  }
  // Three were used here before, three there.
  expect(released(answers)).toBe(30 - 3 - 3);
  await until(figures, (now) => now?.lent === 0, 'every lease is settled', 20_000);
  expect(await figures()).toEqual({ limit: 30, used: 30, lent: 0 });
});
