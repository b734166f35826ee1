import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@millspace/demo/api';
import { MillspaceError } from '@millspace/runtime/errors';
import type { AgreementView, OdrlOffer, SignedReceipt, WhyAnswer } from '@millspace/schemas';
import { afterEach, expect } from 'vitest';
import { policyClass } from '../scripts/testing/policy-class.ts';
import { Clocks } from './support/clocks.ts';
import { BROKER, House } from './support/house.ts';
import { runToEnd } from './support/run-to-end.ts';
import { twoCompanies } from './support/two-companies.ts';

const DAY = 86_400_000;
const PATIENCE_MS = 40_000;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const constraint = (leftOperand: string, operator: string, rightOperand: unknown) => ({
  leftOperand,
  operator,
  rightOperand,
});
const typed = (value: string, type: string) => ({ '@value': value, '@type': `xsd:${type}` });
const levels = constraint('x:logLevel', 'isAnyOf', ['on-allow']);

/** A broker without patience, a provider with a mill, a consumer and a notary; the clock of each can be set. */
async function companies(terms: (offer: OdrlOffer) => object) {
  const folder = mkdtempSync(join(tmpdir(), 'millspace-clocks-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const clocks = new Clocks(folder);
  const house = await House.open({
    broker: { duties: { graceMinutes: 0 }, receipts: { periodMs: 300 } },
    ...clocks.of(BROKER),
  });
  ends.push(() => house[Symbol.asyncDispose]());
  await house.member({ slug: 'notary', ...clocks.of('notary') });
  const { agreement, providerPid, machine } = await twoCompanies(house, {
    terms: (offer) => ({ ...offer, ...terms(offer) }) as OdrlOffer,
    of: (slug) => clocks.of(slug),
  });
  const [alpha, beta] = [house.connector('alpha'), house.connector('beta')];
  const view = (slug: string) =>
    house.connector(slug).get<AgreementView>(`/agreements/${encodeURIComponent(agreement)}`);
  await until(
    () => view('alpha'),
    ({ receipts }) => (receipts?.deliveries?.samples ?? 0) > 0,
    'a delivery is on record',
    PATIENCE_MS,
  );
  await machine.end();
  const overdue = async (slug: string) => ((await view(slug)).violations ?? []).map(({ duty }) => duty).sort();
  const path = `/series?signals=agitator.power&from=0&to=${Date.now() + 60_000}&scope=${encodeURIComponent(agreement)}`;
  const look = async () => {
    try {
      await beta.get(path);
      return 'released';
    } catch (error) {
      return error instanceof MillspaceError ? error.code : String(error);
    }
  };
  const decided = async () =>
    (await alpha.get<{ why: WhyAnswer }>(`/why/${encodeURIComponent(providerPid)}`)).why.decision?.code;
  return { house, clocks, agreement, overdue, look, decided, view };
}

const same = (wanted: string[]) => (found: string[]) => JSON.stringify(found) === JSON.stringify(wanted);

policyClass(
  ['14', '17'],
  'not-bypassed',
  'a connector that is away when it is due: a violation that blocks, lifted when it has done both',
  async () => {
    const date = new Date(Date.now() + 30 * DAY).toISOString();
    const { house, agreement, clocks, overdue, look, decided, view } = await companies(() => ({
      permission: [{ action: 'odrl:use', duty: [{ action: 'x:log', constraint: [levels] }] }],
      obligation: [
        { action: 'odrl:delete', constraint: [constraint('odrl:dateTime', 'lteq', typed(date, 'dateTime'))] },
      ],
    }));
    expect([await look(), await decided()]).toEqual(['released', 'MS-POL-000']);
    await house.process('beta').kill();
    clocks.set(house, 31 * DAY, [BROKER, 'alpha', 'beta']);
    const both = ['/obligation/0', '/permission/0/duty/0'];
    await until(() => overdue('alpha'), same(both), 'the provider sees that both are overdue', PATIENCE_MS);
    await until(decided, (code) => code === 'MS-POL-114', 'deliveries are blocked', PATIENCE_MS);
    const alpha = (...args: string[]) =>
      runToEnd('packages/connector/src/cli/main.ts', ['--data-dir', house.folder('alpha'), ...args], {
        env: { MILLSPACE_LANG: 'de' },
        timeoutMs: PATIENCE_MS,
      });
    expect((await alpha('agreements')).stdout).toMatch(/ÜBERFÄLLIG \/obligation\/0: .*fällig/);
    const waived = await alpha('waive', agreement, '--duty', '/obligation/0', '--reason', 'vereinbart');
    expect([waived.code, waived.stderr]).toEqual([0, '']);
    await until(() => overdue('alpha'), same(['/permission/0/duty/0']), 'the report alone is overdue', PATIENCE_MS);
    await house.process('beta').start();
    for (const slug of ['alpha', 'beta'])
      await until(() => overdue(slug), same([]), `${slug} sees that both are done`, PATIENCE_MS);
    await until(decided, (code) => code === 'MS-POL-000', 'deliveries go on', PATIENCE_MS);
    expect(await look()).toBe('MS-DTY-004');
    const receipts = (
      await house.connector('beta').get<{ receipts: { receipt: SignedReceipt['receipt'] }[] }>('/duties')
    ).receipts;
    const log = receipts.map(({ receipt }) => receipt).find(({ action }) => action === 'x:log');
    expect(log?.log).toMatchObject({ n: 1, denied: 0, total: 1 });
    expect((await view('alpha')).duties?.find(({ kind }) => kind === 'log')?.last).toEqual(log);
    // A row that had not reached the connector when it was killed comes now, after its date, and is due until it is deleted, too.
    const shown = await until(
      async () => (await alpha('agreements')).stdout,
      (text) => !text.includes('ÜBERFÄLLIG'),
      'nothing is overdue',
      PATIENCE_MS,
    );
    expect(shown).toContain('Nutzungen: 1 protokolliert, 0 verweigert; 1 insgesamt');
  },
);

policyClass(
  '18',
  'not-bypassed',
  'one who cannot be told: use and deliveries stop at the deadline, and go on when he has heard',
  async () => {
    const { house, clocks, overdue, look, decided } = await companies(() => ({
      permission: [
        {
          action: 'odrl:use',
          duty: [
            {
              action: 'odrl:inform',
              constraint: [
                constraint('odrl:recipient', 'eq', 'notary'),
                levels,
                constraint('odrl:delayPeriod', 'eq', typed('P1D', 'duration')),
              ],
            },
          ],
        },
      ],
    }));
    await house.process('notary').kill();
    expect(await look()).toBe('released');
    expect(await look()).toBe('released');
    clocks.set(house, 2 * DAY, [BROKER, 'alpha', 'beta', 'notary']);
    await until(look, (answer) => answer === 'MS-DTY-005', 'no further use', PATIENCE_MS);
    for (const slug of ['alpha', 'beta'])
      await until(() => overdue(slug), same(['/permission/0/duty/0']), `${slug} sees it`, PATIENCE_MS);
    await until(decided, (code) => code === 'MS-POL-114', 'deliveries are blocked', PATIENCE_MS);
    await house.process('notary').start();
    for (const slug of ['alpha', 'beta'])
      await until(() => overdue(slug), same([]), `${slug} sees that it is settled`, PATIENCE_MS);
    await until(look, (answer) => answer === 'released', 'use goes on', PATIENCE_MS);
    expect(await decided()).toBe('MS-POL-000');
    const { notices } = await house.connector('notary').get<{ notices: object[] }>('/notices');
    expect(notices.length).toBeGreaterThanOrEqual(2);
  },
);
