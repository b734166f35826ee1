import { MillspaceError } from '@millspace/runtime/errors';
import { type ConnectorReport, validateConnectorReport } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { Reporter } from './report.ts';

const facts = { version: '1', waitingBytes: 0, diskFreeBytes: null, certificateEnds: null };

function setUp(answer: () => Promise<unknown> = async () => undefined) {
  const sent: ConnectorReport[] = [];
  const clock = { now: 1_000_000 };
  const reporter = new Reporter({
    now: () => clock.now,
    facts: async () => {
      clock.now += 7;
      return facts;
    },
    send: (report) => {
      sent.push(report);
      return answer();
    },
    failed: () => undefined,
  });
  const heard = async (after: number) => {
    clock.now += after;
    reporter.heard(5);
    await reporter.settled();
  };
  return { sent, reporter, heard };
}

test('it is said when a stream begins and once a minute, right after something was heard, with both readings of the clock', async () => {
  const { sent, reporter, heard } = setUp();
  for (const after of [0, 5000, 50_000, 5000]) await heard(after);
  expect(sent).toHaveLength(2);
  expect(sent[0]).toEqual({ ...facts, heard: { t: 5, at: 1_000_000 }, now: 1_000_007 });
  expect(validateConnectorReport(sent[0])).toBe(true);
  reporter.begin();
  await heard(1);
  expect(sent).toHaveLength(3);
});

test('a broker of before, which knows no such route, is not asked again on this stream', async () => {
  const { sent, reporter, heard } = setUp(() =>
    Promise.reject(new MillspaceError('MS-GEN-404', { detail: 'no route', status: 404 })),
  );
  for (const after of [0, 61_000, 61_000]) await heard(after);
  expect(sent).toHaveLength(1);
  reporter.begin();
  await heard(1);
  expect(sent).toHaveLength(2);
});
