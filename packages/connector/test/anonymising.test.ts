import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { MillRecord } from '@millspace/schemas';
import { expect } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { queryRecords } from '../src/store/rows.ts';
import { agree, arrive, constraint, startDesk, startHouse } from './duties-house.ts';
import { START, tempFolder } from './helpers.ts';

const DAY = 86_400_000;
const PERSON = 'frau-dr-unverwechselbar';
const sample = (t: number) =>
  ({
    ...{ record: 'lab-sample', id: `L-${t}`, machine: 'mill-1', pack: 'bead-mill/1', t },
    ...{ values: { d50_um: 0.4 }, operator: PERSON },
  }) as unknown as MillRecord;
const anonymise = (paths: string[], delay?: string) => ({
  action: 'odrl:anonymize',
  constraint: [
    constraint('x:jsonPath', 'isAnyOf', paths),
    ...(delay ? [constraint('odrl:delayPeriod', 'eq', { '@value': delay, '@type': 'xsd:duration' })] : []),
  ],
});

function onDisk(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = join(folder, name);
    return statSync(file).isFile() && readFileSync(file).includes(PERSON);
  });
}

policyClass('16', 'not-bypassed', 'fields go before a record is kept and never reach the disk', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const { core } = house.connector;
  const scope = agree(house, { obligation: [anonymise(['$.operator', '$.id'])] });
  arrive(house, scope, START, { records: [sample(START), sample(START + 1)] });
  core.store.flush();
  const [one, two] = queryRecords(core.store, { scope, limit: 9 }).map(({ record }) => record as { id: string });
  expect(one).not.toHaveProperty('operator');
  expect([one?.id, two?.id].every((id) => id?.startsWith('anon-'))).toBe(true);
  expect(one?.id).not.toBe(two?.id);
  expect(onDisk(folder.path)).toEqual([]);
  // The same again is the same record.
  arrive(house, scope, START + 2, { records: [sample(START)] });
  core.store.flush();
  expect(queryRecords(core.store, { scope, limit: 9 })).toHaveLength(2);
  await core.duties.run();
  expect(desk.receipts).toEqual([]);
  house.clock.advance(2 * DAY);
  await core.duties.run();
  await core.duties.run();
  expect(desk.receipts).toMatchObject([
    {
      receipt: {
        kind: 'duty',
        action: 'odrl:anonymize',
        duty: '/obligation/0',
        text: '3 records were changed before they were kept',
      },
    },
  ]);
  expect(desk.receipts[0]?.receipt.before).not.toBe(desk.receipts[0]?.receipt.after);
  await house.connector.stop();
});

policyClass('16', 'holds', 'so long after receipt records are changed, in the store and on the disk', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const { core } = house.connector;
  const scope = agree(house, { obligation: [anonymise(['$.operator'], 'P2D')] });
  house.clock.set(START + DAY / 2);
  arrive(house, scope, START, { records: [sample(START)] });
  core.store.flush();
  const records = () => queryRecords(core.store, { scope, limit: 9 }).map(({ record }) => record);
  house.clock.set(START + 3 * DAY - 5000);
  await core.duties.run();
  expect(records()).toMatchObject([{ operator: PERSON }]);
  house.clock.set(START + 3 * DAY + 5000);
  await core.duties.run();
  await core.duties.run();
  expect(records()).toMatchObject([{ values: { d50_um: 0.4 } }]);
  expect(records()[0]).not.toHaveProperty('operator');
  expect(onDisk(folder.path)).toEqual([]);
  expect(desk.receipts).toMatchObject([{ receipt: { kind: 'duty', action: 'odrl:anonymize', due: START + 3 * DAY } }]);
  await house.connector.stop();
});
