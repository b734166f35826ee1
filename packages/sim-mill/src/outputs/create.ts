/** Makes the outputs a config asks for; each vendor library is loaded only when it is needed. */
import { join } from 'node:path';
import type { SimConfig } from '../config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Log, Output } from './output.port.ts';

export async function createOutputs(config: SimConfig, dataDir: string, log: Log, _ledger: Ledger): Promise<Output[]> {
  const made: Output[] = [];
  const { opcua } = config.outputs;
  if (opcua) {
    const { createOpcuaOutput } = await import('./opcua/server.ts');
    made.push(createOpcuaOutput({ ...opcua, devices: opcua.devices ? new Set(opcua.devices) : null, pki: opcua.pki ?? join(dataDir, 'pki') }, log));
  }
  return made;
}
