import { expect, test } from 'vitest';
import { freeName, nameProblem } from './names.ts';

test('a name is free, of small letters, digits and hyphens, and no address of the console', () => {
  expect(nameProblem('mill-7', ['mill-1'])).toBeNull();
  expect(nameProblem('', [])).toBe('empty');
  for (const name of ['Mill', 'mill 7', '-mill', 'mühle', 'a'.repeat(64)])
    expect(nameProblem(name, []), name).toBe('form');
  expect(nameProblem('mill-1', ['mill-1'])).toBe('taken');
  expect(nameProblem('new', [])).toBe('taken');
});

test('the first free number is proposed', () => {
  expect(freeName('mill', ['mill-1', 'mill-3'])).toBe('mill-2');
  expect(freeName('mill', [])).toBe('mill-1');
});
