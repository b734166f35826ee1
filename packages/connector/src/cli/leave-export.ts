import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { canonical, sha256 } from '@millspace/runtime/crypto';
import { codeOf, MillspaceError, messageOf } from '@millspace/runtime/errors';
import { verifyEvidence } from '@millspace/runtime/evidence/file';
import { readLines } from '@millspace/runtime/evidence/io';
import type { VerifierOptions } from '@millspace/runtime/evidence/verifier';
import type { Context } from './context.ts';

export type DataFormat = 'ndjson' | 'csv' | 'parquet';

interface ExportedFile {
  name: string;
  bytes: number;
  sha256: string;
}

/** What was taken away before leaving, and what could not be. */
export interface Manifest {
  participant: string;
  exportedAt: string;
  files: ExportedFile[];
  /** Received data that may not be taken away (any more), with the code of the rule. */
  refused: { scope: string; code: string }[];
}

export const MANIFEST = 'manifest.json';

/** Documents that the connector's API gives as JSON. */
const DOCUMENTS = {
  'agreements.json': '/evidence',
  'datasets.json': '/datasets',
  'received.json': '/received',
  'duties.json': '/duties?limit=10000',
  'notices.json': '/notices?limit=10000',
};
const NOTHING_STORED = 'MS-EXP-001';

/**
 * Everything that a participant takes along: the evidence with its proofs, verified before anything ends, its agreements,
 * descriptions and duties, and the data that it recorded and received, as far as the terms let them be taken away.
 * @throws MillspaceError MS-LEV-004 when the folder is not empty, a file cannot be written, or the evidence does not verify
 */
export async function exportAll(
  context: Context,
  options: { folder: string; participant: string; data: DataFormat | null; verifier: VerifierOptions; now: Date },
): Promise<{ manifest: Manifest; digest: string }> {
  const { folder, participant, data } = options;
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw failed(context.say(`${folder} is not empty`, `${folder} ist nicht leer`));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const names: string[] = [];
    const save = async (name: string, path: string) => {
      const { body } = await context.client.stream('GET', path);
      await pipeline(body, createWriteStream(join(folder, name), { mode: 0o600 }));
      names.push(name);
    };
    await save('evidence.ndjson', '/audit/evidence');
    await verified(context, join(folder, 'evidence.ndjson'), options.verifier);
    for (const [name, path] of Object.entries(DOCUMENTS)) await save(name, path);
    const refused = data === null ? [] : await exportData(context, data, options.now.getTime(), save);
    const files: ExportedFile[] = [];
    for (const name of names)
      files.push({ name, bytes: statSync(join(folder, name)).size, sha256: await digestOf(join(folder, name)) });
    const manifest: Manifest = { participant, exportedAt: options.now.toISOString(), files, refused };
    writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    return { manifest, digest: sha256(canonical(manifest)) };
  } catch (error) {
    if (codeOf(error) === 'MS-LEV-004') throw error;
    throw new MillspaceError('MS-LEV-004', { detail: messageOf(error), where: folder, cause: error });
  }
}

async function verified(context: Context, file: string, verifier: VerifierOptions): Promise<void> {
  const report = await verifyEvidence(readLines(file), verifier);
  if (!report.ok)
    throw failed(
      context.say(`the evidence in ${file} does not verify`, `die Nachweise in ${file} bestehen die Prüfung nicht`),
    );
}

/** One file for what was recorded here and one for each agreement under which something was received. */
async function exportData(
  context: Context,
  format: DataFormat,
  to: number,
  save: (name: string, path: string) => Promise<void>,
): Promise<Manifest['refused']> {
  const { received } = await context.get<{ received: { scope: string }[] }>('/received');
  const refused: Manifest['refused'] = [];
  for (const [index, scope] of ['own', ...received.map((entry) => entry.scope)].entries()) {
    const query = new URLSearchParams({ format, scope, from: '0', to: String(to) });
    const name = index === 0 ? `own.${format}` : `received-${index}.${format}`;
    try {
      await save(name, `/export?${query}`);
    } catch (error) {
      const code = codeOf(error);
      if (code === NOTHING_STORED) continue;
      // What the terms do not let out stays here, and the manifest says so; anything else is a failure.
      const denied =
        error instanceof MillspaceError && error.status !== undefined && error.status >= 400 && error.status < 500;
      if (scope === 'own' || code === undefined || !denied) throw error;
      refused.push({ scope, code });
    }
  }
  return refused;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return `sha256-${hash.digest('base64url')}`;
}

function failed(detail: string): MillspaceError {
  return new MillspaceError('MS-LEV-004', { detail });
}
