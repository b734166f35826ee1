import { validateWhyAnswer, type WhyAnswer } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Deal, is, typed, use } from './deal.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;
let other: HandConnector;

beforeEach(async () => {
  world = await startWorld();
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
  other = await enrol(world, 'other');
  for (const each of [acme, beads]) await each.connect();
});

afterEach(async () => {
  for (const each of [acme, beads, other]) await each.close();
  await world.close();
});

test('why an agreement stands so: in force with what its terms decide, revoked with who and why; no word to others', async () => {
  const until = is('odrl:dateTime', 'lteq', typed('2999-01-01T00:00:00Z', 'dateTime'));
  const deal = await Deal.make(world, acme, beads, use(until));
  const path = `/agreements/${encodeURIComponent(deal.agreement)}`;
  const told = async (who: HandConnector) => {
    const answer = await who.get<WhyAnswer>(`${path}/why`);
    expect(validateWhyAnswer(answer), JSON.stringify(validateWhyAnswer.errors)).toBe(true);
    return answer;
  };
  expect(await told(beads)).toMatchObject({
    subject: { kind: 'agreement', id: deal.agreement },
    state: 'active',
    decision: { result: 'permit' },
    sentences: [{ en: 'The agreement with acme is in force.' }, { de: expect.stringContaining('Gewährt') as string }],
  });
  expect((await told(acme)).sentences[0]?.en).toBe('The agreement with beads is in force.');

  await acme.post(`${path}/revoke`, { reason: 'the machine is sold' });
  const revoked = await told(beads);
  expect(revoked.state).toBe('revoked');
  expect(revoked.sentences.map(({ en }) => en)).toEqual([
    'The agreement with acme was revoked.',
    'acme revoked the agreement: the machine is sold',
  ]);
  await expect(told(other)).rejects.toMatchObject({ code: 'MS-AGR-001' });
  deal.close();
});
