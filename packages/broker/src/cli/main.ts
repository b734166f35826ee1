#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { failureLines } = await import('@millspace/runtime/lifecycle');
const { createProgram } = await import('./program.ts');

try {
  await createProgram().parseAsync();
} catch (error) {
  process.stderr.write(`${failureLines(error).join('\n')}\n`);
  process.exitCode = 1;
}
