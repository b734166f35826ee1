import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { canonical, sha256 } from '@millspace/runtime/crypto';
import { codeOf, MillspaceError, messageOf } from '@millspace/runtime/errors';
import { verifyEvidence } from '@millspace/runtime/evidence/file';
import { readLines } from '@millspace/runtime/evidence/io';
import type { VerifierOptions } from '@millspace/runtime/evidence/verifier';
import { exportRefusal } from '../departure/export-refusals.ts';
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

const MANIFEST = 'manifest.json';
/** Lies in the folder while it is being filled. */
const BEGUN = '.export-begun';

/** Documents that the connector's API gives as JSON. */
const DOCUMENTS = {
  'agreements.json': '/evidence',
  'datasets.json': '/datasets',
  'received.json': '/received',
  'duties.json': '/duties?limit=10000',
  'notices.json': '/notices?limit=10000',
};
const NOTHING_STORED = 'MS-EXP-001';

export interface ExportOptions {
  folder: string;
  participant: string;
  data: DataFormat | null;
  /** Also what is refused for the time being stays behind. */
  withoutRefused: boolean;
  verifier: VerifierOptions;
  now: Date;
}

/**
 * Everything that a participant takes along: the evidence with its proofs, verified before anything ends, its agreements,
 * descriptions and duties, and the data that it recorded and received, as far as the terms let them be taken away. A folder that
 * was filled like this before is checked and stands: after agreements have ended, a second export would hold less.
 * @throws MillspaceError MS-LEV-004 when the folder holds something else, a file cannot be written or has changed, the evidence does not
 * verify, or something is refused for the time being
 */
export async function exportAll(
  context: Context,
  options: ExportOptions,
): Promise<{ manifest: Manifest; digest: string }> {
  const { folder, participant, data, withoutRefused } = options;
  try {
    const before = await standing(context, folder, participant);
    if (before !== null) return { manifest: before, digest: sha256(canonical(before)) };
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, BEGUN), `${participant}\n`, { mode: 0o600 });
    const names: string[] = [];
    const save = async (name: string, path: string) => {
      const { body } = await context.client.stream('GET', path);
      await pipeline(body, createWriteStream(join(folder, name), { mode: 0o600 }));
      names.push(name);
    };
    await save('evidence.ndjson', '/audit/evidence');
    await verified(context, join(folder, 'evidence.ndjson'), options.verifier);
    for (const [name, path] of Object.entries(DOCUMENTS)) await save(name, path);
    const refused =
      data === null ? [] : await exportData(context, data, { to: options.now.getTime(), withoutRefused, save });
    const files: ExportedFile[] = [];
    for (const name of names)
      files.push({ name, bytes: statSync(join(folder, name)).size, sha256: await digestOf(join(folder, name)) });
    const manifest: Manifest = { participant, exportedAt: options.now.toISOString(), files, refused };
    writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    rmSync(join(folder, BEGUN), { force: true });
    return { manifest, digest: sha256(canonical(manifest)) };
  } catch (error) {
    if (codeOf(error) === 'MS-LEV-004') throw error;
    throw new MillspaceError('MS-LEV-004', { detail: messageOf(error), where: folder, cause: error });
  }
}

/** The export that lies in a folder, whole and unchanged; null: there is none, or it was interrupted and is begun anew. */
async function standing(context: Context, folder: string, participant: string): Promise<Manifest | null> {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  if (names.length === 0) return null;
  if (names.includes(BEGUN) && readFileSync(join(folder, BEGUN), 'utf8').trim() === participant) return null;
  const manifest = names.includes(MANIFEST) ? readManifest(join(folder, MANIFEST)) : null;
  if (manifest?.participant !== participant)
    throw failed(
      context.say(
        `${folder} is not empty, and holds no export of ${participant}`,
        `${folder} ist nicht leer und enthält keinen Export von ${participant}`,
      ),
    );
  for (const { name, sha256: digest } of manifest.files)
    if (!names.includes(name) || (await digestOf(join(folder, name))) !== digest)
      throw failed(
        context.say(
          `${join(folder, name)} is missing or was changed since it was exported`,
          `${join(folder, name)} fehlt oder wurde nach dem Export geändert`,
        ),
      );
  return manifest;
}

function readManifest(file: string): Manifest | null {
  try {
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Partial<Manifest> | null;
    // Names of files in this folder alone: whatever else it says was not written here.
    const plain = manifest?.files?.every(({ name }) => basename(name) === name);
    return plain === true && Array.isArray(manifest?.refused) ? (manifest as Manifest) : null;
  } catch {
    return null;
  }
}

async function verified(context: Context, file: string, verifier: VerifierOptions): Promise<void> {
  const report = await verifyEvidence(readLines(file), verifier);
  if (!report.ok)
    throw failed(
      context.say(`the evidence in ${file} does not verify`, `die Nachweise in ${file} bestehen die Prüfung nicht`),
    );
}

/** One file for what was recorded here, one for each agreement under which something was received, and what came as files. */
async function wantedData(
  context: Context,
  format: DataFormat,
  to: number,
): Promise<{ scope: string; name: string; path: string }[]> {
  const { received } = await context.get<{ received: { scope: string }[] }>('/received');
  const { files } = await context.get<{ files: { id: string; agreement: string; name: string }[] }>('/received-files');
  const rows = ['own', ...received.map((entry) => entry.scope)].map((scope, index) => ({
    scope,
    name: index === 0 ? `own.${format}` : `received-${index}.${format}`,
    path: `/export?${new URLSearchParams({ format, scope, from: '0', to: String(to) })}`,
  }));
  const whole = files.map(({ id, agreement, name }, index) => ({
    scope: agreement,
    name: `file-${index + 1}-${basename(name)}`,
    path: `/received-files/${encodeURIComponent(id)}`,
  }));
  return [...rows, ...whole];
}

async function exportData(
  context: Context,
  format: DataFormat,
  options: { to: number; withoutRefused: boolean; save: (name: string, path: string) => Promise<void> },
): Promise<Manifest['refused']> {
  const refused: Manifest['refused'] = [];
  for (const { scope, name, path } of await wantedData(context, format, options.to)) {
    try {
      await options.save(name, path);
    } catch (error) {
      if (codeOf(error) === NOTHING_STORED) continue;
      const meaning = scope !== 'own' && error instanceof MillspaceError ? exportRefusal(error) : null;
      if (meaning === null || !(error instanceof MillspaceError)) throw error;
      if (meaning === 'later' && !options.withoutRefused) throw refusedForNow(context, scope, error);
      refused.push({ scope, code: error.code });
    }
  }
  return refused;
}

function refusedForNow(context: Context, scope: string, { code, message, details }: MillspaceError): MillspaceError {
  const until = typeof details?.until === 'number' ? new Date(details.until).toISOString() : null;
  return failed(
    context.say(
      `${scope} cannot be taken along at present (${code}: ${message}); repeat the command ${until === null ? 'when that is put right' : `after ${until}`}, or leave it behind with --without-refused`,
      `${scope} lässt sich zurzeit nicht mitnehmen (${code}: ${message}); den Befehl ${until === null ? 'wiederholen, wenn das behoben ist' : `nach ${until} wiederholen`}, oder es mit --without-refused zurücklassen`,
    ),
  );
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return `sha256-${hash.digest('base64url')}`;
}

function failed(detail: string): MillspaceError {
  return new MillspaceError('MS-LEV-004', { detail });
}
