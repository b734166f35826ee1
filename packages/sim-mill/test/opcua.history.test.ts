import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClientSession, OPCUAClient, type Variant } from 'node-opcua';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSimMill, parseConfig, type SimMill } from '../src/app.ts';
import { NAMESPACE_URI } from '../src/outputs/opcua/model.ts';

const BEFORE_S = 30;
let dir: string;
let open: (() => Promise<unknown>)[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sim-history-'));
  open = [];
});
afterEach(async () => {
  for (const end of open.reverse()) await end();
  rmSync(dir, { recursive: true, force: true });
});

async function plant(): Promise<SimMill> {
  const scenario = {
    mills: [
      { id: 'mill-1', size: 1, ranForS: 600 },
      { id: 'mill-2', size: 1 },
    ],
    rateHz: 10,
    ledger: join(dir, 'ledger.ndjson'),
    dataDir: dir,
    outputs: { opcua: { port: 0, historyBeforeS: BEFORE_S, devices: ['mill-1'], conditions: false } },
  };
  const sim = createSimMill(parseConfig(scenario));
  await sim.start();
  open.push(() => sim.stop());
  return sim;
}

async function historyOf(sim: SimMill, tag: string): Promise<{ t: number; value: number }[]> {
  const client = OPCUAClient.create({ endpointMustExist: false });
  await client.connect(sim.endpoints()['opcua'] ?? '');
  const session: ClientSession = await client.createSession();
  const namespace = (await session.readNamespaceArray()).indexOf(NAMESPACE_URI);
  const nodeId = `ns=${namespace};s=mill-1.${tag}`;
  const result = await session.readHistoryValue(nodeId, new Date(Date.now() - 3_600_000), new Date());
  await session.close();
  await client.disconnect();
  const { dataValues } = result.historyData as unknown as {
    dataValues: { value: Variant; statusCode: { isGood(): boolean }; sourceTimestamp: Date }[];
  };
  return dataValues
    .filter(({ statusCode }) => statusCode.isGood())
    .map(({ value, sourceTimestamp }) => ({ t: sourceTimestamp.getTime(), value: value.value as number }));
}

interface Line {
  machine: string;
  tag?: string;
  event?: string;
  t: number;
  value: number;
}
const ledger = (): Line[] =>
  readFileSync(join(dir, 'ledger.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

it('holds what the mill did before the start, as the ledger has it; a second run invents nothing for the time of the first', async () => {
  const first = await plant();
  const power = await historyOf(first, 'agitator.power');
  const run = ledger().find(({ event }) => event === 'run')?.t ?? 0;
  const before = power.filter(({ t }) => t < run);
  expect(Math.abs(before.length - BEFORE_S * 10)).toBeLessThanOrEqual(2);
  expect(before[0]?.t).toBeGreaterThanOrEqual(run - BEFORE_S * 1000 - 20);
  const gaps = power.slice(1).map(({ t }, index) => t - (power[index]?.t ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(200);
  const written = new Map(ledger().map(({ machine, tag, t, value }) => [`${machine} ${tag} ${t}`, value]));
  for (const { t, value } of power) expect(written.get(`mill-1 agitator.power ${t}`)).toBe(value);
  const past = ledger().filter(({ t, tag }) => t < run && tag !== undefined);
  expect(new Set(past.map(({ machine }) => machine))).toEqual(new Set(['mill-1']));
  expect(past.some(({ tag }) => tag === 'product.dp')).toBe(false);
  await first.stop();

  // Each signal has instants of its own.
  const powers = ledger().filter(({ machine, tag }) => machine === 'mill-1' && tag === 'agitator.power');
  const newest = Math.max(...powers.map(({ t }) => t));
  const second = await plant();
  const again = await historyOf(second, 'agitator.power');
  expect(again.length).toBeGreaterThan(0);
  expect(again[0]?.t).toBeGreaterThan(newest);
  // … and not later than a sample or two after it, for the mill ran on.
  expect(again[0]?.t).toBeLessThan(newest + 300);
}, 120_000);
