import type { Receipt } from '@millspace/schemas';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../crypto.ts';
import { type Counted, differences, type Figures, Tally } from './tally.ts';

const chunk = (n: number, samples = n): Counted => ({
  from: `p${n}`,
  to: `p${n}`,
  samples,
  bytes: 10 * n,
  digest: sha256(`chunk ${n}`),
  parts: [
    { machine: 'mill-2', samples },
    { machine: 'mill-1', samples: 1 },
    { machine: 'mill-3', samples: 0 },
  ],
});

function tally(chunks: readonly Counted[], from: Figures | null = null): Figures {
  const sum = new Tally(from);
  for (const counted of chunks) sum.add(counted);
  return sum.figures() as Figures;
}

test('counts, and both sides write the same', () => {
  const figures = tally([chunk(1), chunk(2)]);
  expect(figures).toMatchObject({ from: 'p1', to: 'p2', chunks: 2, samples: 3, bytes: 30 });
  expect(figures.machines).toEqual([
    { machine: 'mill-1', samples: 2 },
    { machine: 'mill-2', samples: 3 },
  ]);
  expect(figures.digest).toBe(sha256(`${sha256(`\n${sha256('chunk 1')}`)}\n${sha256('chunk 2')}`));
  expect(new Tally().figures()).toBeNull();
});

test('goes on with what was written down, as if it had never been interrupted', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(20), (size, cut) => {
      const chunks = Array.from({ length: size }, (_, n) => chunk(n + 1));
      const at = Math.min(cut, size - 1);
      const first = at === 0 ? null : tally(chunks.slice(0, at));
      expect(tally(chunks.slice(at), JSON.parse(JSON.stringify(first)) as Figures | null)).toEqual(tally(chunks));
    }),
  );
});

test('a receipt that says anything else is found, whatever it is', () => {
  const counted = tally([chunk(1), chunk(2)]);
  const receipt = {
    id: 'r',
    kind: 'delivery',
    t: 0,
    agreement: 'a',
    dataset: 'd',
    provider: 'p',
    consumer: 'c',
    ...counted,
  } as Receipt;
  expect(differences(receipt, counted)).toEqual([]);
  expect(differences({ ...receipt, samples: 4 }, counted)).toEqual(['samples']);
  expect(differences({ ...receipt, to: 'p3', digest: sha256('x') }, counted)).toEqual(['to', 'digest']);
  expect(differences({ ...receipt, machines: [{ machine: 'mill-9', samples: 5 }] }, counted)).toEqual(['machines']);
  const { bytes: _bytes, machines: _machines, ...silent } = receipt;
  expect(differences(silent, counted)).toEqual(['bytes']);
  expect(tally([chunk(2), chunk(1)]).digest).not.toBe(counted.digest);
});
