import { until } from '@millspace/demo/api';
import { MillspaceError } from '@millspace/runtime/errors';
import type { AgreementView, OdrlOffer, SignedReceipt, UseNotice } from '@millspace/schemas';
import { expect } from 'vitest';
import { policyClass } from '../scripts/testing/policy-class.ts';
import { House } from './support/house.ts';
import { twoCompanies } from './support/two-companies.ts';

const constraint = (leftOperand: string, operator: string, rightOperand: unknown) => ({
  leftOperand,
  operator,
  rightOperand,
});

/** The terms: every use is logged, and told to the provider before release; with the end of the agreement everything goes. */
function withDuties(offer: OdrlOffer): OdrlOffer {
  const levels = constraint('x:logLevel', 'isAnyOf', ['on-allow']);
  const strict = constraint('odrl:delayPeriod', 'eq', { '@value': 'PT0S', '@type': 'xsd:duration' });
  return {
    ...offer,
    permission: [
      {
        action: 'odrl:use',
        duty: [
          { action: 'x:log', constraint: [levels] },
          { action: 'odrl:inform', constraint: [constraint('odrl:recipient', 'eq', 'alpha'), levels, strict] },
        ],
      },
    ],
    obligation: [{ action: 'odrl:delete', constraint: [constraint('odrl:event', 'eq', 'x:agreement-end')] }],
  } as unknown as OdrlOffer;
}

policyClass(
  ['14', '17', '18'],
  'holds',
  'two companies: logged and told before release, deleted after it',
  async () => {
    await using house = await House.open();
    const { agreement, machine } = await twoCompanies(house, { terms: withDuties });
    const [alpha, beta] = [house.connector('alpha'), house.connector('beta')];
    await until(
      () => beta.get<{ received: { scope: string; chunks: number }[] }>('/received'),
      ({ received }) => received.some(({ scope, chunks }) => scope === agreement && chunks > 0),
      'data at the consumer: its connector has declared that it does the duties',
      20_000,
    );
    const series = `/series?signals=agitator.power&from=0&to=${Date.now() + 60_000}&scope=${encodeURIComponent(agreement)}`;
    await beta.get(series);
    const { notices } = await alpha.get<{ notices: { sender: string; notice: UseNotice }[] }>('/notices');
    expect(notices).toMatchObject([{ sender: 'beta', notice: { agreement, recipient: 'alpha', outcome: 'allowed' } }]);
    expect(await beta.get('/duties/log')).toMatchObject({ entries: [{ agreement, outcome: 'allowed' }] });

    await alpha.post(`/agreements/${encodeURIComponent(agreement)}/revoke`, { reason: 'sold' });
    const sent = await until(
      () => beta.get<{ receipts: { receipt: SignedReceipt['receipt']; sentAt: number | null }[] }>('/duties'),
      ({ receipts }) => receipts.length === 3 && receipts.every(({ sentAt }) => sentAt !== null),
      'the broker has the receipts of the deletion, and the last reports of uses',
      20_000,
    );
    const kinds = sent.receipts.map(({ receipt: { kind, duty, log, notices } }) => ({ kind, duty, log, notices }));
    expect(kinds).toEqual(
      expect.arrayContaining([
        { kind: 'deletion', duty: '/obligation/0' },
        { kind: 'duty', duty: '/permission/0/duty/0', log: expect.objectContaining({ n: 1, denied: 0, total: 1 }) },
        { kind: 'duty', duty: '/permission/0/duty/1', notices: { n: 1, sent: 1, acknowledged: 1 } },
      ]),
    );
    // The provider sees them too, verified by the broker. What it counts to a moment after the deletion needs a second receipt.
    const { duties } = await until(
      () => alpha.get<AgreementView>(`/agreements/${encodeURIComponent(agreement)}`),
      ({ duties }) => duties?.some(({ kind, state }) => kind === 'delete' && state === 'fulfilled') === true,
      'nothing that was delivered is kept, as the provider sees it',
      4 * 60_000,
    );
    const signed = await beta.get<{ receipts: { receipt: SignedReceipt['receipt'] }[] }>('/duties');
    const deletions = signed.receipts.filter(({ receipt: { kind } }) => kind === 'deletion').length;
    expect(duties?.map(({ kind, receipts, state }) => [kind, receipts, state])).toEqual([
      ['log', 1, 'open'],
      ['inform', 1, 'open'],
      ['delete', deletions, 'fulfilled'],
    ]);
    const refusal = await beta.get(series).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(MillspaceError);
    expect((refusal as MillspaceError).code).toBe('MS-DTY-004');
    await machine.end();
  },
  6 * 60_000,
);
