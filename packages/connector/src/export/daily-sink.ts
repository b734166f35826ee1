import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { Actor } from '@millspace/runtime/users/actor';
import { datasetName, type SinkConfig } from '@millspace/schemas';
import type { Gate } from '../duties/gate.ts';
import type { ReceivedScopes } from '../receive/received.ts';
import type { Span } from '../store/erase.ts';
import { OWN, type Store } from '../store/store.ts';
import { exportColumns, exportRows } from './export-rows.ts';
import { writeParquet } from './parquet.ts';

export interface DailySinkDeps {
  sink: SinkConfig;
  store: Store;
  received: ReceivedScopes;
  gate: Pick<Gate, 'admit' | 'isCounted'>;
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
/** Nobody in person: the files are written for the purpose that was agreed. */
const SINK: Actor = { kind: 'connector', id: 'daily-files', pseudonym: 'daily-files', roles: [] };
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
    this.write().catch((error: unknown) =>
      this.#deps.logger.error(
        { dir: this.#deps.sink.dir, detail: messageOf(error) },
        'the daily files could not be written, will be tried again',
      ),
    );
  }

  /** Brings folder and manifest up to date; only days whose rows have changed are written. */
  write(): Promise<void> {
    return this.#inTurn(() => this.#write());
  }

  /** Removes the files of a scope; of the days of a span, if one is named. What is left of such a day is written again. */
  drop(scope: string, span: Span | null): Promise<void> {
    return this.#inTurn(async () => {
      const manifest = this.#read();
      const gone = manifest.files.filter((file) => file.scope === scope && (span === null || touches(file.day, span)));
      if (gone.length === 0) return;
      for (const { path } of gone) rmSync(join(this.#deps.sink.dir, path), { force: true });
      manifest.files = manifest.files.filter((file) => !gone.includes(file));
      this.#save(manifest);
    });
  }

  /** One after the other: what is being written is there before it is removed. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#running.then(work);
    this.#running = turn.catch(() => undefined);
    return turn;
  }

  async #write(): Promise<void> {
    const { store, sink, clock } = this.#deps;
    store.flush();
    mkdirSync(sink.dir, { recursive: true });
    const manifest = this.#read();
    for (const folder of this.#folders()) {
      const news = this.#news(manifest, folder);
      if (news.length === 0 || !(await this.#admitted(folder))) continue;
      for (const what of news) {
        if (this.#stopped) return;
        await this.#writeDay(manifest, what);
      }
    }
    manifest.updatedAt = new Date(clock.now()).toISOString();
    this.#save(manifest);
  }

  /** Days whose rows are not, or no longer, those of their file. */
  #news(manifest: Manifest, folder: Folder): { folder: Folder; machine: string; day: number; revision: string }[] {
    const { streams } = this.#deps.store;
    const known = new Map(manifest.files.map(({ path, revision }) => [path, revision]));
    const machines = new Set(streams.all().flatMap(({ scope, machine }) => (scope === folder.scope ? [machine] : [])));
    return [...machines].flatMap((machine) =>
      [...this.#days(folder.scope, machine)]
        .filter(([day, revision]) => known.get(pathOf(folder, machine, day)) !== revision)
        .map(([day, revision]) => ({ folder, machine, day, revision })),
    );
  }

  /** Writing received data to files is a use of them. One that is counted or told happens only where a person has named the dataset. */
  async #admitted({ scope, dataset }: Folder): Promise<boolean> {
    const { gate, sink, logger } = this.#deps;
    if (scope === OWN) return true;
    if (gate.isCounted(scope) && !sink.datasets?.includes(dataset ?? '')) return false;
    try {
      await gate.admit({ scope, actor: SINK, what: `daily files in ${sink.dir}` });
      return true;
    } catch (error) {
      if (!(error instanceof MillspaceError)) throw error;
      logger.warn(
        { dir: sink.dir, scope, problem: error.code, detail: error.message },
        'no daily files of what was received under this agreement',
      );
      return false;
    }
  }

  async #writeDay(
    manifest: Manifest,
    what: { folder: Folder; machine: string; day: number; revision: string },
  ): Promise<void> {
    const { store, sink, clock } = this.#deps;
    const day = new Date(what.day).toISOString().slice(0, 10);
    const path = pathOf(what.folder, what.machine, what.day);
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

function pathOf({ name }: Folder, machine: string, day: number): string {
  return `${name}/${safe(machine)}/${new Date(day).toISOString().slice(0, 10)}.parquet`;
}

function touches(day: string, { from, to }: Span): boolean {
  const start = Date.parse(day);
  return start <= to && start + DAY_MS > from;
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
