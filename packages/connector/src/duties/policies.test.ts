import type { Agreement } from '@millspace/schemas';
import { expect, it } from 'vitest';
import type { KeptAgreement } from '../control/evidence.ts';
import { AgreedPolicies } from './policies.ts';

const DELETE = {
  action: 'odrl:delete',
  constraint: [{ leftOperand: 'odrl:event', operator: 'eq', rightOperand: 'x:agreement-end' }],
};

function kept(id: string, obligation: object[], role: KeptAgreement['role'] = 'consumer'): KeptAgreement {
  const agreement = {
    '@id': id,
    '@type': 'Agreement',
    target: 'urn:millspace:dataset:acme:mills',
    assigner: 'urn:millspace:participant:acme',
    assignee: 'urn:millspace:participant:beads',
    timestamp: '2026-01-02T00:00:00Z',
    permission: [{ action: 'odrl:use' }],
    ...(obligation.length > 0 ? { obligation } : {}),
  } as unknown as Agreement;
  const { target: dataset } = agreement;
  return { id, role, dataset, signed: { agreement }, purpose: null, actor: null, revokedAt: null, reason: null };
}

const id = (n: number) => `urn:uuid:00000000-0000-4000-8000-00000000000${n}`;

it('what owes nothing is read once, however often it is asked what is owed; what is said of one reads that one', () => {
  const all = new Map(
    [kept(id(1), []), kept(id(2), [DELETE]), kept(id(3), [DELETE], 'provider')].map((one) => [one.id, one]),
  );
  let said: (id: string) => void = () => undefined;
  const read: string[] = [];
  const agreed = new AgreedPolicies({
    agreement: (one) => {
      read.push(one);
      return all.get(one) ?? null;
    },
    agreements: () => {
      read.push('all');
      return [...all.values()];
    },
    onAgreement: (listener) => {
      said = listener;
    },
  });
  const owing = () => agreed.owing().map(({ kept: { id, revokedAt } }) => [id, revokedAt]);
  expect(owing()).toEqual([[id(2), null]]);
  expect(owing()).toEqual([[id(2), null]]);
  expect(read).toEqual(['all']);
  all.set(id(4), kept(id(4), [DELETE]));
  all.set(id(2), { ...kept(id(2), [DELETE]), revokedAt: 7 });
  for (const n of [4, 2]) said(id(n));
  expect(owing()).toEqual([
    [id(2), 7],
    [id(4), null],
  ]);
  expect(owing()).toHaveLength(2);
  expect(read).toEqual(['all', id(4), id(2)]);
});
