import { validateConnectorView } from '@millspace/schemas';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockOf, Reports } from './reports.ts';

test('whatever the clocks and however long the ways: the true offset lies within the bound', () => {
  const ms = fc.integer({ min: 0, max: 60_000 });
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), ms, ms, ms, (offset, down, thinks, up) => {
      const t = 2e12;
      const at = t + down + offset;
      const now = at + thinks;
      const receivedAt = t + down + thinks + up;
      const { offsetMs, boundMs } = clockOf({ heard: { t, at }, now }, receivedAt);
      expect(Math.abs(offsetMs - offset)).toBeLessThanOrEqual(boundMs);
      expect(boundMs).toBeCloseTo((down + up) / 2, 3);
    }),
  );
});

test('what was said last is what a view shows', () => {
  const reports = new Reports();
  const report = { version: '1', waitingBytes: 5, diskFreeBytes: 9, certificateEnds: null };
  reports.keep('c', { ...report, heard: { t: 100, at: 1130 }, now: 1140 }, 150);
  const kept = reports.of('c');
  expect(kept).toEqual({ ...report, at: 150, clock: { offsetMs: 1010, boundMs: 20 } });
  const view = {
    id: `urn:millspace:connector:${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`,
    participant: 'acme',
    name: 'n',
  };
  expect(
    validateConnectorView({ ...view, state: 'active', enrolledAt: 0, online: true, report: kept }),
    JSON.stringify(validateConnectorView.errors),
  ).toBe(true);
  expect(reports.of('d')).toBeNull();
});
