import { ChangeBus } from '@millspace/runtime/console/change-bus';
import { expect, test } from 'vitest';
import { tellNoticed, tellRecorded } from './changes.ts';

const told = (work: (bus: ChangeBus) => void): string[] => {
  const bus = new ChangeBus();
  const heard: string[] = [];
  bus.on(({ topic, id }) => heard.push(`${topic} ${id ?? '-'}`));
  work(bus);
  bus.close();
  return heard;
};
const entry = (kind: string, subject: string) => ({ kind, subject, parties: [], data: { value: 1 } });

test('what is on record is told by topic and subject, and the log itself once', () => {
  expect(
    told((bus) =>
      tellRecorded(bus, [
        entry('negotiation.finalized', 'urn:uuid:n'),
        entry('agreement.signed', 'urn:uuid:a'),
        entry('data-act.requested', 'urn:uuid:d'),
        entry('participant.left', 'acme'),
        entry('decision.denied', 'urn:uuid:t'),
      ]),
    ),
  ).toEqual([
    'negotiations urn:uuid:n',
    'agreements urn:uuid:a',
    'data-act urn:uuid:d',
    'participants acme',
    'departure acme',
    'audit -',
  ]);
  expect(told((bus) => tellRecorded(bus, []))).toEqual([]);
});

test('facts that are on no record are told too', () => {
  expect(told((bus) => tellNoticed(bus, { machinesOf: 'acme', agreement: 'urn:uuid:a', register: true }))).toEqual([
    'facts acme',
    'facts -',
    'duties urn:uuid:a',
  ]);
});
