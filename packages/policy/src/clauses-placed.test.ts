import { expect, test } from 'vitest';
import { placedClauses } from './clauses.ts';
import { compile } from './compile.ts';

test('each sentence says where it stands and who holds it', () => {
  const compiled = compile(
    {
      '@id': 'urn:o',
      '@type': 'Offer',
      permission: [
        {
          action: 'odrl:use',
          constraint: [
            { or: [{ leftOperand: 'odrl:spatial', operator: 'eq', rightOperand: 'x:EU' }] },
            { leftOperand: 'x:application', operator: 'eq', rightOperand: 'urn:app' },
          ],
          duty: [
            {
              action: 'x:log',
              constraint: [{ leftOperand: 'x:logLevel', operator: 'eq', rightOperand: 'on-allow' }],
            },
          ],
        },
      ],
      prohibition: [{ action: 'odrl:print' }],
      obligation: [
        {
          action: 'odrl:delete',
          constraint: [{ leftOperand: 'odrl:event', operator: 'eq', rightOperand: 'x:agreement-end' }],
        },
      ],
    },
    { kind: 'usage' },
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  expect(placedClauses(compiled.policy).map(({ pointer, label, heldBy }) => [pointer, label, heldBy.join()])).toEqual([
    ['/prohibition/0', 'contract-text', ''],
    ['/permission/0/constraint/0', 'attested', 'broker'],
    ['/permission/0/constraint/1', 'evidenced', 'consumer'],
    ['/permission/0/duty/0', 'evidenced', 'consumer'],
    ['/permission/0', null, 'broker'],
    ['/obligation/0', 'evidenced', 'consumer'],
  ]);
});
