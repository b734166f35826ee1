import { describe, expect, it } from 'vitest';
import { offer } from './builders.ts';
import { compile } from './compile.ts';
import { evaluate } from './evaluate.ts';
import { timeline } from './timeline.ts';

const at = (text: string) => Date.parse(text);
const decided = (terms: Parameters<typeof offer>[0]) => {
  const compiled = compile(offer(terms), { kind: 'usage' });
  if (!compiled.ok) throw new Error('does not compile');
  return (now: number) =>
    evaluate(compiled.policy, {
      now,
      assignee: 'beads',
      participant: 'beads',
      preview: true,
      used: { samples: 0, deliveries: 0 },
    });
};

describe('timeline', () => {
  it('says no, yes and no again where a policy begins and ends', () => {
    const decide = decided({ from: '2027-01-01T00:00:00Z', until: '2027-02-01T00:00:00Z' });
    const stretches = timeline(decide, at('2026-12-01T00:00:00Z'), at('2027-12-01T00:00:00Z'));
    expect(stretches.map(({ from, until, decision }) => [decision.result, from, until])).toEqual([
      ['deny', at('2026-12-01T00:00:00Z'), at('2027-01-01T00:00:00Z')],
      ['permit', at('2027-01-01T00:00:00Z'), at('2027-02-01T00:00:00Z') + 1],
      ['deny', at('2027-02-01T00:00:00Z') + 1, null],
    ]);
  });

  it('is one stretch where nothing changes', () => {
    expect(timeline(decided({}), 0, 1000)).toMatchObject([{ from: 0, until: null, decision: { result: 'permit' } }]);
  });

  it('ends also when a decision would never', () => {
    const decision = decided({})(0);
    expect(timeline(() => ({ ...decision, validUntil: 5 }), 10, 1000)).toHaveLength(1);
    let n = 0;
    const flicker = (now: number) => ({ ...decision, code: String(n++), validUntil: now + 1 });
    expect(timeline(flicker, 0, 1_000_000, 7)).toHaveLength(7);
  });
});
