/** The process: `node src/main.ts scenario.yaml`. One JSON line on stdout when ready; commands as JSON lines on stdin or over IPC. */
import { enableCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { besideConfig, readConfigFile } from '@millspace/runtime/config';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import { runMain } from '@millspace/runtime/lifecycle';
import { createLogger, type Logger } from '@millspace/runtime/logger';
import { createSimMill, parseConfig, type SimConfig, type SimMill } from './app.ts';
import { FAULT_NAMES, isFault } from './physics/index.ts';

enableCompileCache();
// Reading the nodesets makes a lot of short-lived garbage: a small young generation keeps a hundred MB from staying reserved.
setFlagsFromString('--max-semi-space-size=4');
setFlagsFromString('--semi-space-growth-factor=1');

/** `{"fault":"seal-leak-fast","machine":"mill-1","on":true,"level":1}`; anything else is refused with a log line. */
function command(sim: SimMill, input: unknown, log: Logger): void {
  try {
    const c = (typeof input === 'string' ? JSON.parse(input) : input) as Record<string, unknown> | null;
    const fault = String(c?.['fault']);
    if (!isFault(fault)) {
      throw new MillspaceError('MS-SIM-002', { detail: `unknown fault ${fault}; there are ${FAULT_NAMES.join(', ')}` });
    }
    const level = c?.['level'];
    sim.switchFault(String(c?.['machine']), fault, c?.['on'] !== false, typeof level === 'number' ? level : 1);
    log.info({ fault, machine: c?.['machine'], on: c?.['on'] !== false }, 'fault switched');
  } catch (error) {
    log.error({ reason: messageOf(error) }, 'command refused');
  }
}

/** Relative paths of the scenario lie beside it. */
function resolved(config: SimConfig, path: string): SimConfig {
  return {
    ...config,
    ...(config.ledger === undefined ? {} : { ledger: besideConfig(path, config.ledger) }),
    ...(config.dataDir === undefined ? {} : { dataDir: besideConfig(path, config.dataDir) }),
  };
}

await runMain(async () => {
  const path = process.argv[2];
  if (!path || path.startsWith('-')) {
    throw new MillspaceError('MS-CFG-001', {
      detail: 'usage: sim-mill scenario.yaml (packages/sim-mill/README.md shows one)',
    });
  }
  const config = resolved(parseConfig(readConfigFile(path)), path);
  const log = createLogger({ name: config.name });
  const sim = createSimMill(config, { log });
  return {
    async start() {
      await sim.start();
      process.on('message', (m) => command(sim, m, log));
      const lines = createInterface({ input: process.stdin });
      lines.on('line', (line) => command(sim, line, log));
    },
    stop: () => sim.stop(),
    ready: () => ({ name: config.name, ...sim.endpoints() }),
  };
});
