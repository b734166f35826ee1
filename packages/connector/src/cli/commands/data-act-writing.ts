import { readFileSync } from 'node:fs';
import { requestLines } from '@millspace/runtime/cli/policies/data-act';
import { misread, type PolicyDesk } from '@millspace/runtime/cli/policies/host';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { DataActRequest } from '@millspace/schemas';
import type { Command } from 'commander';
import { about } from '../action.ts';

/** Options for what has to be said in writing. */
export const inWriting = (command: Command): Command =>
  command
    .option('--text <text>', about('in writing', 'schriftlich'))
    .option('--text-file <file>', about('the same from a file', 'dasselbe aus einer Datei'));

export interface Written {
  text?: string;
  textFile?: string;
}

/** @throws MillspaceError MS-CFG-023 (nothing is written), MS-CFG-001 (the file cannot be read) */
export function written({ text, textFile }: Written): string {
  const said = textFile === undefined ? text : read(textFile);
  if (said?.trim()) return said.trim();
  throw misread('--text', '', {
    en: 'say it in writing: --text or --text-file',
    de: 'schriftlich sagen: --text oder --text-file',
  });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MillspaceError('MS-CFG-001', { detail: messageOf(cause), where: file, cause });
  }
}

/** Takes one step of a request and shows how it stands then. */
export async function step(desk: PolicyDesk, path: string, json: object): Promise<void> {
  const request = await desk.caller.send<DataActRequest>('POST', path, json);
  desk.show(request, () => requestLines(desk, request, Date.now()));
}
