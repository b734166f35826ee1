import { expect, test } from 'vitest';
import type { MatterChange } from './ledger.ts';
import { mailOf, testMailOf } from './mail-text.ts';

const change = (more: Partial<MatterChange>, n = 0): MatterChange => ({
  ...{ matter: `m${n}`, change: 'raised' as const },
  told: { kind: 'duty', to: '/inbox', since: null, due: Date.UTC(2026, 0, 5, 12) },
  ...more,
});

test('what is new before what is done, in the language of whoever reads, with when and where', () => {
  const { subject, text } = mailOf([change({ change: 'resolved' }), change({}, 1)], 'de', 'https://hall.example');
  expect(subject).toBe('millspace: ein Punkt braucht Aufmerksamkeit');
  expect(text.indexOf('Neu:')).toBeLessThan(text.indexOf('Erledigt:'));
  expect(text).toMatch(
    /Eine Auflage wird fällig\. \(fällig 5\. Januar 2026 um .+\)\n {2}https:\/\/hall\.example\/inbox\n/,
  );
  expect(text).toContain('https://hall.example/notifications');
  expect(mailOf([change({ change: 'passed' })], 'en', 'x').subject).toBe('millspace: one thing is done');
});

test('a mail does not grow without end', () => {
  const { subject, text } = mailOf(
    Array.from({ length: 500 }, (_, n) => change({}, n)),
    'en',
    'https://hall.example',
  );
  expect(subject).toBe('millspace: 500 things need attention');
  expect(text).toContain('… + 480: https://hall.example/inbox');
  expect(text.split('A duty is due.')).toHaveLength(21);
});

test('a test says that it is one', () => {
  expect(testMailOf('de', 'x').text).toContain('Es ist nichts geschehen');
});
