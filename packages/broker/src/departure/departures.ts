import { Backoff, pause } from '@millspace/runtime/backoff';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import { Mutex } from '@millspace/runtime/mutex';
import type { Departure, DepartureInput, SignedDeparture } from '@millspace/schemas';
import type { Notices } from '../control/notices.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Registry } from '../participants/registry.ts';
import { concernsOnly } from './erase-audit.ts';
import type { DoStep, Figures, Step } from './steps.ts';
import { STEPS } from './steps.ts';
import type { DepartureRow } from './tables.ts';

export interface DeparturesDeps {
  store: ControlStore;
  registry: Registry;
  notices: Notices;
  logger: Logger;
  /** Takes the datasets out of everybody's sight, in the commit that ends the membership. */
  onLeave: (tx: Tx, slug: string) => Promise<void>;
  /** Of the participant's datasets, in the broker's log. */
  held: (slug: string) => { chunks: number; bytes: number };
  sign: (value: object) => Promise<string>;
  /** What each step does; each may be repeated. */
  steps: Record<Step, DoStep>;
}

/**
 * Leaving for good. The membership ends in one commit, after which nothing is granted or delivered; then, step by step and
 * over any number of restarts, agreements are terminated with notice and everything is erased but what others have a right
 * to: their agreements and their evidence. The short name is never given away again.
 */
export class Departures {
  readonly #deps: DeparturesDeps;
  readonly #turns = new Map<string, Mutex>();
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(deps: DeparturesDeps) {
    this.#deps = deps;
  }

  /** Goes on with what a process before this one had begun. */
  async resume(): Promise<void> {
    const open = await this.#deps.store.read
      .selectFrom('departures')
      .select('participant')
      .where('finished_at', 'is', null)
      .execute();
    for (const { participant } of open) void this.#untilDone(participant);
  }

  /** Resolves when no step is at work any more: what the steps use may stop after it. The next process goes on. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  /** How far it is; of a member, what would end and be erased. @throws MillspaceError MS-AUTH-024 (no such participant) */
  async view(slug: string): Promise<Departure> {
    const { store, registry } = this.#deps;
    if (!registry.participant(slug)) throw unknown(slug);
    const row = await store.read
      .selectFrom('departures')
      .selectAll()
      .where('participant', '=', slug)
      .executeTakeFirst();
    return row ? viewOf(row) : { participant: slug, state: 'member', ...(await this.#figures(slug)) };
  }

  async signed(slug: string): Promise<SignedDeparture> {
    const departure = await this.view(slug);
    return { departure, brokerSignature: await this.#deps.sign(departure) };
  }

  /**
   * Ends the membership and resolves when everything is erased. Asked again, it is the same departure that goes on.
   * @param by the participant's slug, or `broker` for its administrator
   * @throws MillspaceError MS-AUTH-024 (no such participant), MS-LEV-001 (not confirmed)
   */
  async leave(
    slug: string,
    input: DepartureInput,
    { by, actor }: { by: string; actor: string },
  ): Promise<SignedDeparture> {
    const { store, registry, notices, onLeave } = this.#deps;
    const found = registry.participant(slug);
    if (!found) throw unknown(slug);
    if (input.confirm !== slug)
      throw new MillspaceError('MS-LEV-001', {
        detail: `"${input.confirm}" is not ${slug}`,
        where: '/confirm',
        status: 403,
      });
    const figures = await this.#figures(slug);
    await store.write(async (tx) => {
      const begun = await tx.db
        .selectFrom('departures')
        .select('step')
        .where('participant', '=', slug)
        .executeTakeFirst();
      if (begun) return;
      const row: DepartureRow = {
        participant: slug,
        reason: input.reason,
        said_by: by,
        actor,
        export: input.export ?? null,
        figures: JSON.stringify(figures),
        began_at: tx.now,
        step: STEPS[0],
        finished_at: null,
      };
      await tx.db.insertInto('departures').values(row).execute();
      const ended = { revoked_at: found.revokedAt ?? tx.now, revoke_reason: input.reason, departed_at: tx.now };
      await tx.db.updateTable('participants').set(ended).where('slug', '=', slug).execute();
      await onLeave(tx, slug);
      tx.audit({
        kind: 'participant.leaving',
        subject: slug,
        actor,
        parties: [slug, ...figures.counterparties],
        data: { reason: input.reason, by, ...(input.export === undefined ? {} : { export: input.export }) },
      });
      tx.after(() => {
        registry.putParticipant({
          ...found,
          revokedAt: ended.revoked_at,
          revokeReason: input.reason,
          departedAt: tx.now,
        });
        notices.emit({ participant: slug });
      });
    });
    await this.#untilDone(slug);
    return this.signed(slug);
  }

  #untilDone(slug: string): Promise<void> {
    const turn = this.#turns.get(slug) ?? new Mutex();
    this.#turns.set(slug, turn);
    const running: Promise<void> = turn.run(() => this.#run(slug)).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  /** What fails is tried again: what has ended stays ended meanwhile. */
  async #run(slug: string): Promise<void> {
    const { store, logger, steps } = this.#deps;
    const { signal } = this.#stopping;
    const backoff = new Backoff();
    while (!signal.aborted) {
      const row = await store.read
        .selectFrom('departures')
        .selectAll()
        .where('participant', '=', slug)
        .executeTakeFirst();
      if (!row || row.finished_at !== null) return;
      try {
        await steps[row.step as Step](row, signal);
        await this.#advance(row);
        backoff.reset();
      } catch (err) {
        if (signal.aborted) return;
        logger.error({ err, participant: slug, step: row.step }, 'a departure does not go on yet, will be tried again');
        await pause(backoff.next(), signal);
      }
    }
  }

  #advance(row: DepartureRow): Promise<void> {
    const { store } = this.#deps;
    const next = STEPS[STEPS.indexOf(row.step as Step) + 1];
    return store.write(async (tx) => {
      const { participant } = row;
      if (next !== undefined) {
        await tx.db.updateTable('departures').set({ step: next }).where('participant', '=', participant).execute();
        return;
      }
      await tx.db
        .updateTable('departures')
        .set({ finished_at: tx.now })
        .where('participant', '=', participant)
        .execute();
      const { counterparties, ...counts } = JSON.parse(row.figures) as Figures;
      tx.audit({
        kind: 'participant.left',
        subject: participant,
        actor: row.actor,
        parties: [participant, ...counterparties],
        data: {
          ...counts,
          by: row.said_by,
          began: row.began_at,
          ...(row.export === null ? {} : { export: row.export }),
        },
      });
    });
  }

  async #figures(slug: string): Promise<Figures> {
    const { store, held, registry } = this.#deps;
    const agreements = await store.read
      .selectFrom('agreements')
      .select(['provider', 'consumer', 'revoked_at'])
      .where((eb) => eb.or([eb('provider', '=', slug), eb('consumer', '=', slug)]))
      .execute();
    const { datasets } = await store.read
      .selectFrom('datasets')
      .select((eb) => eb.fn.countAll<number>().as('datasets'))
      .where('provider', '=', slug)
      .executeTakeFirstOrThrow();
    const others = new Set(agreements.flatMap(({ provider, consumer }) => [provider, consumer]));
    others.delete(slug);
    return {
      agreements: agreements.filter((row) => row.revoked_at === null).length,
      counterparties: [...others].sort(),
      datasets,
      log: held(slug),
      auditEntries: await concernsOnly(store.read, slug, (other) => registry.hasDeparted(other)),
    };
  }
}

function viewOf(row: DepartureRow): Departure {
  const { participant, reason, said_by: by, began_at: beganAt, finished_at: leftAt, step } = row;
  return {
    participant,
    state: leftAt === null ? 'ending' : 'left',
    reason,
    by,
    beganAt,
    ...(leftAt === null ? { step } : { leftAt }),
    ...(JSON.parse(row.figures) as Figures),
    ...(row.export === null ? {} : { export: row.export }),
  };
}

function unknown(slug: string): MillspaceError {
  return new MillspaceError('MS-AUTH-024', { detail: `there is no participant ${slug}`, status: 404 });
}
