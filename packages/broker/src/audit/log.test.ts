import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import { leafOf } from '@millspace/runtime/evidence/checkpoint';
import { silentLogger } from '@millspace/runtime/logger';
import { hashOf } from '@millspace/runtime/merkle/hash';
import { rootOf } from '@millspace/runtime/merkle/tree';
import { verifyConsistency, verifyInclusion } from '@millspace/runtime/merkle/verify';
import { openDatabase } from '@millspace/runtime/sqlite';
import type { AuditCheckpoint, AuditEntry, EvidenceItem } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONTROL_SCHEMA } from '../db/schema.ts';
import { ControlStore } from '../db/store.ts';
import { AuditBook } from './book.ts';
import { Checkpoints } from './checkpoints.ts';
import { type AuditDraft, EVERYBODY } from './entry.ts';
import { verifyAudit } from './verify.ts';

let dir: string;
let clock: ManualClock;
let store: ControlStore;
let checkpoints: Checkpoints;
let book: AuditBook;
let generation: string;

const file = () => join(dir, 'control.db');

async function open(): Promise<void> {
  store = new ControlStore(file(), clock);
  await store.open();
  checkpoints = new Checkpoints({
    store,
    log: 'urn:millspace:log:test',
    generation: () => generation,
    sign: async () => 'signed',
    logger: silentLogger(),
    everyMs: 3_600_000,
    everyEntries: 1_000_000,
  });
  await checkpoints.start();
  book = new AuditBook(store, checkpoints);
}

async function close(): Promise<void> {
  await checkpoints.stop();
  await store.close();
}

/** Another program changes the file while no broker runs. */
async function meanwhile(sql: string): Promise<void> {
  await close();
  const db = openDatabase(file(), { migrations: CONTROL_SCHEMA });
  db.exec(sql);
  db.close();
  await open();
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millspace-audit-'));
  clock = new ManualClock(1000);
  generation = 'g1';
  await open();
});

afterEach(async () => {
  await close();
  rmSync(dir, { recursive: true });
});

const draft = (n: number, more: Partial<AuditDraft> = {}): AuditDraft => ({
  kind: 'test',
  subject: `urn:uuid:${n}`,
  parties: [],
  data: { n },
  ...more,
});

async function add(...drafts: AuditDraft[]): Promise<void> {
  await store.write(async (tx) => {
    for (const entry of drafts) tx.audit(entry);
  });
}

const subjects = (entries: readonly (AuditEntry | undefined)[]) => entries.map((entry) => entry?.subject);
const entriesOf = (items: readonly EvidenceItem[]) => items.map(({ entry }) => entry);

describe('the tree', () => {
  test('grows with every commit, and every entry is proved towards every checkpoint after it', async () => {
    const made: (AuditCheckpoint | undefined)[] = [];
    for (let n = 1; n <= 40; n += 1) {
      await add(...Array.from({ length: (n % 5) + 1 }, (_, i) => draft(n * 10 + i)));
      if (n % 7 === 0) made.push((await checkpoints.current())?.checkpoint);
    }
    const { checkpoint, items } = await book.evidence({ limit: 1000 }, null);
    const { size, root } = checkpoint.checkpoint;
    expect(items).toHaveLength(size);
    for (const { n, entry, proof = [] } of items) {
      const { leaf, hashFits } = leafOf(entry as AuditEntry);
      const proved = {
        leaf,
        index: n - 1,
        size,
        proof: proof.map((hash) => hashOf(hash) as Buffer),
        root: hashOf(root) as Buffer,
      };
      expect([n, hashFits, verifyInclusion(proved)]).toEqual([n, true, true]);
    }
    for (const older of made) {
      if (!older) continue;
      const { proof } = await book.consistency(older.size, size);
      const [from, to] = [older, checkpoint.checkpoint].map((state) => ({
        size: state.size,
        root: hashOf(state.root) as Buffer,
      }));
      expect(
        verifyConsistency(
          from as never,
          to as never,
          proof.map((hash) => hashOf(hash) as Buffer),
        ),
      ).toBe(true);
    }
    expect(await verifyAudit(store.read)).toMatchObject({
      ok: true,
      entries: size,
      root,
      checkpoints: made.length + 1,
    });
  });

  test('goes on after a restart where it was', async () => {
    await add(draft(1), draft(2), draft(3));
    const { head, peaks } = store.audit;
    await meanwhile('SELECT 1');
    expect(store.audit.head).toEqual(head);
    expect(rootOf(store.audit.peaks)).toEqual(rootOf(peaks));
    await add(draft(4));
    expect(await verifyAudit(store.read)).toMatchObject({ ok: true });
  });

  test('is made for a log of an earlier release at the next start: the rows stay as they are, root and index are the same', async () => {
    for (let n = 1; n <= 1200; n += 400) await add(...Array.from({ length: 400 }, (_, i) => draft(n + i)));
    await add({ kind: 'dataset.removed', subject: 'urn:millspace:dataset:acme:mills', parties: ['acme'], data: {} });
    const { head, peaks } = store.audit;
    await meanwhile('UPDATE audit SET leaf = NULL, t = NULL; DELETE FROM audit_nodes; DELETE FROM audit_refs;');
    expect(store.audit.head).toEqual(head);
    expect(rootOf(store.audit.peaks)).toEqual(rootOf(peaks));
    expect(await verifyAudit(store.read)).toMatchObject({ ok: true, entries: head.n });
    const { items } = await book.evidence({}, 'acme');
    expect(subjects(entriesOf(items))).toEqual(['urn:millspace:log:test', 'urn:millspace:dataset:acme:mills']);
  });

  test('an entry of an earlier release that names no parties is that of those it speaks of', async () => {
    await add({ kind: 'dataset.removed', subject: 'urn:millspace:dataset:acme:mills', parties: [], data: {} });
    const text = (n: number) => `SELECT entry FROM audit WHERE n = ${n}`;
    await meanwhile(
      `UPDATE audit SET leaf = NULL, t = NULL, entry = replace((${text(2)}), '"parties":[],', '') WHERE n = 2; DELETE FROM audit_refs;`,
    );
    const { items } = await book.evidence({}, 'acme');
    expect(subjects(entriesOf(items))).toEqual(['urn:millspace:dataset:acme:mills']);
  });
});

describe('a database that somebody changed', () => {
  beforeEach(async () => {
    await add(...Array.from({ length: 20 }, (_, n) => draft(n)));
    await checkpoints.current();
    await add(...Array.from({ length: 20 }, (_, n) => draft(n)));
    await checkpoints.current();
  });

  test.each([
    ['flip a byte', `UPDATE audit SET entry = replace(entry, '"n":7,"parties"', '"n":8,"parties"') WHERE n = 7`, 7],
    ['drop an entry', 'DELETE FROM audit WHERE n = 7', 8],
    ['drop the tail', 'DELETE FROM audit WHERE n > 30', 31],
    [
      'swap two',
      'UPDATE audit SET n = -1 WHERE n = 7; UPDATE audit SET n = 7 WHERE n = 8; UPDATE audit SET n = 8 WHERE n = -1',
      7,
    ],
    ['a leaf hash', "UPDATE audit SET leaf = x'00' WHERE n = 7", 7],
    ['a node of the tree', "UPDATE audit_nodes SET hash = x'00' WHERE level = 1 AND idx = 3", 41],
  ])('%s: verifying finds it', async (_what, sql, at) => {
    expect(await verifyAudit(store.read)).toMatchObject({ ok: true, checkpoints: 2 });
    await meanwhile(sql);
    expect(await verifyAudit(store.read)).toMatchObject({ ok: false, brokenAt: at });
  });

  test('grows on after its tail was dropped', async () => {
    await meanwhile('DELETE FROM audit WHERE n > 30; DELETE FROM audit_checkpoints WHERE size > 30;');
    await add(...Array.from({ length: 20 }, (_, n) => draft(n)));
    expect(await verifyAudit(store.read)).toMatchObject({ ok: true, entries: 50 });
  });
});

describe('checkpoints', () => {
  test('are made when the log grew or another generation began, not else', async () => {
    await add(draft(1));
    const first = await checkpoints.current();
    expect(await checkpoints.current()).toBe(first);
    generation = 'g2';
    expect((await checkpoints.current())?.checkpoint).toMatchObject({ generation: 'g2', size: first?.checkpoint.size });
    expect(await checkpoints.after(0, 10)).toHaveLength(2);
  });

  test('old ones are thinned: one for each hour, later one for each day', async () => {
    for (let n = 0; n < 8; n += 1) {
      clock.set(n * 20 * 60_000);
      await add(draft(n));
      await checkpoints.current();
    }
    const ages = async () => (await checkpoints.after(0, 100)).map(({ checkpoint }) => checkpoint.t / 60_000);
    expect(await ages()).toEqual([0, 20, 40, 60, 80, 100, 120, 140]);
    clock.set(8 * 86_400_000);
    await checkpoints.thin();
    expect(await ages()).toEqual([40, 100, 140]);
    clock.set(100 * 86_400_000);
    await checkpoints.thin();
    expect(await ages()).toEqual([140]);
  });
});

describe('who finds what', () => {
  const dataset = 'urn:millspace:dataset:acme:mills';
  beforeEach(async () => {
    const receipt = (agreement: string, consumer: string, machine: string): AuditDraft => ({
      kind: 'receipt',
      subject: `urn:uuid:t-${consumer}`,
      parties: ['acme', consumer],
      data: { agreement, dataset, provider: 'acme', machines: [{ machine, samples: 3 }] },
    });
    clock.set(2000);
    await add(receipt('urn:uuid:a1', 'beads', 'mill-1'), receipt('urn:uuid:a2', 'maker', 'mill-2'));
    clock.set(3000);
    await add(
      draft(1, { parties: ['beads'], kind: 'other' }),
      receipt('urn:uuid:a1', 'beads', 'mill-2'),
      draft(2, { parties: [EVERYBODY] }),
    );
  });

  const found = async (filter: Parameters<AuditBook['search']>[0]) =>
    (await book.search(filter)).entries.map(({ n }) => n);

  test('the administrator everything, by what it is about and when', async () => {
    expect(await found({ dataset })).toEqual([2, 3, 5]);
    expect(await found({ agreement: 'urn:uuid:a1' })).toEqual([2, 5]);
    expect(await found({ machine: 'mill-2', provider: 'acme' })).toEqual([3, 5]);
    expect(await found({ machine: 'mill-2', dataset })).toEqual([3, 5]);
    expect(await found({ participant: 'beads' })).toEqual([2, 4, 5]);
    expect(await found({ participant: 'beads', kind: 'receipt', from: 2001 })).toEqual([5]);
    expect(await found({ from: 2000, to: 2000 })).toEqual([2, 3]);
    expect(await found({ transfer: 'urn:uuid:t-maker' })).toEqual([3]);
    await expect(found({ machine: 'mill-2' })).rejects.toMatchObject({ code: 'MS-AUD-010' });
  });

  test('page by page, in order of time, also when the clock was set back', async () => {
    clock.set(500);
    await add(draft(9, { parties: ['beads'] }));
    const pages: number[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await book.search({ participant: 'beads', limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      pages.push(...page.entries.map(({ n }) => n));
      cursor = page.cursor;
      if (cursor === undefined) break;
    }
    expect(pages).toEqual([7, 2, 4, 5]);
    await expect(book.search({ cursor: 'x' })).rejects.toMatchObject({ code: 'MS-AUD-010' });
  });

  test('a participant what concerns it, and hashes of the rest', async () => {
    const own = async (slug: string, filter = {}) => (await book.evidence(filter, slug)).items.map(({ n }) => n);
    expect(await own('beads')).toEqual([1, 2, 4, 5, 6]);
    expect(await own('maker')).toEqual([1, 3, 6]);
    expect(await own('maker', { agreement: 'urn:uuid:a1' })).toEqual([]);
    expect(await own('acme', { machine: 'mill-2' })).toEqual([3, 5]);
    expect((await book.leaves(0)).leaves).toHaveLength(6);
  });

  test('without reading what does not match', async () => {
    const plans: string[] = [];
    const { read } = store;
    const explain = openDatabase(file(), { migrations: [], readonly: true });
    const executor = read.getExecutor();
    const compile = executor.compileQuery.bind(executor);
    executor.compileQuery = ((...args: Parameters<typeof compile>) => {
      const query = compile(...args);
      if (/audit_refs|from "audit"/.test(query.sql))
        for (const { detail } of explain
          .prepare(`EXPLAIN QUERY PLAN ${query.sql}`)
          .all(...(query.parameters as never[])) as { detail: string }[])
          plans.push(detail);
      return query;
    }) as typeof executor.compileQuery;
    await found({ dataset, participant: 'beads', kind: 'receipt', from: 1 });
    await found({ from: 1 });
    await own();
    explain.close();
    expect(plans.length).toBeGreaterThan(5);
    expect(plans.filter((plan) => plan.startsWith('SCAN') || plan.includes('TEMP B-TREE'))).toEqual([]);
    function own() {
      return book.evidence({ machine: 'mill-2' }, 'acme');
    }
  });
});
