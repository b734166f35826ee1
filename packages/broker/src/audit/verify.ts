import { setImmediate as nextTurn } from 'node:timers/promises';
import { hashText } from '@millspace/runtime/merkle/hash';
import { append, EMPTY, type Peaks, rootOf, type TreeNode } from '@millspace/runtime/merkle/tree';
import type { AuditVerification, SignedCheckpoint } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { ControlTables } from '../db/tables.ts';
import { type AuditHead, checkRow, GENESIS } from './entry.ts';
import { rowsAfter } from './queries.ts';

type Db = Kysely<ControlTables>;

const STEP = 1000;

export interface VerifyOptions {
  /** Gives it up. */
  signal?: AbortSignal;
  /** Told after each step how many entries were checked. */
  checked?: (count: number) => void;
}

/**
 * Reads the whole log in steps and checks every link, every leaf hash, the stored tree, and that the tree had the root of
 * each checkpoint when it had its size. `brokenAt` is the first row that does not hold. null: it was given up.
 */
export async function verifyAudit(db: Db, options?: Omit<VerifyOptions, 'signal'>): Promise<AuditVerification>;
export async function verifyAudit(db: Db, options: VerifyOptions): Promise<AuditVerification | null>;
export async function verifyAudit(db: Db, { signal, checked }: VerifyOptions = {}): Promise<AuditVerification | null> {
  const checkpoints = new Map<number, SignedCheckpoint[]>();
  for (const { size, body } of await db.selectFrom('audit_checkpoints').select(['size', 'body']).execute())
    checkpoints.set(size, [...(checkpoints.get(size) ?? []), JSON.parse(body) as SignedCheckpoint]);
  let head: AuditHead = GENESIS;
  let peaks: Peaks = EMPTY;
  let erased = 0;
  let fitting = 0;
  const report = (): AuditVerification => ({
    ok: true,
    entries: head.n,
    head: head.hash,
    root: hashText(rootOf(peaks)),
    erased,
    checkpoints: fitting,
  });
  const broken = (brokenAt: number, problem: string): AuditVerification => ({
    ...report(),
    ok: false,
    brokenAt,
    problem,
  });
  for (;;) {
    if (signal?.aborted) return null;
    const rows = await rowsAfter(db, head.n, STEP);
    if (rows.length === 0) break;
    const nodes: TreeNode[] = [];
    for (const row of rows) {
      const problem = checkRow(head, row);
      if (problem) return broken(row.n, problem);
      if (row.erased_at !== null) erased += 1;
      head = { n: row.n, hash: row.hash };
      const grown = append(peaks, [row.leaf]);
      peaks = grown.peaks;
      nodes.push(...grown.nodes);
      for (const { checkpoint } of checkpoints.get(row.n) ?? []) {
        if (checkpoint.root !== hashText(rootOf(peaks)))
          return broken(row.n, `the log of ${row.n} entries does not have the root of its checkpoint`);
        fitting += 1;
      }
    }
    const wrong = await differingNode(db, nodes);
    checked?.(head.n);
    // One step takes moments; whoever waits for the broker has a turn in between.
    await nextTurn();
    if (wrong)
      return broken(head.n, `the stored hash ${wrong.index} of level ${wrong.level} is not that of the entries`);
  }
  const beyond = Math.max(0, ...checkpoints.keys());
  if (beyond > head.n)
    return broken(head.n + 1, `there is a checkpoint of ${beyond} entries: the end of the log is missing`);
  return report();
}

async function differingNode(db: Db, nodes: readonly TreeNode[]): Promise<TreeNode | null> {
  const levels = Map.groupBy(nodes, ({ level }) => level);
  for (const [level, computed] of levels) {
    const [first, last] = [computed[0], computed.at(-1)];
    if (!first || !last) continue;
    const stored = await db
      .selectFrom('audit_nodes')
      .select(['idx', 'hash'])
      .where('level', '=', level)
      .where('idx', '>=', first.index)
      .where('idx', '<=', last.index)
      .execute();
    const known = new Map(stored.map(({ idx, hash }) => [idx, hash]));
    const wrong = computed.find(({ index, hash }) => !known.get(index)?.equals(hash));
    if (wrong) return wrong;
  }
  return null;
}
