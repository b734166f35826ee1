import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { until } from '@millspace/demo/api';
import { checkArrivals, ledgerEntries, watermarksPass } from '@millspace/demo/check';
import { MAKER, OPERATOR } from '@millspace/demo/companies';
import { millDataset } from '@millspace/demo/offers';
import { BROKER, MILLS } from '@millspace/demo/stage';
import { storedRows } from '@millspace/demo/stored-rows';
import { afterEach, expect, test } from 'vitest';
import { moreFrames, prove, type Running, startRunning } from './support/running.ts';

const MINUTES = 60_000;
const PRELOAD = pathToFileURL(join(import.meta.dirname, 'support/set-clock.ts')).href;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** The demo's system, where the clock of some processes can be set. */
async function systemWithClocks(
  offsets: Record<string, number>,
): Promise<{ running: Running; set(name: string, offsetMs: number): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'millspace-clocks-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string) => join(folder, name);
  for (const [name, offset] of Object.entries(offsets)) writeFileSync(file(name), String(offset));
  const each = <T>(of: (name: string) => T) => Object.fromEntries(Object.keys(offsets).map((name) => [name, of(name)]));
  const running = await startRunning({
    nodeArgs: each(() => ['--import', PRELOAD]),
    processEnv: each((name) => ({ MILLSPACE_E2E_CLOCK: file(name) })),
  });
  ends.push(() => running.stop());
  const set = (name: string, offsetMs: number) => {
    writeFileSync(file(name), String(offsetMs));
    const { pid } = running.stage.process(name);
    if (pid === undefined) throw new Error(`${name} does not run`);
    process.kill(pid, 'SIGUSR2');
  };
  return { running, set };
}

const told = async (running: Running, slug: string) => (await running.stage.connector(slug).status()).time - Date.now();

test('connectors whose clocks are ten minutes wrong from the start: measured, signed with corrected time, nothing lost', async () => {
  const { running } = await systemWithClocks({ [OPERATOR.slug]: 10 * MINUTES, [MAKER.slug]: -10 * MINUTES });
  const [operator, maker] = [running.stage.connector(OPERATOR.slug), running.stage.connector(MAKER.slug)];
  // The clocks are really wrong, and both connectors know by how much.
  expect(Math.abs((await told(running, OPERATOR.slug)) - 10 * MINUTES)).toBeLessThan(MINUTES);
  expect(Math.abs((await told(running, MAKER.slug)) + 10 * MINUTES)).toBeLessThan(MINUTES);
  expect(Math.abs(((await operator.status()).broker.clockOffsetMs ?? 0) + 10 * MINUTES)).toBeLessThan(MINUTES);
  expect(Math.abs(((await maker.status()).broker.clockOffsetMs ?? 0) - 10 * MINUTES)).toBeLessThan(MINUTES);
  await moreFrames(running, 200);
  const result = await prove(running);
  expect(result.firstLost).toEqual([]);
  expect(result.firstOverlap).toEqual([]);
  expect(result).toMatchObject({ lost: 0, duplicated: 0, foreign: 0, overlap: 0 });
  expect(result.entries).toBeGreaterThan(200);
});

test.each([
  ['the connectors', [OPERATOR.slug, MAKER.slug]],
  ['the broker', [BROKER]],
])(
  'the clocks of %s are set ahead, back and right while data flows: nothing lost, nothing doubled',
  async (_who, names) => {
    const { running, set } = await systemWithClocks(Object.fromEntries(names.map((name) => [name, 0])));
    await moreFrames(running, 50);
    for (const offset of [10 * MINUTES, -10 * MINUTES, 0])
      for (const [index, name] of names.entries()) {
        set(name, index % 2 === 0 ? offset : -offset);
        await moreFrames(running, 100, 60_000);
      }
    const result = await prove(running);
    expect(result.firstLost).toEqual([]);
    expect(result.firstOverlap).toEqual([]);
    expect(result).toMatchObject({ lost: 0, duplicated: 0, foreign: 0, overlap: 0 });
    expect(result.entries).toBeGreaterThan(300);
  },
);

test('the clock of the mills goes ten minutes ahead: what they measure stays as they date it, and all of it arrives', async () => {
  const { running, set } = await systemWithClocks({ [MILLS]: 0 });
  const { stage, agreement, startedAt } = running;
  await moreFrames(running, 50);
  const setAt = Date.now();
  set(MILLS, 10 * MINUTES);
  const ahead = (t: number) => t > setAt + 9 * MINUTES;
  const said = () => ledgerEntries(stage.ledgerFile, (entry) => ahead(entry.t));
  await until(said, (entries) => entries.length > 500, 'values dated ahead', 60_000, 500);
  const receiver = stage.connector(MAKER.slug);
  const to = Date.now() + 10 * MINUTES;
  await watermarksPass(receiver, agreement, to, 60_000);
  const published = millDataset(stage.devices, stage.rateHz);
  const result = await checkArrivals({
    ...{ ledgerFile: stage.ledgerFile, devices: stage.devices, rateHz: stage.rateHz },
    ...{ receiver, scope: agreement, from: startedAt, to },
    signalsOf: (pack) => new Set(published.signals.filter((signal) => signal.pack === pack).map(({ id }) => id)),
  });
  expect(result.firstLost).toEqual([]);
  expect(result.firstOverlap).toEqual([]);
  expect(result).toMatchObject({ lost: 0, duplicated: 0 });
  const dated = await storedRows(receiver, agreement, { from: setAt + 9 * MINUTES, to });
  expect(dated.length).toBeGreaterThan(20);
  expect(result.entries).toBeGreaterThan(500);
});
