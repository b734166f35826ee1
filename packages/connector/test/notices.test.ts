import { ManualClock } from '@millspace/runtime/clock';
import type { UseNotice } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { agree, arrive, constraint, startDesk, startHouse } from './duties-house.ts';
import { until } from './fake-broker.ts';
import { START, tempFolder } from './helpers.ts';

const inform = (deadline?: string, ...levels: string[]) => ({
  action: 'odrl:inform',
  constraint: [
    constraint('odrl:recipient', 'eq', 'acme'),
    constraint('x:logLevel', 'isAnyOf', levels.length > 0 ? levels : ['on-allow']),
    ...(deadline === undefined
      ? []
      : [constraint('odrl:delayPeriod', 'eq', { '@value': deadline, '@type': 'xsd:duration' })]),
  ],
});
const series = (scope: string) => `/series?signals=agitator.power&from=0&to=${START + 1000}&scope=${scope}`;

policyClass('18', 'not-bypassed', 'acknowledged before release; without that refused, and the next too', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const { duties } = house.connector.core;
  const scope = agree(house, { duty: [inform('PT0S')] });
  arrive(house, scope, START);
  expect((await house.get(series(scope))).status).toBe(200);
  expect(desk.notices).toMatchObject([
    {
      recipient: 'acme',
      agreement: scope,
      duty: '/permission/0/duty/0',
      application: 'urn:app:connector',
      outcome: 'allowed',
    },
  ]);
  desk.online = false;
  expect((await house.get(series(scope))).json().code).toBe('MS-DTY-006');
  house.clock.advance(60_000);
  expect((await house.get(series(scope))).json().code).toBe('MS-DTY-005');
  expect((await house.get('/duties')).json()).toMatchObject({
    duties: [{ duties: [{ kind: 'inform', state: 'overdue' }] }],
  });
  desk.online = true;
  await duties.run();
  expect(desk.notices).toHaveLength(2);
  expect((await house.get(series(scope))).status).toBe(200);
  await house.connector.stop();
});

policyClass('18', 'holds', 'with a deadline use goes on until it has passed; each is told once', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const clock = new ManualClock(START);
  desk.online = false;
  const first = await startHouse(folder.path, { desk, clock });
  const scope = agree(first, { duty: [inform('PT1H')] });
  arrive(first, scope, START);
  for (let i = 0; i < 3; i += 1) expect((await first.get(series(scope))).status).toBe(200);
  // Nobody makes uses happen by looking at everything.
  expect((await first.get('/latest')).body).not.toContain(scope);
  await first.connector.stop();
  const again = await startHouse(folder.path, { desk, clock });
  const { duties } = again.connector.core;
  const actor = { kind: 'admin-token', id: 'a', pseudonym: 'a', roles: [] } as const;
  expect(duties.gate.standing({ scope, actor }).holds).toBe(true);
  clock.set(START + 3_601_000);
  expect(duties.gate.standing({ scope, actor }).holds).toBe(false);
  expect((await again.get(series(scope))).json().code).toBe('MS-DTY-005');
  let changes = 0;
  duties.gate.onChange(() => {
    changes += 1;
  });
  desk.online = true;
  await duties.run();
  await duties.run();
  await until('running streams are told', () => changes > 0);
  expect(desk.notices).toHaveLength(3);
  expect(new Set(desk.notices.map(({ id }) => id)).size).toBe(3);
  expect((await again.get(series(scope))).status).toBe(200);
  await again.connector.stop();
});

test('refused attempts are told where the agreement says so', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const scope = agree(house, {
    constraint: [constraint('odrl:purpose', 'eq', 'x:service')],
    duty: [inform(undefined, 'on-deny')],
    purpose: 'x:ai-training',
  });
  arrive(house, scope, START);
  expect((await house.get(series(scope))).status).toBe(403);
  await house.connector.core.duties.run();
  expect(desk.notices).toMatchObject([{ outcome: 'denied', purpose: 'x:ai-training' }]);
  await house.connector.stop();
});

test('what others tell is kept once and shown', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const notice: UseNotice = {
    ...{ id: 'urn:uuid:5a0f5b0e-7e8e-4a6c-bb8e-7c9b1e0c2a12', agreement: 'urn:uuid:a', duty: '/permission/0/duty/0' },
    ...{ recipient: 'acme', t: START, dataset: 'urn:millspace:dataset:acme:mills', application: 'urn:app:x' },
    ...{ what: 'GET /series', outcome: 'allowed' },
  };
  const { told } = house.connector.core.duties;
  told.keep('other', notice, START);
  told.keep('other', notice, START + 1);
  expect((await house.get('/notices')).json()).toEqual({ notices: [{ sender: 'other', receivedAt: START, notice }] });
  await house.connector.stop();
});
