import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { smallHeap } from '@millspace/runtime/small-heap';

enableCompileCache();
const heapGrowsSlowly = smallHeap();

const { MillspaceError } = await import('@millspace/runtime/errors');
const { runMain } = await import('@millspace/runtime/lifecycle');
const { connectorProcess } = await import('./process.ts');

await runMain(async () => {
  const file = process.argv[2];
  if (file === undefined)
    throw new MillspaceError('MS-CFG-001', { detail: 'usage: node main.ts <connector.yaml>', where: 'command line' });
  return connectorProcess(resolve(file));
});
await heapGrowsSlowly();
