import { until } from '@millspace/demo/api';
import type { TransportDelegationView } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { House } from './support/house.ts';
import { runToEnd } from './support/run-to-end.ts';

const REASON = 'der Broker wechselt den Betreiber';

test('withdrawn while the broker is away, over a restart of both, and given again: by the commands of the connector', async () => {
  await using house = await House.open();
  const alpha = await house.member({ slug: 'alpha' });
  const command = async (...args: string[]) => {
    const entry = 'packages/connector/src/cli/main.ts';
    const where = ['-d', house.folder('alpha'), '-c', house.file('alpha', 'config.yaml')];
    const { code, stdout, stderr } = await runToEnd(entry, [...where, 'partner', 'delegation', ...args], {
      timeoutMs: 120_000,
    });
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    return stdout;
  };
  const named = (count: number) =>
    until(
      async () => {
        const answer = await fetch(`${house.brokerUrl}/dsp/alpha/did.json`);
        return ((await answer.json()) as { authentication: string[] }).authentication.length;
      },
      (found) => found === count,
      `${count} keys in the DID document`,
      60_000,
    );
  const view = (wanted: (view: TransportDelegationView) => boolean) =>
    until(() => alpha.get<TransportDelegationView>('/transport-delegation'), wanted, 'word of the delegation', 60_000);
  await named(1);
  expect(await command('show')).toMatch(/may act for you|darf bis/);

  await house.process('broker').kill();
  expect(await command('withdraw', '--reason', REASON)).toContain(REASON);
  await view(({ state, told }) => state === 'withdrawn' && told === false);
  await house.process('alpha').kill();
  await house.process('alpha').start();
  await view(({ state, told, reason }) => state === 'withdrawn' && told === false && reason === REASON);
  await house.process('broker').start();
  await named(0);
  await view(({ told }) => told === true);
  await house.process('broker').kill();
  await house.process('broker').start();
  await named(0);

  await command('give');
  await named(1);
  await view(({ state }) => state === 'given');
});
