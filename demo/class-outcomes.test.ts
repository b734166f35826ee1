import { expect, test } from 'vitest';
import { type ClassScene, classLine } from './class-outcomes.ts';
import { forMarketing } from './classes-at-work.ts';
import { allWell } from './once.ts';
import type { Plot } from './story.ts';

const before: ClassScene = {
  ...{ class: 12, row: '12-local', expected: 'deny', seen: 'deny' },
  when: { en: 'one look more', de: 'ein Blick mehr' },
};

test('a policy at work is a line in the language of the reader, and one that is not says what was expected', () => {
  expect(classLine(before, 'en')).toBe('policy class 12, restricted number of local uses; one look more: denied');
  expect(classLine(before, 'de')).toBe(
    'Richtlinienklasse 12, Begrenzte Anzahl von Nutzungen beim Nutzer; ein Blick mehr: verweigert',
  );
  expect(classLine({ ...before, seen: 'permit' }, 'en')).toMatch(/one look more: granted, BUT EXPECTED: denied$/);
  expect(classLine({ ...before, seen: 'permit' }, 'de')).toMatch(/gewährt, ABER ERWARTET: verweigert$/);
});

test('the run is well when nothing is wrong, and not when a single thing is', () => {
  const well = {
    ...{ lost: 0, duplicated: 0, overlap: 0, foreign: 0, entries: 5, refused: 1 },
    policyClasses: [before],
  };
  expect(allWell(well)).toBe(true);
  for (const wrong of [
    { lost: 1 },
    { duplicated: 1 },
    { overlap: 1 },
    { foreign: 1 },
    { entries: 0 },
    { refused: 0 },
    { policyClasses: [] },
    { policyClasses: [before, { ...before, seen: 'permit' as const }] },
  ])
    expect(allWell({ ...well, ...wrong })).toBe(false);
});

test('a refusal counts for a purpose only when the purpose is why', () => {
  const refused = (code: string) => ({ refusal: { state: 'TERMINATED', refusal: { code } } }) as unknown as Plot;
  expect(forMarketing(refused('MS-POL-105'))).toBe('deny');
  expect(forMarketing(refused('MS-POL-104'))).toBe('undecided');
  expect(forMarketing({ refusal: { state: 'FINALIZED' } } as unknown as Plot)).toBe('permit');
});
