import { MillspaceError } from '@millspace/runtime/errors';
import { hashText } from '@millspace/runtime/merkle/hash';
import type {
  AuditAccesses,
  AuditConsistency,
  AuditLeaves,
  AuditPage,
  EvidencePage,
  SignedCheckpoint,
} from '@millspace/schemas';
import type { ControlStore } from '../db/store.ts';
import { findAccesses } from '../receipts/accesses.ts';
import type { Checkpoints } from './checkpoints.ts';
import { type AuditRow, entryOf } from './entry.ts';
import { type AuditFilter, cursorOf, machineOwner, searchOf } from './filter.ts';
import { provedConsistency, provedItems } from './proofs.ts';
import { countEntries, findEntries, leavesAfter, rowsAfter, type Search } from './queries.ts';

const PAGE = 100;

/** What is read out of the audit log: everything for the administrator; for a participant what concerns it, and of the rest hashes. */
export class AuditBook {
  readonly #store: ControlStore;
  readonly checkpoints: Checkpoints;

  constructor(store: ControlStore, checkpoints: Checkpoints) {
    this.#store = store;
    this.checkpoints = checkpoints;
  }

  /** Rows in the order of the log, erased ones among them. */
  async page(after: number, limit = PAGE): Promise<AuditPage> {
    const rows = await rowsAfter(this.#store.read, after, limit);
    const last = rows.at(-1);
    const erased = rows.filter((row) => row.erased_at !== null);
    return {
      entries: rows.filter((row) => row.erased_at === null).map(entryOf),
      ...(erased.length === 0 ? {} : { erased: erased.map(erasedOf) }),
      ...(rows.length === limit && last ? { next: last.n } : {}),
    };
  }

  /** The newest rows. */
  last(count: number): Promise<AuditPage> {
    return this.page(Math.max(0, this.#store.audit.head.n - count), count);
  }

  /** `total`: with how many a search finds in all. @throws MillspaceError MS-AUD-010 */
  async search(filter: AuditFilter, { total = false } = {}): Promise<AuditPage> {
    const search = await this.#searchOf(filter, null);
    const rows = await findEntries(this.#store.read, search);
    return {
      entries: rows.map(entryOf),
      ...next(rows, search.limit),
      ...(total ? { total: await countEntries(this.#store.read, search) } : {}),
    };
  }

  /** Whether a filter means something. @throws MillspaceError MS-AUD-010 */
  async check(filter: AuditFilter): Promise<void> {
    await this.#searchOf(filter, null);
  }

  /**
   * Entries with proofs towards a checkpoint that covers them. `of`: the participant whose entries alone are shown; null = all.
   * @throws MillspaceError MS-AUD-009 (no checkpoint of that size), MS-AUD-010
   */
  async evidence(filter: AuditFilter, of: string | null): Promise<EvidencePage> {
    const search = await this.#searchOf(filter, of);
    const rows = await findEntries(this.#store.read, search);
    const checkpoint = await this.#covering(filter.size);
    const { size } = checkpoint.checkpoint;
    return {
      checkpoint,
      items: await provedItems(this.#store.read, rows, size),
      ...next(rows, search.limit),
    };
  }

  async leaves(after: number, limit = PAGE): Promise<AuditLeaves> {
    const leaves = await leavesAfter(this.#store.read, after, limit);
    return { leaves: leaves.map(hashText), ...(leaves.length === limit ? { next: after + leaves.length } : {}) };
  }

  /**
   * Who was given what of a machine, dataset or agreement. `of`: the participant that asks; null = all.
   * @throws MillspaceError MS-AUD-010 when it asks for nothing in particular
   */
  accesses(filter: AuditFilter, of: string | null): Promise<AuditAccesses> {
    const { machine, dataset, agreement, from = 0, to = Number.MAX_SAFE_INTEGER, limit = PAGE, cursor } = filter;
    if (machine === undefined && dataset === undefined && agreement === undefined)
      throw new MillspaceError('MS-AUD-010', {
        detail: 'accesses to what? name a machine, a dataset or an agreement',
        where: '/machine',
        status: 422,
      });
    const [day = '', shown = '', transfer = ''] = cursor?.split('|') ?? [];
    return findAccesses(this.#store.read, {
      ...(machine === undefined ? {} : { machine, provider: machineOwner(filter, of) }),
      ...(dataset === undefined ? {} : { dataset }),
      ...(agreement === undefined ? {} : { agreement }),
      of,
      from,
      to,
      limit,
      after: cursor === undefined ? null : [day, shown, transfer],
    });
  }

  /** @throws MillspaceError MS-AUD-009 */
  consistency(from: number, to: number): Promise<AuditConsistency> {
    return provedConsistency(this.#store.read, from, to, this.#store.audit.head.n);
  }

  async #searchOf(filter: AuditFilter, asking: string | null): Promise<Search> {
    const { transfer } = filter;
    const transferPids = transfer === undefined ? [] : await this.#bothSides(transfer);
    return searchOf(filter, { asking, transferPids });
  }

  /** Each side of a transfer has a process of its own; entries name the one or the other. */
  async #bothSides(pid: string): Promise<string[]> {
    const row = await this.#store.read
      .selectFrom('transfers')
      .select('other_pid')
      .where('pid', '=', pid)
      .executeTakeFirst();
    return row?.other_pid ? [pid, row.other_pid] : [pid];
  }

  async #covering(size: number | undefined): Promise<SignedCheckpoint> {
    const checkpoint = size === undefined ? await this.checkpoints.current() : await this.checkpoints.of(size);
    if (checkpoint !== null) return checkpoint;
    throw new MillspaceError('MS-AUD-009', {
      detail: `there is no checkpoint of ${size ?? 0} entries`,
      where: '/size',
      status: 422,
    });
  }
}

function erasedOf(row: AuditRow): NonNullable<AuditPage['erased']>[number] {
  return { n: row.n, leaf: hashText(row.leaf), hash: row.hash, erasedAt: row.erased_at ?? 0 };
}

function next(rows: readonly AuditRow[], limit: number): { cursor?: string } {
  const last = rows.at(-1);
  return rows.length === limit && last ? { cursor: cursorOf(last) } : {};
}
