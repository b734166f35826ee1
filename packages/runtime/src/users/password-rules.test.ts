import { expect, test } from 'vitest';
import { passwordObjection } from './password-rules.ts';

const said = (password: string, name = 'anna.schmidt') => passwordObjection(password, name)?.en ?? 'taken';

test('length counts characters as people see them, and nothing else is asked for', () => {
  expect(said('kurz')).toMatch(/at least 12/);
  expect(said('äöüäöüßßxyz')).toMatch(/at least 12/);
  expect(said('🌾🚲🧊🐢🪵🎷🧶🥁🪁🍐🛶')).toMatch(/at least 12/);
  expect(said('🌾🚲🧊🐢🪵🎷🧶🥁🪁🍐🛶🧂')).toBe('taken');
  expect(said('drei kühe im tor')).toBe('taken');
  expect(said('839204718263')).toBe('taken');
  expect(said('x'.repeat(2000))).toMatch(/too long/);
});

test.each([
  'password1234',
  'Passwort2026!',
  'P@ssw0rd12345',
  'Willkommen123!',
  '!!!changeme!!!',
  'qwertzuiop12',
  'asdfghjklyxc',
  'aaaaaaaaaaaaaa',
  'abcabcabcabcabc',
  '123456789012',
  '098765432109',
  'millspace2026',
])('%s is among the first that anybody would try', (password) => {
  expect(said(password)).toMatch(/among the first/);
});

test('the own name with some digits is no secret, and a name inside of words is no harm', () => {
  expect(said('Anna.Schmidt1')).toMatch(/made of the name/);
  expect(said('annaschmidt2026')).toMatch(/made of the name/);
  expect(said('anna malt drei kühe', 'anna')).toBe('taken');
  expect(said('8472-x9-3312-77', 'xavier')).toBe('taken');
});
