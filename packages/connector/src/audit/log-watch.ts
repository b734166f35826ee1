import { Backoff } from '@millspace/runtime/backoff';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import { type Comparison, compare } from '@millspace/runtime/evidence/checkpoint';
import type { Logger } from '@millspace/runtime/logger';
import { Mutex } from '@millspace/runtime/mutex';
import type { AuditConsistency, Bilingual, ConnectorStatus, ErrorCode, SignedCheckpoint } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { BrokerKeys } from '../identity/broker-keys.ts';
import type { Fork, KeptCheckpoints } from './kept.ts';
import { TEXTS } from './texts.ts';

export interface LogWatchDeps {
  kept: KeptCheckpoints;
  keys: Pick<BrokerKeys, 'verify'>;
  broker: Pick<BrokerClient, 'request'>;
  logger: Logger;
  now: () => number;
  /** First pause before a checkpoint that could not be checked is looked at again, ms. */
  retryMs?: number;
}

export type WatchState = NonNullable<ConnectorStatus['audit']>;

interface Trouble {
  code: ErrorCode;
  text: Bilingual;
  since: number;
}

/**
 * Keeps the checkpoints of the broker's audit log that come over the control stream, and checks for each that the log
 * only grew since the one before. What does not fit is kept with both signatures, and shown until a person takes note.
 */
export class LogWatch {
  readonly #deps: LogWatchDeps;
  readonly #oneByOne = new Mutex();
  #trouble: Trouble | null = null;
  #checkedAt: number | null = null;
  readonly #backoff: Backoff;
  #again: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(deps: LogWatchDeps) {
    this.#deps = deps;
    this.#backoff = new Backoff({ baseMs: deps.retryMs ?? 1000, maxMs: 60_000 });
  }

  /** Never rejects: what goes wrong is the state, and a checkpoint that could not be checked is looked at again by itself. */
  seen(signed: SignedCheckpoint): Promise<void> {
    return this.#oneByOne.run(async () => {
      if (this.#again) clearTimeout(this.#again);
      this.#again = null;
      if (this.#stopped) return;
      try {
        await this.#look(signed);
        this.#backoff.reset();
      } catch (error) {
        this.#deps.logger.warn({ detail: messageOf(error) }, 'a checkpoint of the audit log could not be checked yet');
        // The next checkpoint may be days away.
        if (!this.#stopped) this.#again = setTimeout(() => void this.seen(signed), this.#backoff.next()).unref();
      }
    });
  }

  /** Ends looking again, and waits for a look that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#oneByOne.run(() => Promise.resolve());
    if (this.#again) clearTimeout(this.#again);
  }

  /** A person has taken note of what did not fit. Returns how many cases that were. */
  acknowledge(): number {
    this.#trouble = null;
    return this.#deps.kept.acknowledge(this.#deps.now());
  }

  state(): WatchState {
    const { kept } = this.#deps;
    const newest = kept.newest()?.checkpoint;
    const base = {
      ...(newest ? { size: newest.size } : {}),
      ...(this.#checkedAt === null ? {} : { checkedAt: this.#checkedAt }),
    };
    const open = kept.open();
    const worst = open.find(({ declared }) => !declared) ?? open.at(-1);
    if (worst) return { ...base, state: worst.declared ? 'restored' : 'changed', ...problemOf(worst) };
    if (this.#trouble) {
      const { code, text, since } = this.#trouble;
      return { ...base, state: 'unproven', since, problem: { code, text } };
    }
    return { ...base, state: newest ? 'consistent' : 'unknown' };
  }

  async #look(signed: SignedCheckpoint): Promise<void> {
    const { kept, keys, now } = this.#deps;
    if (!(await keys.verify(signed.checkpoint, signed.signature))) return this.#troubled('MS-AUD-003', TEXTS.unsigned);
    const newest = kept.newest();
    if (newest === null) return this.#fits(signed);
    const { checkpoint: before } = newest;
    const { checkpoint: after } = signed;
    // What was fetched beside the stream may have been newer than what the stream brings now.
    const late = after.log === before.log && after.size <= before.size && after.t <= before.t;
    const [older, newer] = late ? [signed, newest] : [newest, signed];
    const proof = await this.#proof(older, newer);
    if (proof === 'refused') return this.#troubled('MS-AUD-004', TEXTS.unproven);
    const result: Comparison = compare(older, newer, proof);
    if (result !== 'differs') return late ? undefined : this.#fits(signed, result);
    const declared = after.generation !== before.generation;
    this.#forked({
      at: now(),
      code: declared ? 'MS-AUD-002' : 'MS-AUD-001',
      declared,
      kept: newest,
      seen: signed,
      ...(proof ? { proof: proof.proof } : {}),
    });
  }

  #fits(signed: SignedCheckpoint, result: Comparison = 'grown'): void {
    const { kept, now, logger } = this.#deps;
    if (this.#trouble) logger.info('the audit log of the broker is proved again');
    this.#trouble = null;
    this.#checkedAt = now();
    const same = result === 'same' && kept.newest()?.checkpoint.generation === signed.checkpoint.generation;
    if (!same) kept.keep(signed, now());
  }

  #forked(fork: Omit<Fork, 'acknowledgedAt'>): void {
    const { kept, logger, now } = this.#deps;
    this.#trouble = null;
    this.#checkedAt = now();
    const known = !fork.declared && kept.open().some(({ declared }) => !declared);
    if (known) {
      kept.noteLatest(fork.seen);
      return;
    }
    kept.fork(fork);
    // A broker that says it was restored goes on from there; one that does not is measured by what it said before.
    if (fork.declared) kept.keep(fork.seen, now());
    const sizes = { kept: fork.kept.checkpoint.size, seen: fork.seen.checkpoint.size };
    if (fork.declared)
      logger.warn({ problem: fork.code, ...sizes }, 'the broker was restored: entries of its audit log are gone');
    else
      logger.error(
        { problem: fork.code, ...sizes },
        'the audit log of the broker was changed; both signed states are kept',
      );
  }

  #troubled(code: ErrorCode, text: Bilingual): void {
    if (this.#trouble?.code !== code) this.#deps.logger.error({ problem: code }, text.en);
    this.#trouble = { code, text, since: this.#trouble?.since ?? this.#deps.now() };
  }

  /** The broker's proof, if the two differ in size only. Not reaching the broker throws; a refusal is one. */
  async #proof(older: SignedCheckpoint, newer: SignedCheckpoint): Promise<AuditConsistency | undefined | 'refused'> {
    const [from, to] = [older.checkpoint.size, newer.checkpoint.size];
    if (compare(older, newer) !== 'unproven') return undefined;
    try {
      const { json } = await this.#deps.broker.request<AuditConsistency>(
        'GET',
        `/evidence/consistency?from=${from}&to=${to}`,
      );
      return json;
    } catch (error) {
      if (error instanceof MillspaceError && error.code.startsWith('MS-AUD-')) return 'refused';
      throw error;
    }
  }
}

function problemOf({ code, declared, at, kept, seen }: Fork): Pick<WatchState, 'since' | 'problem'> {
  const text = (declared ? TEXTS.restored : TEXTS.changed)(kept.checkpoint, seen.checkpoint);
  return { since: at, problem: { code, text } };
}
