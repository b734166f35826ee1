import { accessPolicy } from '@millspace/policy';
import type { AgreementView, DatasetInput } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { audienceOf, keptBack, receiversOf } from './publication.ts';

const seenBy = (policy: unknown) => audienceOf({ accessPolicy: policy as NonNullable<DatasetInput['accessPolicy']> });

test('who sees a dataset is nobody, everybody, or a list of names', () => {
  expect(audienceOf({}).kind).toBe('nobody');
  expect(seenBy(accessPolicy(null)).kind).toBe('everybody');
  expect(seenBy(accessPolicy(['acme', 'beads']))).toEqual({
    kind: 'listed',
    participants: ['acme', 'beads'],
    memberships: [],
  });
});

test('rules beside one another add up; one that asks for more than a name is not called a list', () => {
  const named = (leftOperand: string, ...names: string[]) => ({
    leftOperand,
    operator: 'isAnyOf',
    rightOperand: names,
  });
  const set = (...permission: object[]) => ({ '@type': 'Set', permission });
  const both = set(
    { action: 'odrl:use', constraint: [named('x:participant', 'acme')] },
    { action: 'odrl:use', constraint: [named('x:membership', 'x:vdma')] },
  );
  expect(seenBy(both)).toEqual({ kind: 'listed', participants: ['acme'], memberships: ['x:vdma'] });
  const narrower = set({ action: 'odrl:use', constraint: [named('x:participant', 'acme'), named('x:role', 'y')] });
  expect(seenBy(narrower).kind).toBe('other');
  expect(seenBy({ ...both, prohibition: [{ action: 'odrl:use' }] }).kind).toBe('other');
});

test('what the machines of a dataset record and it does not name stays in the house; other machines do not count', () => {
  const signal = (id: string) => ({ signal: id, group: 'fast', t: 1, value: 1, quality: null });
  const dataset = { machines: [{ id: 'm', pack: 'bead-mill/1' }], signals: [{ id: 'a.b' }] } as DatasetInput;
  const recorded = [
    { machine: 'm', signals: [signal('a.b'), signal('c.d')] },
    { machine: 'other', signals: [signal('e.f')] },
  ];
  expect(keptBack(dataset, recorded)).toEqual(['c.d']);
});

test('receivers are those with a running agreement of this dataset, given and not received', () => {
  const one = (counterparty: string, more: object = {}) =>
    ({ role: 'provider', dataset: 'd', status: 'active', counterparty, ...more }) as AgreementView;
  const all = [one('b'), one('a'), one('b'), one('c', { status: 'revoked' }), one('d', { role: 'consumer' })];
  expect(receiversOf('d', [...all, one('e', { dataset: 'other' })])).toEqual(['a', 'b']);
});
