import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, type ReadStream, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError } from '@millspace/runtime/errors';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { Files } from '../../duties/deletion.ts';
import type { Span } from '../../store/erase.ts';

/** What was received as a file, for it says of itself nothing that is known here. */
export interface KeptFile {
  id: string;
  /** Agreement. */
  scope: string;
  dataset: string;
  transfer: string;
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  /** Epoch ms. */
  receivedAt: number;
}

export interface Incoming {
  scope: string;
  dataset: string;
  transfer: string;
  mediaType: string;
  /** The header of that name, for a name of the file. */
  disposition: string | undefined;
}

export interface KeptFilesDeps {
  db: SqliteDatabase;
  folder: string;
  /** Longest file (bytes). */
  maxBytes: number;
  clock: Clock;
  /** Before something is kept under an agreement: notes when it came. @throws MillspaceError when nothing may be kept */
  admit: (scope: string, at: number) => void;
}

/** Tables of received files. */
export const KEPT_FILES = `
  CREATE TABLE kept_files (
    id TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    dataset TEXT NOT NULL,
    transfer TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    received_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX kept_files_by_scope ON kept_files (scope, received_at);
`;

const COLUMNS = `id, scope, dataset, transfer, name, media_type AS mediaType, bytes, sha256, received_at AS receivedAt`;

/** Files that came from outside partners, each under its agreement, in a folder of their own; deleted with what duties say. */
export class KeptFiles implements Files {
  readonly #deps: KeptFilesDeps;

  constructor(deps: KeptFilesDeps) {
    this.#deps = deps;
    const { folder } = deps;
    if (!existsSync(folder)) return;
    // What a process that was killed had begun: no duty would find it.
    const known = new Set(this.list().map(({ id }) => id));
    for (const name of readdirSync(folder)) if (!known.has(name)) rmSync(join(folder, name), { force: true });
  }

  /**
   * Keeps what a body holds, once: the same content under the same agreement is the same file.
   * @throws MillspaceError MS-PUL-005 (too large), MS-PUL-006 (nothing may be kept under the agreement)
   */
  async keep(incoming: Incoming, body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<KeptFile> {
    const { folder, maxBytes, clock, db, admit } = this.#deps;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const id = randomUUID();
    const part = join(folder, `${id}.part`);
    const hash = createHash('sha256');
    let bytes = 0;
    const handle = await open(part, 'wx', 0o600);
    try {
      try {
        for await (const piece of body) {
          signal.throwIfAborted();
          bytes += piece.byteLength;
          if (bytes > maxBytes)
            throw new MillspaceError('MS-PUL-005', { detail: `it is larger than ${maxBytes} bytes`, status: 413 });
          hash.update(piece);
          await handle.writeFile(piece);
        }
        await handle.sync();
      } finally {
        await handle.close();
      }
      const at = clock.now();
      admit(incoming.scope, at);
      const sha256 = hash.digest('hex');
      const known = this.list(incoming.scope).find((file) => file.sha256 === sha256);
      if (known) return known;
      const { scope, dataset, transfer, mediaType } = incoming;
      const name =
        nameOf(incoming.disposition) ??
        `${new Date(at).toISOString().slice(0, 19).replaceAll(':', '')}${endingOf(mediaType)}`;
      const file = { id, scope, dataset, transfer, name, mediaType, bytes, sha256, receivedAt: at };
      renameSync(part, this.#path(id));
      db.prepare('INSERT INTO kept_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(...Object.values(file));
      return file;
    } finally {
      rmSync(part, { force: true });
    }
  }

  /** Newest first. */
  list(scope?: string): KeptFile[] {
    const { db } = this.#deps;
    return (
      scope === undefined
        ? db.prepare(`SELECT ${COLUMNS} FROM kept_files ORDER BY received_at DESC, id`).all()
        : db.prepare(`SELECT ${COLUMNS} FROM kept_files WHERE scope = ? ORDER BY received_at DESC, id`).all(scope)
    ) as KeptFile[];
  }

  /** @throws MillspaceError MS-PUL-007 */
  find(id: string): KeptFile {
    const found = this.#deps.db.prepare(`SELECT ${COLUMNS} FROM kept_files WHERE id = ?`).get(id) as
      | KeptFile
      | undefined;
    if (!found) throw new MillspaceError('MS-PUL-007', { detail: `there is no file ${id}`, status: 404 });
    return found;
  }

  read({ id }: KeptFile): ReadStream {
    return createReadStream(this.#path(id));
  }

  /** Of a span of an agreement, what was received in it; without one, everything. */
  async drop(scope: string, span: Span | null): Promise<void> {
    const gone = this.list(scope).filter(
      ({ receivedAt }) => span === null || (receivedAt >= span.from && receivedAt <= span.to),
    );
    for (const { id } of gone) {
      rmSync(this.#path(id), { force: true });
      this.#deps.db.prepare('DELETE FROM kept_files WHERE id = ?').run(id);
    }
  }

  #path(id: string): string {
    return join(this.#deps.folder, id);
  }
}

/** Pure: a file name out of a Content-Disposition (RFC 6266), without anything that leads elsewhere; null when there is none. */
export function nameOf(disposition: string | undefined): string | null {
  const encoded = /filename\*=utf-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
  const said = encoded === undefined ? plain : decoded(encoded);
  const name = said
    ?.split(/[\\/]/)
    .at(-1)
    ?.replace(/[^\p{L}\p{N} ._()-]/gu, '_')
    .replace(/^\.+/, '')
    .trim()
    .slice(0, 128);
  return name === undefined || name === '' ? null : name;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const ENDINGS: Readonly<Record<string, string>> = {
  'application/json': '.json',
  'application/x-ndjson': '.ndjson',
  'text/csv': '.csv',
  'text/plain': '.txt',
  'application/pdf': '.pdf',
  'application/vnd.apache.parquet': '.parquet',
};

const endingOf = (mediaType: string): string => ENDINGS[mediaType] ?? '';
