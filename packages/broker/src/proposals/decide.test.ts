import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Act, objection, type Standing, stateOf } from './decide.ts';

const standing = (
  more: Partial<Standing> & { proposer?: string; state?: Standing['row']['state'] } = {},
): Standing => ({
  row: { state: more.state ?? 'open', proposer: more.proposer ?? 'anna', expires_at: 100, base: 'b' },
  now: 1,
  who: { kind: 'user', id: 'olga' },
  administers: () => true,
  base: 'b',
  ...more,
});

test('a second administrator may approve or refuse; who proposed it may only withdraw', () => {
  expect(objection('approve', standing())).toBeNull();
  expect(objection('refuse', standing())).toBeNull();
  expect(objection('withdraw', standing())).toBe('MS-PRP-004');
  const own = standing({ who: { kind: 'user', id: 'anna' } });
  expect(objection('approve', own)).toBe('MS-PRP-004');
  expect(objection('refuse', own)).toBe('MS-PRP-004');
  expect(objection('withdraw', own)).toBeNull();
});

test('the admin token is nobody, and who has lost the role decides nothing', () => {
  expect(objection('approve', standing({ who: { kind: 'admin-token', id: 'admin-token' } }))).toBe('MS-PRP-005');
  expect(objection('approve', standing({ administers: (id) => id !== 'olga' }))).toBe('MS-PRP-005');
});

test('what is decided or over is not decided on again', () => {
  for (const state of ['approved', 'refused', 'withdrawn', 'expired'] as const)
    expect(objection('approve', standing({ state })), state).toBe('MS-PRP-003');
  expect(objection('approve', standing({ now: 99 }))).toBeNull();
  expect(objection('approve', standing({ now: 100 }))).toBe('MS-PRP-003');
  expect(stateOf({ state: 'open', expires_at: 100 }, 100)).toBe('expired');
  expect(stateOf({ state: 'approved', expires_at: 100 }, 200)).toBe('approved');
});

test('without the one who proposed it, or on another ground, it can be refused and not approved', () => {
  const gone = standing({ administers: (id) => id !== 'anna' });
  expect(objection('approve', gone)).toBe('MS-PRP-007');
  expect(objection('refuse', gone)).toBeNull();
  const moved = standing({ base: 'c' });
  expect(objection('approve', moved)).toBe('MS-PRP-006');
  expect(objection('refuse', moved)).toBeNull();
});

test('whatever the circumstances: nobody approves alone', () => {
  const people = ['anna', 'olga', 'ivan'];
  fc.assert(
    fc.property(
      fc.constantFrom(...people),
      fc.constantFrom(...people),
      fc.subarray(people),
      fc.constantFrom<Act>('approve', 'refuse'),
      fc.constantFrom('user', 'admin-token') as fc.Arbitrary<'user' | 'admin-token'>,
      (proposer, decider, admins, act, kind) => {
        const wrong = objection(act, {
          ...standing({ proposer, who: { kind, id: decider }, administers: (id) => admins.includes(id) }),
        });
        if (wrong !== null) return;
        expect(decider).not.toBe(proposer);
        expect(admins).toContain(decider);
        expect(kind).toBe('user');
        if (act === 'approve') expect(admins).toContain(proposer);
      },
    ),
  );
});
