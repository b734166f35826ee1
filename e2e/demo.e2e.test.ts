import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OnceResult } from '@millspace/demo/once';
import { expect, test } from 'vitest';
import { policyAtWork, policyClass } from '../scripts/testing/policy-class.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function demo(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'demo/main.ts'), ...args], {
      cwd: root,
      env: { ...process.env, LANG: 'C.UTF-8', ...env },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => {
      out += String(data);
    });
    child.stderr.on('data', (data) => {
      err += String(data);
    });
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** Rows of the table of policy classes that did in this run as they say. */
function seenAtWork({ policyClasses }: OnceResult): string[] {
  const unlike = new Set(policyClasses.flatMap((one) => (one.expected === one.seen ? [] : [one.class])));
  const numbers = policyClasses.map((one) => one.class).filter((number) => !unlike.has(number));
  return [...new Set(numbers)].map((number) => (number === 12 ? '12-local' : String(number)));
}

/** Published, granted, seen three ways, refused, revoked; nothing lost or doubled; every policy does as it says. */
async function wholeStory(): Promise<void> {
  const { code, out, err } = await demo(['--once', '--frames', '200'], { LANG: 'de_DE.UTF-8' });
  const lines = out.trim().split('\n');
  expect(out, err).toContain('mill-1 verbunden über OPC UA');
  expect(out).toContain('mill-2 verbunden über MQTT (Sparkplug B)');
  expect(out).toMatch(/gewährt für Hansen Mühlenbau: Gewährt\./);
  expect(out).toMatch(/wie Perlit Mahlkörper sie sieht: .* kW \(Mittel über 10 s\)/);
  expect(out).toMatch(/abgelehnt für Perlit Mahlkörper: Abgelehnt\./);
  expect(out).toMatch(/ready http:\/\/127\.0\.0\.1:\d+/);
  const result = JSON.parse(lines.at(-1) ?? '') as OnceResult;
  expect(result).toMatchObject({ ok: true, lost: 0, duplicated: 0, foreign: 0, overlap: 0, refused: 1 });
  expect(result.frames).toBeGreaterThanOrEqual(200);
  expect(result.entries).toBeGreaterThan(1000);
  expect(result.revocationStopMs).not.toBeNull();
  policyAtWork(seenAtWork(result));
  expect(seenAtWork(result)).toEqual(['1', '4', '7', '9', '10', '12-local', '14', '15', '17', '20']);
  const told = lines.filter((line) => line.startsWith('Richtlinienklasse '));
  expect(told).toHaveLength(result.policyClasses.length);
  expect(told.join('\n')).toMatch(
    /Richtlinienklasse 7, .*; vor der Zahlung: verweigert\n.*; nach der Zahlung: gewährt/,
  );
  expect(code).toBe(0);
}

policyClass(
  ['1', '4', '7', '9', '10', '12-local', '14', '15', '17'],
  'holds',
  'in the whole story, between three companies',
  wholeStory,
  180_000,
);

test('the second shown lies before the connection, and the mean of the supplier is the mean of what the mill recorded', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millspace-demo-'));
  try {
    const { code, out, err } = await demo(['--once', '--frames', '1', '--data', folder]);
    expect(code, out + err).toBe(0);
    const [sent = [], maker = [], [mean = Number.NaN] = []] = ['as mill-1 sent it', '… as Hansen', '… as Perlit'].map(
      (start) => numbersOf(out.split('\n').find((line) => line.includes(start)) ?? ''),
    );
    expect(sent.length).toBeGreaterThanOrEqual(8);
    expect(maker).toEqual(sent);
    const powers = linesOf(join(folder, 'ledger.ndjson')).filter(
      ({ machine, tag }) => machine === 'mill-1' && tag === 'agitator.power',
    );
    const first = powers.findIndex((_, at) => sent.every((value, i) => powers[at + i]?.value === value));
    const t = Number(powers[first]?.t);
    const connected = linesOf(join(folder, 'logs', 'nordlack.log')).find(
      ({ msg }) => msg === 'OPC UA server connected',
    );
    expect(t).toBeLessThan(Date.parse(String(connected?.time)));
    // One value for each step of the grid, the newest, in the window of ten seconds that the second lies in.
    const slots = new Map(powers.map((entry) => [Math.round(Number(entry.t) / 100), Number(entry.value)]));
    const window = Math.floor(t / 10_000) * 100;
    const held = Array.from({ length: 100 }, (_, i) => slots.get(window + i)).filter((value) => value !== undefined);
    expect(held.length).toBeGreaterThan(90);
    expect(Math.abs(held.reduce((sum, value) => sum + value, 0) / held.length - mean)).toBeLessThan(0.011);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);

/** The numbers after the colon. */
function numbersOf(line: string): number[] {
  return [...(line.split(':')[1] ?? '').matchAll(/\d+\.\d+/g)].map(([text]) => Number(text));
}

function linesOf(file: string): Record<string, unknown>[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a port in use and a folder that cannot be written are told in a sentence', async () => {
  const busy = createServer();
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  const address = busy.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const taken = await demo(['--once', '--port', String(port)]);
  await new Promise((resolve) => busy.close(resolve));
  expect(taken.code).toBe(1);
  expect(taken.err).toMatch(/MS-CFG-010/);
  const folder = mkdtempSync(join(tmpdir(), 'millspace-demo-'));
  writeFileSync(join(folder, 'file'), '');
  const unwritable = await demo(['--once', '--data', join(folder, 'file', 'below')]);
  rmSync(folder, { recursive: true });
  expect(unwritable.code).toBe(1);
  expect(unwritable.err).toMatch(/MS-CFG-020/);
  const unknown = await demo(['--rate', 'fast']);
  expect(unknown.code).toBe(1);
  expect(unknown.err).toMatch(/MS-CFG-023.*--rate takes a whole number from 1 to 50/);
}, 120_000);
