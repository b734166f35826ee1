import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeSecret } from '@millspace/runtime/crypto';

/** Where the process that works in a data folder listens: commands find it there. */
function endpointFile(dataDir: string): string {
  return join(dataDir, 'endpoint.json');
}

export function writeEndpoint(dataDir: string, url: string): void {
  writeSecret(endpointFile(dataDir), `${JSON.stringify({ url, pid: process.pid })}\n`);
}

export function readEndpoint(dataDir: string): { url: string; pid: number } | null {
  const file = endpointFile(dataDir);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { url: string; pid: number }) : null;
}

export function removeEndpoint(dataDir: string): void {
  rmSync(endpointFile(dataDir), { force: true });
}
