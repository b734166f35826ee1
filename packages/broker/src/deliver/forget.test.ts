import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { openDatabase, type SqliteDatabase } from '@millspace/runtime/sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Ledger } from '../enforce/ledger.ts';
import { Cursors } from '../enforce/position.ts';
import { makeShaped } from '../enforce/shaped.ts';
import { Uploads } from '../ingest/uploads.ts';
import { GroupCommit } from '../log/group-commit.ts';
import { LOG_MIGRATIONS } from '../log/schema.ts';
import { FakeControl } from '../testing/fake-control.ts';
import { CONSUMER, DATASET, frame, makeChunk, PROVIDER, T0, transfer } from '../testing/kit.ts';
import { Receipts } from './receipts.ts';

let folder: string;
let db: SqliteDatabase;
let writer: GroupCommit;
const cursors = new Cursors('i1', Buffer.alloc(32, 'kit'));
const clock = new ManualClock(T0);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millspace-broker-'));
  db = openDatabase(join(folder, 'log.db'), { migrations: LOG_MIGRATIONS });
  writer = new GroupCommit(db);
});
afterEach(() => {
  writer.close();
  db.close();
  rmSync(folder, { recursive: true });
});

const common = (control: FakeControl) => ({
  ...{ control, db, writer, clock, logger: silentLogger(), periodMs: 3_600_000 },
});
const receiptsOf = (control: FakeControl) =>
  new Receipts({
    ...common(control),
    placeOf: (_, cursor) => cursors.parse(DATASET, cursor).position,
    ledger: new Ledger(db, writer),
  });

/** One chunk delivered to a reader that says that it has it. */
function delivered(receipts: Receipts, pid: string, offset = 1): void {
  const { header, body } = makeChunk([frame(T0)], { seq: offset });
  const position = { offset, index: 0, tag: '' };
  const cursor = cursors.format(DATASET, position);
  const { parts, digest } = header;
  receipts.begin(transfer(pid), CONSUMER);
  receipts.sent(
    pid,
    makeShaped({ chunk: JSON.stringify(header), body, changed: false, position, cursor, rows: 1, parts, digest }),
  );
  receipts.acknowledged(pid, CONSUMER, cursor);
  receipts.end(pid);
}

describe('what receipts are made of', () => {
  it('leaves memory when the receipt is made, however many transfers there were', async () => {
    const control = new FakeControl();
    const receipts = receiptsOf(control);
    for (let n = 0; n < 50; n += 1) delivered(receipts, `t${n}`);
    await vi.waitFor(() => expect(control.receipts).toHaveLength(50));
    await vi.waitFor(() => expect(receipts.size).toBe(0));
  });

  it('is not forgotten by a departure that is cut short: the next process makes the receipts', async () => {
    const control = new FakeControl();
    control.works = false;
    const receipts = receiptsOf(control);
    const uploads = new Uploads(common(control));
    delivered(receipts, 't1');
    const made = makeChunk([frame(T0)], { seq: 1 });
    const chunk = { ...made, headerText: JSON.stringify(made.header) };
    const key = { dataset: DATASET, producer: PROVIDER, epoch: 1 };
    await writer.run(() => uploads.note(key, [chunk]));
    uploads.noted(key, [chunk]);
    const stopping = new AbortController();
    const forgetting = [receipts.forget(['t1'], stopping.signal), uploads.forget([DATASET], stopping.signal)];
    stopping.abort(new Error('stopping'));
    for (const outcome of await Promise.allSettled(forgetting))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'stopping' } });
    await Promise.all([receipts.closeAll(), uploads.closeAll()]);

    control.works = true;
    const next = receiptsOf(control);
    const nextUploads = new Uploads(common(control));
    await Promise.all([next.start(), nextUploads.start()]);
    const { signal } = new AbortController();
    await Promise.all([next.forget(['t1'], signal), nextUploads.forget([DATASET], signal)]);
    expect(control.receipts).toMatchObject([
      { kind: expect.any(String), chunks: 1 },
      { kind: expect.any(String), chunks: 1 },
    ]);
    expect(new Set(control.receipts.map(({ kind }) => kind))).toEqual(new Set(['delivery', 'upload']));
    await Promise.all([next.closeAll(), nextUploads.closeAll()]);
  });

  it('is given up when the receipts are closed, for nothing makes them any more', async () => {
    const control = new FakeControl();
    control.works = false;
    const receipts = receiptsOf(control);
    const uploads = new Uploads(common(control));
    delivered(receipts, 't1');
    const { signal } = new AbortController();
    const forgetting = receipts.forget(['t1'], signal);
    const outcome = expect(forgetting).rejects.toMatchObject({ name: 'AbortError' });
    await Promise.all([receipts.closeAll(), uploads.closeAll()]);
    await outcome;
    expect(db.prepare('SELECT count(*) FROM open_receipt').pluck().get()).toBe(1);
  });
});
