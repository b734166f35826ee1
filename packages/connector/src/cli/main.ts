#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { MillspaceError } = await import('@millspace/runtime/errors');
const { failureLines } = await import('@millspace/runtime/lifecycle');
const { createProgram } = await import('./program.ts');

// `connector catalog | head` ends the reader first: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  // A RangeError is ours: an argument that makes no sense, said in the reader's language.
  const shown = error instanceof RangeError ? new MillspaceError('MS-CFG-023', { detail: error.message }) : error;
  process.stderr.write(`${failureLines(shown).join('\n')}\n`);
  process.exitCode = 1;
}
