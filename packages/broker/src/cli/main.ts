#!/usr/bin/env node
import { failureLines } from '@millspace/runtime/lifecycle';
import { createProgram } from './program.ts';

try {
  await createProgram().parseAsync();
} catch (error) {
  process.stderr.write(`${failureLines(error).join('\n')}\n`);
  process.exitCode = 1;
}
