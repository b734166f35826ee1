import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SimConfig } from '../config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Log, Output } from './output.port.ts';

export interface OutputDeps {
  dataDir: string;
  log: Log;
  ledger: Ledger;
  /** Nothing that a history is given is older, simulated epoch ms. */
  since: number;
}

/** Makes the outputs a config asks for; each vendor library is loaded only when it is needed. */
export async function createOutputs(config: SimConfig, deps: OutputDeps): Promise<Output[]> {
  const { dataDir, log, ledger, since } = deps;
  mkdirSync(dataDir, { recursive: true });
  const made: Output[] = [];
  const { opcua } = config.outputs;
  if (opcua) {
    const { createOpcuaOutput } = await import('./opcua/server.ts');
    made.push(
      createOpcuaOutput(
        {
          ...opcua,
          devices: only(opcua.devices),
          conditions: opcua.conditions ?? config.mills.length <= 50,
          periodMs: 1000 / config.rateHz / config.timeFactor,
          pki: opcua.pki ?? join(dataDir, 'pki'),
          since,
        },
        log,
      ),
    );
  }
  const { sparkplug, uns } = config.outputs;
  if (sparkplug) {
    const { createSparkplugOutput } = await import('./mqtt/sparkplug.ts');
    made.push(
      createSparkplugOutput(
        {
          ...sparkplug,
          devices: only(sparkplug.devices),
          stateFile: join(dataDir, `bdseq-${sparkplug.group}-${sparkplug.node}`),
        },
        log,
        ledger,
      ),
    );
  }
  if (uns) {
    const { createUnsOutput } = await import('./mqtt/uns.ts');
    made.push(createUnsOutput({ ...uns, devices: only(uns.devices) }, log));
  }
  return made;
}

function only(devices: readonly string[] | undefined): ReadonlySet<string> | null {
  return devices ? new Set(devices) : null;
}
