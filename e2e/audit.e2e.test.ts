import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { until } from '@millspace/demo/api';
import type { BrokerStatus, ConnectorStatus } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BROKER, House } from './support/house.ts';
import { runToEnd } from './support/run-to-end.ts';

type Audit = NonNullable<ConnectorStatus['audit']>;

let house: House;

beforeEach(async () => {
  house = await House.open({ broker: { audit: { checkpointMs: 200 }, heartbeatMs: 200 } });
  await house.member({ slug: 'alpha' });
}, 60_000);

afterEach(async () => {
  await house[Symbol.asyncDispose]();
});

const connector = (...args: string[]) =>
  runToEnd('packages/connector/src/cli/main.ts', ['--data-dir', house.folder('alpha'), ...args]);
const broker = (...args: string[]) =>
  runToEnd('packages/broker/src/cli/main.ts', ['--data-dir', house.folder(BROKER), ...args]);

async function audit(fits: (audit: Audit) => boolean, what: string): Promise<Audit> {
  const status = await until(
    () => house.connector('alpha').status(),
    (found) => found.audit !== undefined && fits(found.audit),
    what,
    30_000,
  );
  return status.audit as Audit;
}

/** Something happens, and the connector knows the checkpoint of it. */
async function grown(slug: string): Promise<number> {
  await house.broker.addParticipant({ slug, name: slug, country: 'DE' });
  const { audit: head } = await house.broker.get<BrokerStatus>('/status');
  const { size = 0 } = await audit(({ size = 0 }) => size >= head.n, `a checkpoint of ${head.n} entries`);
  return size;
}

/** Somebody changes the broker's files while it rests. */
async function meanwhile(change: () => void): Promise<void> {
  const process = house.process(BROKER);
  await process.stop();
  change();
  await process.start();
}

test('a participant exports what concerns it and verifies it offline; a byte that was flipped in the file is found', async () => {
  await grown('beta');
  const file = house.file('alpha', 'evidence.ndjson');
  expect(await connector('audit', 'export', '-o', file)).toMatchObject({ code: 0 });
  await house.process('alpha').stop();
  await house.process(BROKER).stop();
  const good = await connector('audit', 'verify', file);
  expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/^intact: \d+ entries[\s\S]*\(known\)/) });
  expect(good.stdout).not.toMatch(/, 0 of your own compared/);

  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"participant.invited"', '"participant.invitee"'));
  const bad = await connector('audit', 'verify', file);
  expect(bad).toMatchObject({ code: 1, stdout: expect.stringMatching(/^BROKEN[\s\S]*MS-AUD-005/) });
});

describe('the connector finds by itself, at its next connection', () => {
  test("restore yesterday's database: the broker says that it was restored, and the connector keeps both signed states", async () => {
    await grown('beta');
    await meanwhile(() => cpSync(house.folder(BROKER), house.folder('backup'), { recursive: true }));
    const known = await grown('gamma');
    await meanwhile(() => {
      rmSync(house.folder(BROKER), { recursive: true });
      cpSync(house.folder('backup'), house.folder(BROKER), { recursive: true });
    });
    const found = await audit(({ state }) => state === 'restored', 'the restore');
    expect(found.problem).toMatchObject({
      code: 'MS-AUD-002',
      text: { en: expect.stringContaining(`${known} entries`) },
    });
    expect((await connector('status')).stdout).toMatch(/!! audit.*MS-AUD-002/);
    const { forks } = await house.connector('alpha').get<{ forks: { declared: boolean }[] }>('/audit');
    expect(forks).toMatchObject([{ declared: true, kept: { checkpoint: { size: known } } }]);
    await connector('audit', 'acknowledge');
    await grown('delta');
    expect((await house.connector('alpha').status()).audit).toMatchObject({ state: 'consistent' });
  });

  test('drop the tail, by somebody who makes the broker forget its own mark: the log was changed', async () => {
    const known = await grown('beta');
    await meanwhile(() => {
      const db = new DatabaseSync(house.file(BROKER, 'control.db'));
      db.exec(`DELETE FROM audit WHERE n > ${known - 2}; DELETE FROM audit_checkpoints;`);
      db.close();
      writeFileSync(house.file(BROKER, 'seal-key'), `${Buffer.alloc(32, 7).toString('base64url')}\n`);
    });
    const found = await audit(({ state }) => state === 'changed', 'the changed log');
    expect(found.problem?.code).toBe('MS-AUD-001');
    expect((await connector('status')).stdout).toMatch(/!! audit.*MS-AUD-001/);
    // In itself the rest is whole: only who kept a checkpoint can know.
    expect(await broker('audit', 'verify')).toMatchObject({ code: 0 });
    const file = house.file('alpha', 'evidence.ndjson');
    await connector('audit', 'export', '-o', file);
    expect(await connector('audit', 'verify', file)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('MS-AUD-001'),
    });
  });
});
