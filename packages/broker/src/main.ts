import { enableCompileCache } from 'node:module';
import { smallHeap } from '@millspace/runtime/small-heap';

enableCompileCache();
const heapGrowsSlowly = smallHeap();

const { MillspaceError } = await import('@millspace/runtime/errors');
const { runMain } = await import('@millspace/runtime/lifecycle');
const { brokerProcess } = await import('./process.ts');

await runMain(async () => {
  const path = process.argv[2];
  if (path === undefined) {
    throw new MillspaceError('MS-CFG-001', { detail: 'usage: node main.ts <config.yaml>', where: 'command line' });
  }
  return brokerProcess(path);
});
await heapGrowsSlowly();
