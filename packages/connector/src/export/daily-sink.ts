import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '@millspace/runtime/clock';
import { messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import { datasetName, type SinkConfig } from '@millspace/schemas';
import type { ReceivedScopes } from '../receive/received.ts';
import { OWN, type Store } from '../store/store.ts';
import { exportColumns, exportRows } from './export-rows.ts';
import { writeParquet } from './parquet.ts';

export interface DailySinkDeps {
  sink: SinkConfig;
  store: Store;
  received: ReceivedScopes;
  clock: Clock;
  logger: Logger;
}

interface ManifestFile {
  path: string;
  scope: string;
  dataset: string | null;
  provider: string | null;
  machine: string;
  day: string;
  rows: number;
  columns: { signal: string; unit: string }[];
  sha256: string;
  writtenAt: string;
  /** Changes when the store's rows of that day change. */
  revision: string;
}

interface Manifest {
  format: 'millspace-daily-parquet/1';
  updatedAt: string;
  files: ManifestFile[];
}

interface Folder {
  scope: string;
  dataset: string | null;
  provider: string | null;
  name: string;
}

const DAY_MS = 86_400_000;
const DEFAULT_MINUTES = 15;

/** Writes one Parquet file per scope, machine and day into a folder, with a manifest.json that says what is there. */
export class DailySink {
  readonly #deps: DailySinkDeps;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(deps: DailySinkDeps) {
    this.#deps = deps;
  }

  start(): void {
    const period = (this.#deps.sink.everyMinutes ?? DEFAULT_MINUTES) * 60_000;
    this.#timer = setInterval(() => this.#schedule(), period);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  #schedule(): void {
    this.#running = this.#running
      .then(() => this.write())
      .catch((error: unknown) =>
        this.#deps.logger.error(
          { dir: this.#deps.sink.dir, detail: messageOf(error) },
          'the daily files could not be written, will be tried again',
        ),
      );
  }

  /** Brings folder and manifest up to date; only days whose rows have changed are written. */
  async write(): Promise<void> {
    const { store, sink, clock } = this.#deps;
    store.flush();
    mkdirSync(sink.dir, { recursive: true });
    const manifest = this.#read();
    for (const folder of this.#folders()) {
      for (const machine of new Set(
        store.streams.all().flatMap((stream) => (stream.scope === folder.scope ? [stream.machine] : [])),
      )) {
        for (const [day, revision] of this.#days(folder.scope, machine)) {
          if (this.#stopped) return;
          await this.#writeDay(manifest, { folder, machine, day, revision });
        }
      }
    }
    manifest.updatedAt = new Date(clock.now()).toISOString();
    this.#save(manifest);
  }

  async #writeDay(
    manifest: Manifest,
    what: { folder: Folder; machine: string; day: number; revision: string },
  ): Promise<void> {
    const { store, sink, clock } = this.#deps;
    const day = new Date(what.day).toISOString().slice(0, 10);
    const path = `${what.folder.name}/${safe(what.machine)}/${day}.parquet`;
    const known = manifest.files.find((file) => file.path === path);
    if (known?.revision === what.revision) return;
    const query = {
      scope: what.folder.scope,
      machines: [what.machine],
      signals: [],
      from: what.day,
      to: what.day + DAY_MS,
    };
    const columns = exportColumns(store, query);
    const file = join(sink.dir, path);
    mkdirSync(dirname(file), { recursive: true });
    rmSync(`${file}.part`, { force: true });
    const rows = await writeParquet(`${file}.part`, columns, exportRows(store, query, columns), {
      scope: what.folder.scope,
      machine: what.machine,
      day,
    });
    renameSync(`${file}.part`, file);
    const { folder, machine, revision } = what;
    const entry: ManifestFile = {
      path,
      scope: folder.scope,
      dataset: folder.dataset,
      provider: folder.provider,
      machine,
      day,
      rows,
      columns,
      sha256: await digestOf(file),
      writtenAt: new Date(clock.now()).toISOString(),
      revision,
    };
    manifest.files = [...manifest.files.filter((other) => other.path !== path), entry].sort((a, b) =>
      a.path.localeCompare(b.path, 'en'),
    );
    this.#save(manifest);
  }

  /** What may be written: own data and what was received under agreements that hold. */
  #folders(): Folder[] {
    const { sink, received } = this.#deps;
    const scopes = received.list().filter((entry) => entry.revokedAt === null);
    const folders: Folder[] = scopes.map((entry) => ({
      scope: entry.scope,
      dataset: entry.dataset,
      provider: entry.provider,
      name: `${entry.provider}-${safe(datasetName(entry.dataset) ?? entry.dataset)}-${entry.scope.slice(-8)}`,
    }));
    if (sink.datasets !== undefined)
      return folders.filter((folder) => folder.dataset !== null && sink.datasets?.includes(folder.dataset));
    return [{ scope: OWN, dataset: null, provider: null, name: OWN }, ...folders];
  }

  #days(scope: string, machine: string): Map<number, string> {
    const rows = this.#deps.store.db
      .prepare(
        'SELECT b.start - b.start % 86400000 day, sum(b.n) n, max(b.upto) upto FROM block_times b JOIN streams s ON s.id = b.stream WHERE s.scope = ? AND s.machine = ? GROUP BY day ORDER BY day',
      )
      .all(scope, machine) as { day: number; n: number; upto: number }[];
    return new Map(rows.map((row) => [row.day, `${row.n}-${row.upto}`]));
  }

  #read(): Manifest {
    const file = join(this.#deps.sink.dir, 'manifest.json');
    if (!existsSync(file)) return { format: 'millspace-daily-parquet/1', updatedAt: '', files: [] };
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  }

  #save(manifest: Manifest): void {
    const file = join(this.#deps.sink.dir, 'manifest.json');
    writeFileSync(`${file}.part`, `${JSON.stringify(manifest, null, 2)}\n`);
    renameSync(`${file}.part`, file);
  }
}

function safe(name: string): string {
  const kept = name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  return kept === name && !/^\.+$/.test(name)
    ? name
    : `${kept}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
