import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OwnPosition, reconcile } from './reconcile.ts';

function own(more: Partial<OwnPosition> = {}): OwnPosition {
  return { epoch: 3, next: 11, acked: 5, digestOf: (from, to) => `d${from}-${to}`, holds: () => true, ...more };
}

const at = (epoch: number, seq: number, seqFrom: number, digest = `d${seqFrom}-${seq}`) => ({
  epoch,
  seq,
  seqFrom,
  digest,
});

test('both ends agree, or the broker has more than was acknowledged: go on behind it', () => {
  expect(reconcile(own(), at(3, 5, 4))).toEqual({ kind: 'continue', acked: 5, from: 4, digest: 'd4-5' });
  expect(reconcile(own(), at(3, 10, 6))).toMatchObject({ kind: 'continue', acked: 10 });
  expect(reconcile(own({ acked: 0 }), null)).toMatchObject({ kind: 'continue', acked: 0 });
  expect(reconcile(own({ acked: 0 }), at(2, 99, 98))).toMatchObject({ kind: 'continue', acked: 0 });
});

test('an outbox that is behind or differs was restored: a new epoch above both', () => {
  expect(reconcile(own(), at(3, 11, 8))).toMatchObject({ kind: 'new-epoch', epoch: 4, why: 'outbox-behind' });
  expect(reconcile(own(), at(7, 2, 1))).toMatchObject({ kind: 'new-epoch', epoch: 8, why: 'outbox-behind' });
  expect(reconcile(own(), at(3, 8, 6, 'other'))).toMatchObject({ kind: 'new-epoch', epoch: 4, why: 'differs' });
});

test('a broker whose position lies within a gap entry that was made since is not gone on behind: a new epoch', () => {
  const displaced = own({ digestOf: () => null, holds: (seq) => seq === 6 || seq === 11 });
  expect(reconcile(displaced, at(3, 8, 6))).toEqual({ kind: 'new-epoch', epoch: 4, why: 'differs', lostAfter: null });
  expect(reconcile(displaced, at(3, 10, 6))).toMatchObject({ kind: 'continue', acked: 10 });
});

test('a broker that is behind gets the numbers again while they are held, else a new epoch', () => {
  expect(reconcile(own(), at(3, 2, 1))).toEqual({ kind: 'resend', seq: 2 });
  expect(reconcile(own(), null)).toEqual({ kind: 'resend', seq: 0 });
  expect(reconcile(own({ holds: () => false }), at(3, 2, 1))).toEqual({
    kind: 'new-epoch',
    epoch: 4,
    why: 'broker-behind',
    lostAfter: 2,
  });
  expect(reconcile(own({ holds: () => false }), at(2, 4, 1))).toEqual({
    kind: 'new-epoch',
    epoch: 4,
    why: 'broker-behind',
    lostAfter: 0,
  });
});

test('behind a broker that has nothing of an epoch nothing goes on either, when its first number is not held', () => {
  const torn = own({ acked: 0, holds: (seq) => seq > 1 });
  for (const broker of [null, at(2, 99, 98)])
    expect(reconcile(torn, broker)).toEqual({ kind: 'new-epoch', epoch: 4, why: 'differs', lostAfter: null });
});

test('it never goes on over a hole, a difference or beyond its own numbers', () => {
  fc.assert(
    fc.property(
      fc
        .record({
          epoch: fc.integer({ min: 1, max: 4 }),
          next: fc.integer({ min: 1, max: 9 }),
          acked: fc.integer({ min: 0, max: 8 }),
          held: fc.integer({ min: 1, max: 9 }),
        })
        .filter((o) => o.acked < o.next),
      fc.option(
        fc.record({ epoch: fc.integer({ min: 1, max: 4 }), seq: fc.integer({ min: 1, max: 9 }), same: fc.boolean() }),
      ),
      (mine, broker) => {
        const position =
          broker === null ? null : at(broker.epoch, broker.seq, broker.seq, broker.same ? undefined : 'other');
        const verdict = reconcile(own({ ...mine, holds: (seq) => seq >= mine.held }), position);
        const top = Math.max(mine.epoch, broker?.epoch ?? 0);
        if (verdict.kind === 'new-epoch') expect(verdict.epoch).toBeGreaterThan(top);
        else {
          expect(broker === null || broker.epoch <= mine.epoch).toBe(true);
          const there = broker !== null && broker.epoch === mine.epoch ? broker.seq : 0;
          if (verdict.kind === 'continue') {
            expect(verdict.acked).toBe(there);
            expect(there === 0 || broker?.same).toBe(true);
            expect(there === mine.acked || there + 1 >= mine.held).toBe(true);
          } else expect(there).toBeLessThan(mine.acked);
          expect(verdict.kind === 'resend' ? verdict.seq : verdict.acked).toBeLessThan(mine.next);
        }
      },
    ),
  );
});
