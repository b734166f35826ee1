import { accessPolicy, offer } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { DatasetInput, OdrlOffer } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { enrol, type HandConnector, startWorld, type World } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;

beforeEach(async () => {
  world = await startWorld();
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
});

afterEach(async () => {
  await acme.close();
  await beads.close();
  await world.close();
});

const T = Date.UTC(2026, 0, 1);
const seconds = (...list: number[]) => list.map((second) => T + second * 1000);
const row = (t: number[], v: number[], signal = 'agitator.power') => ({ part: 0, t, signals: { [signal]: v } });

type Lines = NonNullable<DatasetInput['sample']>['lines'];

const publish = (lines: unknown[], offers: OdrlOffer[], more: Partial<DatasetInput> = {}) =>
  acme.publish({
    name: 'mills',
    offers,
    accessPolicy: accessPolicy(['beads']),
    sample: { lines: lines as Lines },
    ...more,
  });

async function refusal(lines: unknown[], offers: OdrlOffer[], more: Partial<DatasetInput> = {}) {
  const error = await publish(lines, offers, more).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(MillspaceError);
  const { code, details } = error as MillspaceError;
  const { findings = [] } = (details ?? {}) as { findings?: { pointer: string; offer?: string }[] };
  return { code, findings: findings.map(({ pointer, offer: at }) => [pointer, at ?? null]) };
}

test('an excerpt that the narrowest offer lets through is shown, a finer one is refused with line and offer', async () => {
  const full = offer({});
  const means = offer({ windowSeconds: 10 });
  const fine = [row(seconds(0, 1, 2), [1, 2, 3])];
  const coarse = [row(seconds(0, 10, 20), [1, 2, 3])];
  await publish(fine, [full]);
  expect(await refusal(fine, [full, means])).toEqual({
    code: 'MS-CAT-007',
    findings: [['/sample/lines/0', '/offers/1/permission/0']],
  });
  await publish(coarse, [full, means]);
  const seen = await beads.get<{ sample: object }>('/catalog/urn:millspace:dataset:acme:mills');
  expect(seen.sample).toEqual({ lines: coarse });
  // An offer that comes later is narrower: the excerpt has to go along.
  expect(await refusal(coarse, [full, means, offer({ keepSignals: ['agitator.speed'] })])).toMatchObject({
    code: 'MS-CAT-007',
  });
  expect(await beads.get('/catalog/urn:millspace:dataset:acme:mills')).toMatchObject({ sample: { lines: coarse } });
});

test('nothing is shown that the dataset does not hold, and nothing where nothing is offered', async () => {
  const head = { machine: 'mill-1', pack: 'bead-mill/1', t: T };
  const event = { record: 'event', id: 'e-1', ...head, code: 'SEAL_P_L', severity: 700, state: 'active' };
  const full = [offer({})];
  expect(await refusal([row(seconds(0), [1], 'pump.flow')], full)).toEqual({
    code: 'MS-CAT-007',
    findings: [['/sample/lines/0', null]],
  });
  expect(await refusal([event], full, { records: [] })).toMatchObject({ findings: [['/sample/lines/0', null]] });
  await publish([event], full, { records: ['event'] });
  expect(await refusal([{ ...event, machine: 'mill-9' }], full, { records: ['event'] })).toMatchObject({
    findings: [['/sample/lines/0', null]],
  });
  expect(await refusal([row(seconds(0), [1])], [])).toMatchObject({ findings: [['/sample', null]] });
});

test('what is neither frame nor record could say anything', async () => {
  const full = [offer({})];
  for (const line of [
    'power 12.5',
    12,
    null,
    { t: [T] },
    row(seconds(1, 0), [1, 2]),
    row(seconds(0), [1, 2]),
    { record: 'note' },
  ])
    expect([line, (await refusal([line], full)).code]).toEqual([line, 'MS-CAT-004']);
});

test('a delay holds for the excerpt too', async () => {
  const late = [offer({ delaySeconds: 3600 })];
  const now = Date.now();
  expect(await refusal([row([now - 1000], [1])], late)).toMatchObject({ code: 'MS-CAT-007' });
  await publish([row([now - 7_200_000], [1])], late);
});
