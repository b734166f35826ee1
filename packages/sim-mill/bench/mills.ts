/**
 * How many mills at 1 Hz one core carries: physics alone, physics with reading and sampling all tags into the ledger, and, with
 * `--opcua`, the OPC UA server beneath it. Prints a table, or with `--json` one JSON object.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimMill, parseConfig } from '../src/app.ts';
import { CALM, initialState, type MillState, readTags, step } from '../src/physics/index.ts';

const figures: { name: string; value: number; unit: string }[] = [];

function physics(seconds: number): number {
  let mills: MillState[] = Array.from({ length: 200 }, (_, i) =>
    initialState({ size: 60, mode: 'multi-pass', recipe: 'limestone', seed: i }),
  );
  for (let t = 0; t < 60; t++) mills = mills.map((m) => step(m, 1, CALM));
  const cpu = process.cpuUsage();
  for (let t = 0; t < seconds; t++) {
    mills = mills.map((m) => {
      const next = step(m, 1, CALM);
      readTags(next);
      return next;
    });
  }
  const used = process.cpuUsage(cpu);
  return (200 * seconds) / ((used.user + used.system) / 1e6);
}

/** Mills per core from the CPU time that `mills` of them take in real time. */
async function plant(
  mills: number,
  seconds: number,
  opcua: boolean,
): Promise<{ perCore: number; startMs: number; valuesPerS: number }> {
  const ledger = join(tmpdir(), `bench-mills-${process.pid}.ndjson`);
  const began = performance.now();
  const sim = createSimMill(
    parseConfig({
      mills: Array.from({ length: mills }, (_, i) => ({ id: `mill-${i + 1}`, seed: i })),
      rateHz: 1,
      ledger,
      outputs: opcua ? { opcua: { flatPlc: false, conditions: false, history: [] } } : {},
    }),
  );
  await sim.start();
  const startMs = performance.now() - began;
  const second = (n: number) => new Promise<void>((done) => setTimeout(done, n * 1000));
  await second(2);
  const cpu = process.cpuUsage();
  const values = sim.exposed();
  const from = performance.now();
  await second(seconds);
  const wall = (performance.now() - from) / 1000;
  const used = process.cpuUsage(cpu);
  const exposed = sim.exposed() - values;
  await sim.stop();
  rmSync(ledger, { force: true });
  return { perCore: (mills * wall) / ((used.user + used.system) / 1e6), startMs, valuesPerS: exposed / wall };
}

const json = process.argv.includes('--json');
figures.push({ name: 'physics and readings: mills at 1 Hz per core', value: Math.round(physics(30)), unit: 'mills' });
const bare = await plant(200, 5, false);
figures.push({
  name: '200 mills with ledger, no output: mills at 1 Hz per core',
  value: Math.round(bare.perCore),
  unit: 'mills',
});
if (process.argv.includes('--opcua')) {
  const served = await plant(200, 8, true);
  figures.push({
    name: '200 mills behind OPC UA: mills at 1 Hz per core',
    value: Math.round(served.perCore),
    unit: 'mills',
  });
  figures.push({ name: '200 mills behind OPC UA: start', value: Math.round(served.startMs), unit: 'ms' });
  figures.push({ name: '200 mills behind OPC UA: values exposed', value: Math.round(served.valuesPerS), unit: '1/s' });
}
if (json) process.stdout.write(`${JSON.stringify({ figures })}\n`);
else for (const f of figures) process.stdout.write(`${String(f.value).padStart(9)} ${f.unit.padEnd(6)} ${f.name}\n`);
process.exit(0);
