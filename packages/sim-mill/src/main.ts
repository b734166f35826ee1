/** The process: `node src/main.ts scenario.yaml`. One JSON line on stdout when ready; commands as JSON lines on stdin or over IPC. */
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { createSimMill, parseConfig, type SimMill } from './app.ts';
import type { Log } from './outputs/output.port.ts';
import { isFault } from './physics/index.ts';

enableCompileCache();

const log: Log = logger();

function logger(): Log {
  const write = (level: number) => (fields: object, msg: string) =>
    process.stderr.write(`${JSON.stringify({ level, time: Date.now(), name: 'sim-mill', ...fields, msg })}\n`);
  return { debug: () => {}, info: write(30), warn: write(40), error: write(50) };
}

function command(sim: SimMill, input: unknown): void {
  const c = input as { fault?: unknown; machine?: unknown; on?: unknown; level?: unknown };
  if (typeof c !== 'object' || c === null || typeof c.fault !== 'string') return;
  try {
    if (!isFault(c.fault)) throw new Error(`unknown fault ${c.fault}`);
    sim.switchFault(String(c.machine), c.fault, c.on !== false, typeof c.level === 'number' ? c.level : 1);
    log.info({ fault: c.fault, machine: c.machine, on: c.on !== false }, 'fault switched');
  } catch (error) {
    log.error({ err: (error as Error).message }, 'command refused');
  }
}

async function main(): Promise<void> {
  const path = process.argv[2];
  if (!path) throw new Error('usage: main.ts <scenario.yaml>');
  const config = parseConfig(parse(readFileSync(path, 'utf8')));
  const sim = createSimMill(config, { log });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    sim.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: String(error) }, 'stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);
  await sim.start();
  process.on('message', (m) => command(sim, m));
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (l) => {
    try {
      command(sim, JSON.parse(l));
    } catch {
      log.warn({ line: l.slice(0, 100) }, 'not a JSON command');
    }
  });
  process.stdout.write(`${JSON.stringify({ ready: true, name: config.name, ...sim.endpoints() })}\n`);
}

main().catch((error: unknown) => {
  log.error({ err: (error as Error).message }, 'sim-mill did not start');
  process.exit(1);
});
