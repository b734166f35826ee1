import type { Logger } from '@millspace/runtime/logger';
import { hashText } from '@millspace/runtime/merkle/hash';
import { rootOf } from '@millspace/runtime/merkle/tree';
import type { AuditCheckpoint, SignedCheckpoint } from '@millspace/schemas';
import { sql } from 'kysely';
import type { ControlStore } from '../db/store.ts';
import { EVERYBODY } from './entry.ts';

export interface CheckpointsDeps {
  store: ControlStore;
  /** Names the log (an IRI) for as long as it exists. */
  log: string;
  /** The generation that lasts: a new one says that entries may have been lost with a restore. */
  generation: () => string;
  sign: (checkpoint: AuditCheckpoint) => Promise<string>;
  logger: Logger;
  /** A log that grew gets a checkpoint after this time (ms), and after this many entries at the latest. */
  everyMs: number;
  everyEntries: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Younger checkpoints are all kept, older ones the last of each hour, those beyond of each day. */
const ALL_MS = 7 * DAY_MS;
const HOURLY_MS = 90 * DAY_MS;

/** Signed states of the audit log: made as it grows, kept, and told to whoever listens. */
export class Checkpoints {
  readonly #deps: CheckpointsDeps;
  readonly #listeners = new Set<(signed: SignedCheckpoint) => void>();
  #latest: SignedCheckpoint | null = null;
  #making: Promise<SignedCheckpoint | null> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failingSince: number | null = null;

  constructor(deps: CheckpointsDeps) {
    this.#deps = deps;
    deps.store.audit.onHead(({ n }) => {
      if (n - (this.#latest?.checkpoint.size ?? 0) >= deps.everyEntries) void this.currentOrNull();
    });
  }

  async start(): Promise<void> {
    const row = await this.#deps.store.read
      .selectFrom('audit_checkpoints')
      .select('body')
      .orderBy('t', 'desc')
      .orderBy('size', 'desc')
      .limit(1)
      .executeTakeFirst();
    this.#latest = row ? (JSON.parse(row.body) as SignedCheckpoint) : null;
    if (this.#deps.store.audit.head.n === 0)
      await this.#deps.store.write(async (tx) =>
        tx.audit({ kind: 'log.begun', subject: this.#deps.log, parties: [EVERYBODY], data: {} }),
      );
    this.#timer = setInterval(() => void this.currentOrNull(), this.#deps.everyMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#making?.catch(() => null);
  }

  /** Since when none can be made (epoch ms); null: the last attempt succeeded. */
  get failingSince(): number | null {
    return this.#failingSince;
  }

  /** The newest one; null: there is none yet. */
  get latest(): SignedCheckpoint | null {
    return this.#latest;
  }

  /** Told of each new one, after it is stored. */
  onMade(listener: (signed: SignedCheckpoint) => void): void {
    this.#listeners.add(listener);
  }

  /** One that covers everything committed so far; null while the log is empty. */
  async current(): Promise<SignedCheckpoint | null> {
    while (!this.#isCurrent()) {
      this.#making ??= this.#make().finally(() => {
        this.#making = null;
      });
      await this.#making;
    }
    return this.#latest;
  }

  /** As `current`; null, and a line in the log, when none can be made. */
  async currentOrNull(): Promise<SignedCheckpoint | null> {
    try {
      return await this.current();
    } catch (error) {
      this.#failingSince ??= this.#deps.store.now();
      this.#deps.logger.error({ err: error }, 'no checkpoint of the audit log could be made');
      return null;
    }
  }

  /** The kept one of `size` entries, the latest if there are several; null when there is none. */
  async of(size: number): Promise<SignedCheckpoint | null> {
    const row = await this.#deps.store.read
      .selectFrom('audit_checkpoints')
      .select('body')
      .where('size', '=', size)
      .orderBy('t', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row ? (JSON.parse(row.body) as SignedCheckpoint) : null;
  }

  /** Those of more than `size` entries, oldest first. */
  async after(size: number, limit: number): Promise<SignedCheckpoint[]> {
    const rows = await this.#deps.store.read
      .selectFrom('audit_checkpoints')
      .select('body')
      .where('size', '>', size)
      .orderBy('size')
      .orderBy('t')
      .limit(limit)
      .execute();
    return rows.map(({ body }) => JSON.parse(body) as SignedCheckpoint);
  }

  /** Lets old ones go: what they say, the later ones say as well. */
  async thin(): Promise<void> {
    await this.#deps.store.write(async ({ db, now }) => {
      for (const [before, bucket] of [
        [now - ALL_MS, HOUR_MS],
        [now - HOURLY_MS, DAY_MS],
      ] as const)
        await sql`DELETE FROM audit_checkpoints WHERE t < ${before} AND EXISTS (
          SELECT 1 FROM audit_checkpoints later WHERE later.t < ${before} AND later.t - later.t % ${bucket} = audit_checkpoints.t - audit_checkpoints.t % ${bucket}
            AND (later.t > audit_checkpoints.t OR (later.t = audit_checkpoints.t AND later.size > audit_checkpoints.size)))`.execute(
          db,
        );
    });
  }

  #isCurrent(): boolean {
    const { store, generation } = this.#deps;
    const { n } = store.audit.head;
    const latest = this.#latest?.checkpoint;
    return n === 0 || (latest !== undefined && latest.size >= n && latest.generation === generation());
  }

  async #make(): Promise<SignedCheckpoint | null> {
    const { store, log, generation, sign } = this.#deps;
    const { peaks } = store.audit;
    const checkpoint = {
      log,
      generation: generation(),
      size: peaks.size,
      root: hashText(rootOf(peaks)),
      t: store.now(),
    };
    const signed: SignedCheckpoint = { checkpoint, signature: await sign(checkpoint) };
    await store.write(async ({ db }) => {
      const { size, t } = checkpoint;
      await db
        .insertInto('audit_checkpoints')
        .values({ size, generation: checkpoint.generation, t, body: JSON.stringify(signed) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
    this.#latest = signed;
    this.#failingSince = null;
    for (const listener of this.#listeners) listener(signed);
    return signed;
  }
}
