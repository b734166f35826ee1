#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { failureLines } = await import('@millspace/runtime/lifecycle');
const { createProgram } = await import('./program.ts');

// `broker audit | head` ends the reader first: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await createProgram().parseAsync();
} catch (error) {
  process.stderr.write(`${failureLines(error).join('\n')}\n`);
  process.exitCode = 1;
}
