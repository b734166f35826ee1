import { expect, test } from 'vitest';
import { foreignBecause } from './same-origin.ts';

const GIVEN = { 'x-millspace-console': '1' };
const from = (site: string) => ({ 'sec-fetch-site': site });

test.each([
  ['GET', {}, 'own'],
  ['GET', from('same-origin'), 'own'],
  ['GET', from('none'), 'own'],
  ['HEAD', from('none'), 'own'],
  ['GET', from('same-site'), 'foreign'],
  ['GET', from('cross-site'), 'foreign'],
  ['GET', from('anything else'), 'foreign'],
  ['POST', {}, 'foreign'],
  ['POST', GIVEN, 'own'],
  ['POST', { 'x-millspace-console': '2' }, 'foreign'],
  ['POST', from('same-origin'), 'foreign'],
  ['POST', { ...GIVEN, ...from('same-origin') }, 'own'],
  ['POST', { ...GIVEN, ...from('none') }, 'foreign'],
  ['PUT', { ...GIVEN, ...from('same-site') }, 'foreign'],
  ['DELETE', { ...GIVEN, ...from('cross-site') }, 'foreign'],
  ['DELETE', from('same-origin'), 'foreign'],
])('%s with %j is a request of %s pages', (method, headers, expected) => {
  expect(foreignBecause({ method, headers }) === null ? 'own' : 'foreign').toBe(expected);
});
