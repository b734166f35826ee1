import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MqttBroker, startBroker } from '../src/mqtt-broker/broker.ts';

const main = join(import.meta.dirname, '../src/main.ts');
let dir: string;
let child: ChildProcess | undefined;
let broker: MqttBroker | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sim-process-'));
});

afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = undefined;
  await broker?.stop();
  broker = undefined;
  rmSync(dir, { recursive: true, force: true });
});

function start(scenario: object): { ready: Promise<Record<string, unknown>>; errors: () => string } {
  writeFileSync(join(dir, 'scenario.yaml'), JSON.stringify(scenario));
  const p = spawn(process.execPath, [main, join(dir, 'scenario.yaml')], { stdio: ['pipe', 'pipe', 'pipe', 'ipc'] });
  child = p;
  let errors = '';
  p.stderr?.on('data', (d: Buffer) => {
    errors += d.toString();
  });
  const ready = new Promise<Record<string, unknown>>((resolve, reject) => {
    if (p.stdout)
      createInterface({ input: p.stdout }).once('line', (l) => resolve(JSON.parse(l) as Record<string, unknown>));
    p.once('exit', (code) => reject(new Error(`exit ${code}: ${errors}`)));
  });
  return { ready, errors: () => errors };
}

const lines = () =>
  readFileSync(join(dir, 'ledger.ndjson'), 'utf8')
    .split('\n')
    .filter((l) => l !== '')
    .map((l) => JSON.parse(l) as Record<string, unknown>);

async function faultSwitched(name: string, on: boolean): Promise<void> {
  await expect
    .poll(() => lines().some((l) => l['event'] === 'fault' && l['fault'] === name && l['on'] === on), {
      timeout: 60_000,
    })
    .toBe(true);
}

describe('the process', () => {
  it('prints one ready line, takes commands on stdin and over IPC, stops on SIGTERM', async () => {
    const s = start({
      name: 'plant',
      mills: [{ id: 'mill-1', size: 1 }],
      rateHz: 10,
      ledger: 'ledger.ndjson',
      dataDir: 'data',
      outputs: { opcua: {} },
    });
    const ready = await s.ready;
    expect(ready).toMatchObject({
      ready: true,
      name: 'plant',
      opcua: expect.stringMatching(/^opc\.tcp:\/\/127\.0\.0\.1:\d+/) as string,
    });
    child?.stdin?.write(
      'not json\n{"fault":"nope","machine":"mill-1"}\n{"fault":"sensor-stuck","machine":"mill-9"}\n{"fault":"sensor-stuck","machine":"mill-1","on":true}\n',
    );
    await faultSwitched('sensor-stuck', true);
    child?.send({ fault: 'sensor-stuck', machine: 'mill-1', on: false });
    await faultSwitched('sensor-stuck', false);
    expect(s.errors()).toMatch(/unknown fault nope/);
    expect(s.errors()).toMatch(/no machine mill-9; there are mill-1/);
    child?.kill('SIGTERM');
    const [code] = (await once(child as ChildProcess, 'exit')) as [number];
    expect(code).toBe(0);
  }, 120_000);

  it('starts again with its own certificate and fresh batch ids after SIGKILL', async () => {
    const scenario = {
      mills: [{ id: 'mill-1', size: 1 }],
      timeFactor: 100,
      ledger: 'ledger.ndjson',
      dataDir: 'data',
      outputs: { opcua: {} },
    };
    const certificate = () => readFileSync(join(dir, 'data/pki/server/own/certs/certificate.pem'), 'utf8');
    const batches = () =>
      lines().flatMap((l) => (l['event'] === 'batch' && l['phase'] === 'start' ? [String(l['id'])] : []));
    await start(scenario).ready;
    await expect.poll(() => batches().length, { timeout: 60_000 }).toBeGreaterThan(0);
    const before = certificate();
    child?.kill('SIGKILL');
    await once(child as ChildProcess, 'exit');
    const first = new Set(batches());
    await start(scenario).ready;
    await expect.poll(() => batches().length, { timeout: 60_000 }).toBeGreaterThan(first.size);
    expect(certificate()).toBe(before);
    expect(new Set(batches()).size).toBe(batches().length);
  }, 120_000);

  it('ends with the wrong places of a bad scenario', async () => {
    const s = start({ mills: [{ id: 'mill-1', size: 7 }] });
    await expect(s.ready).rejects.toThrow(/exit 1/);
    expect(s.errors()).toMatch(/MS-SIM-001[\s\S]*\/mills\/0\/size/);
  }, 120_000);

  it('has everything in the ledger that was on the wire when it is killed', async () => {
    broker = await startBroker();
    const client = await connectAsync(broker.url);
    const seen: { topic: string; t: number }[] = [];
    client.on('message', (topic, payload) => {
      if (!topic.includes('/_'))
        seen.push({ topic, t: (JSON.parse(payload.toString()) as { timestamp_ms: number }).timestamp_ms });
    });
    await client.subscribeAsync('a/b/c/d/#', { qos: 1 });
    const s = start({
      mills: [{ id: 'mill-1', size: 1 }],
      rateHz: 10,
      ledger: 'ledger.ndjson',
      outputs: { uns: { url: broker.url, base: 'a/b/c/d' } },
    });
    await s.ready;
    await expect.poll(() => seen.length, { timeout: 60_000 }).toBeGreaterThan(500);
    child?.kill('SIGKILL');
    await once(child as ChildProcess, 'exit');
    await client.endAsync();
    const truth = new Set(
      lines().flatMap((l) =>
        typeof l['tag'] === 'string' ? [`a/b/c/d/mill-1/${l['tag'].replace('.', '/')} ${String(l['t'])}`] : [],
      ),
    );
    for (const m of seen) expect(truth.has(`${m.topic} ${m.t}`)).toBe(true);
  }, 120_000);

  it('runs ten thousand times as fast without leaving the past', async () => {
    const s = start({ mills: [{ id: 'mill-1', size: 1 }], timeFactor: 10_000, ledger: 'ledger.ndjson', outputs: {} });
    await s.ready;
    await expect
      .poll(() => lines().filter((l) => l['tag'] === 'agitator.power').length, { timeout: 60_000 })
      .toBeGreaterThan(20);
    const times = lines()
      .filter((l) => l['tag'] === 'agitator.power')
      .map((l) => Number(l['t']));
    const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(span).toBeGreaterThan(1_800_000);
    expect(Math.max(...times)).toBeLessThan(Date.now());
    expect(lines().some((l) => l['event'] === 'batch' && l['phase'] === 'end')).toBe(true);
  }, 120_000);
});
