import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { until } from '@millspace/demo/api';
import { canonical, type JWK, sha256, verifyDetached } from '@millspace/runtime/crypto';
import type {
  AgreementView,
  AuditEntry,
  AuditVerification,
  JwkSet,
  OdrlOffer,
  SignedDeparture,
} from '@millspace/schemas';
import { expect, test } from 'vitest';
import { House } from './support/house.ts';
import { runToEnd } from './support/run-to-end.ts';
import { twoCompanies } from './support/two-companies.ts';

/** What was received is deleted with the agreement. */
function deletedAfterwards(offer: OdrlOffer): OdrlOffer {
  const event = { leftOperand: 'odrl:event', operator: 'eq', rightOperand: 'x:agreement-end' };
  return { ...offer, obligation: [{ action: 'odrl:delete', constraint: [event] }] } as OdrlOffer;
}

test('a participant takes everything along, does what it owes, and leaves for good, whatever is killed afterwards', async () => {
  await using house = await House.open();
  const { agreement, machine } = await twoCompanies(house, { terms: deletedAfterwards });
  const [alpha, beta] = [house.connector('alpha'), house.connector('beta')];
  await until(
    () => beta.get<{ received: { scope: string; chunks: number }[] }>('/received'),
    ({ received }) => received.some(({ scope, chunks }) => scope === agreement && chunks > 0),
    'data at the consumer',
    20_000,
  );
  await machine.end();

  const folder = house.file('beta', 'taken-along');
  const connector = (...args: string[]) =>
    runToEnd('packages/connector/src/cli/main.ts', ['--data-dir', house.folder('beta'), ...args]);
  const leave = (...more: string[]) => connector('leave', ...more);
  const plan = await leave('--dry-run');
  expect(plan).toMatchObject({ code: 0, stdout: expect.stringContaining('agreements that end: 1; told: alpha') });
  expect(await leave('--reason', 'sold', '--export', folder, '--confirm', 'alpha')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('MS-LEV-001'),
  });
  expect(readdirSync(house.folder('beta'))).not.toContain('taken-along');
  expect(await beta.get<AgreementView>(`/agreements/${encodeURIComponent(agreement)}`)).toMatchObject({
    status: 'active',
  });

  const done = await leave('--reason', 'sold', '--export', folder, '--confirm', 'beta');
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('beta has left the dataspace') });

  // Taken along: evidence that verifies by itself, what was agreed, what was received; and the broker's word.
  const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');
  const files = ['agreements.json', 'departure.json', 'evidence.ndjson', 'manifest.json', 'received-1.ndjson'];
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(files));
  expect(read('received-1.ndjson')).toContain('agitator.power');
  expect(await connector('audit', 'verify', `${folder}/evidence.ndjson`)).toMatchObject({ code: 0 });
  const { departure, brokerSignature } = JSON.parse(read('departure.json')) as SignedDeparture;
  const digest = sha256(canonical(JSON.parse(read('manifest.json'))));
  expect(departure).toMatchObject({ participant: 'beta', state: 'left', export: digest, counterparties: ['alpha'] });
  const { keys } = await house.broker.get<JwkSet>('/jwks');
  expect(await verifyDetached(departure, brokerSignature, keys[0] as JWK)).toBe(true);

  // What was owed was done and shown before: the provider holds the receipt of the deletion.
  const kinds = await until(
    () => house.broker.get<{ entries: AuditEntry[] }>(`/audit?agreement=${encodeURIComponent(agreement)}&limit=500`),
    ({ entries }) => entries.some(({ kind }) => kind === 'receipt.deletion'),
    'the receipt of the deletion on record',
    20_000,
  );
  expect(kinds.entries.map(({ kind }) => kind)).toContain('agreement.revoked');

  // Said again into the same folder, the broker's word is laid there again; what was exported stays as it is.
  rmSync(`${folder}/departure.json`);
  expect(await leave('--export', folder)).toMatchObject({ code: 0 });
  expect(JSON.parse(read('departure.json'))).toEqual({ departure, brokerSignature });

  // Asked again it says the same; nothing works any more, over a restart of both.
  expect((await leave()).stdout).toContain('beta has left the dataspace');
  for (const name of ['broker', 'beta']) {
    await house.process(name).kill();
    await house.process(name).start();
  }
  expect((await leave()).stdout).toContain('beta has left the dataspace');
  expect((await connector('catalog')).stderr).toContain('MS-LEV-002');
  expect(await house.broker.get<AuditVerification>('/audit/verify')).toMatchObject({ ok: true });
  expect(await alpha.get<AgreementView>(`/agreements/${encodeURIComponent(agreement)}`)).toMatchObject({
    status: 'revoked',
    revokedBy: 'beta',
    reason: 'sold',
  });
});
