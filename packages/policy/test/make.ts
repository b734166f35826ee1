// Policies for tests: short to write, every term switched on.
import { type CompiledPolicy, compile, evaluate, type Facts } from '../src/index.ts';

export const NOW = Date.UTC(2026, 11, 1, 12);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const FACTS: Facts = { now: NOW, assignee: 'beads', participant: 'beads' };
export const USE = { action: 'odrl:use' };
export const DIGEST = `sha256-${'A'.repeat(43)}`;

export const typed = (value: string, type: string) => ({ '@value': value, '@type': `xsd:${type}` });
export const duration = (value: string) => typed(value, 'duration');
export const date = (at: number) => typed(new Date(at).toISOString(), 'dateTime');
export const c = (leftOperand: string, operator: string, rightOperand: unknown) => ({
  leftOperand,
  operator,
  rightOperand,
});
export const permit = (...constraint: unknown[]) => ({ ...USE, constraint });
export const owing = (...duty: unknown[]) => ({ ...USE, duty });

/** An agreement between acme and beads with these rules. */
export const agreement = (rules: object): object => ({
  '@id': 'urn:uuid:2',
  '@type': 'Agreement',
  target: 'urn:millspace:dataset:acme:mill',
  assigner: 'urn:millspace:participant:acme',
  assignee: 'urn:millspace:participant:beads',
  timestamp: '2026-12-01T00:00:00Z',
  ...rules,
});

export function compiled(policy: unknown, kind: 'usage' | 'access' = 'usage'): CompiledPolicy {
  const result = compile(policy, { kind, enforced: () => true });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.policy;
}

/** Pointers and codes of what is refused, with every term switched on. */
export function refusals(policy: unknown, kind: 'usage' | 'access' = 'usage'): [string, string][] {
  const result = compile(policy, { kind, enforced: () => true });
  return result.ok ? [] : result.errors.map(({ pointer, code }) => [pointer, code]);
}

export const permissions = (...permission: unknown[]): CompiledPolicy => compiled(agreement({ permission }));

export const decide = (policy: CompiledPolicy, facts: Partial<Facts> = {}) => evaluate(policy, { ...FACTS, ...facts });
