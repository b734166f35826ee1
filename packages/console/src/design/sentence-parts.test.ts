import { expect, test } from 'vitest';
import { mayNameSignals, sentenceParts } from './sentence-parts.ts';

test('times, ids and words are told apart, and nothing is lost', () => {
  const text = 'The transfer urn:uuid:0a-1 rests since 2026-11-27T10:13:19.123Z. Kept: agitator.power.';
  const parts = sentenceParts(text);
  expect(parts).toEqual([
    { kind: 'text', text: 'The transfer ' },
    { kind: 'name', text: 'urn:uuid:0a-1' },
    { kind: 'text', text: ' rests since ' },
    { kind: 'instant', text: '2026-11-27T10:13:19.123Z' },
    { kind: 'text', text: '. Kept: ' },
    { kind: 'name', text: 'agitator.power' },
    { kind: 'text', text: '.' },
  ]);
  expect(parts.map((part) => part.text).join('')).toBe(text);
});

test('a date alone, or a time of another zone, stays as it was written', () => {
  expect(sentenceParts('until 2026-11-27').map(({ kind }) => kind)).toEqual(['text']);
  expect(sentenceParts('at 2026-11-27T10:13:19+01:00').some(({ kind }) => kind === 'instant')).toBe(false);
  expect(sentenceParts('2026-13-45T10:13:19Z')[0]?.kind).toBe('name');
});

test('only what may name a signal asks for titles', () => {
  expect(mayNameSignals('Kept: agitator.power.')).toBe(true);
  expect(mayNameSignals('Of urn:uuid:0a, since 2026-11-27T10:13:19Z.')).toBe(false);
  expect(mayNameSignals('Nothing here.')).toBe(false);
});
