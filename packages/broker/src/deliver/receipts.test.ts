import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { createMetrics } from '@millspace/runtime/metrics';
import { receiptHead, rollDigest } from '@millspace/runtime/receipts/tally';
import { openDatabase } from '@millspace/runtime/sqlite';
import type { Receipt, UploadedChunks } from '@millspace/schemas';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDataPlane } from '../data-plane.ts';
import type { Ledger } from '../enforce/ledger.ts';
import { START } from '../enforce/position.ts';
import type { Shaped } from '../enforce/shaped.ts';
import { GroupCommit } from '../log/group-commit.ts';
import { LOG_MIGRATIONS } from '../log/schema.ts';
import {
  agreement,
  CONSUMER,
  DATASET,
  frame,
  Harness,
  type Item,
  makeChunk,
  PROVIDER,
  T0,
  transfer,
} from '../testing/kit.ts';
import { Receipts } from './receipts.ts';

const running: Harness[] = [];
const harness = async (...args: Parameters<Harness['start']>) => {
  const made = await new Harness().start(...args);
  running.push(made);
  return made;
};
afterEach(async () => {
  for (const made of running.splice(0)) await made.destroy();
});
const chunk = (seq: number) => makeChunk([frame(T0 + seq * 1000)], { seq });

/** A broker on a copy of the files, as after a process that was killed: nothing is closed before. */
function killed(h: Harness, clock: ManualClock, copy: string) {
  cpSync(h.folder, copy, { recursive: true });
  return createDataPlane(
    {
      dataDir: copy,
      transitDays: 14,
      diskReserveBytes: 0,
      quota: { bytesPerDay: null, logBytes: null },
      receiptPeriodMs: 1000,
      pull: { publicUrl: () => '', tokenSeconds: 600, renewSeconds: 86_400, keepMs: 900_000 },
    },
    {
      control: h.control,
      clock,
      logger: silentLogger(),
      metrics: createMetrics('test'),
      pseudonymKey: Buffer.alloc(32, 'kit'),
    },
  );
}

/** The question for the other signature under a receipt. */
function asked({ control }: Harness, receipt: Receipt | undefined) {
  return control.messages.find(
    ({ message }) => message.type === 'receipt.countersign' && message.receipt.receipt.id === receipt?.id,
  );
}

describe('receipts', () => {
  const receipts = async (h: Harness, kind: Receipt['kind'], count: number) =>
    vi.waitFor(() => {
      const found = h.control.receipts.filter((receipt) => receipt.kind === kind);
      if (found.length < count) throw new Error(`${found.length} receipts`);
      return found;
    }, 5000);

  it('says what was acknowledged, to the connector that read it, each naming the one before', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({ receiptPeriodMs: 60_000 }, { clock });
    h.control.transfers.set('t1', transfer('t1'));
    await h.send([chunk(1), chunk(2)]);
    const reader = await h.open('t1');
    const items = await reader.until((found) => found.length === 2);
    clock.advance(60_000);
    const [first] = await receipts(h, 'delivery', 1);
    expect(first).toMatchObject({
      agreement: agreement()['@id'],
      connector: CONSUMER,
      chunks: 2,
      samples: 2,
      machines: [{ machine: 'mill-1', samples: 2 }],
      from: items[0]?.header.position,
      to: items[1]?.header.position,
      start: T0,
      end: T0 + 60_000,
    });
    expect(first?.prev).toBeUndefined();
    expect(first?.digest).toBe(
      rollDigest(rollDigest('', items[0]?.header.chunk?.digest ?? ''), items[1]?.header.chunk?.digest ?? ''),
    );
    const { to, message } = asked(h, first) ?? {};
    expect(to).toBe(CONSUMER);
    expect(message).toMatchObject({ receipt: { receipt: first, brokerSignature: await h.control.sign(first ?? {}) } });
    await h.send([chunk(3)]);
    await reader.until((found) => found.length === 1);
    clock.advance(60_000);
    const [, second] = await receipts(h, 'delivery', 2);
    expect(second).toMatchObject({ chunks: 1, prev: receiptHead(first as Receipt) });
  });

  it('is one for all rows of a second, however many came up', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({ receiptPeriodMs: 60_000 }, { clock });
    const start = T0 - 12_000_000;
    await h.send(
      Array.from({ length: 6 }, (_, index) => makeChunk([frame(start + index * 2_000_000, 2000)], { seq: index + 1 })),
    );
    expect(await receipts(h, 'upload', 1)).toMatchObject([{ chunks: 6, samples: 12_000 }]);
  });

  it('is one for all rows that a reader acknowledged within a second', async () => {
    const db = openDatabase(':memory:', { migrations: LOG_MIGRATIONS });
    const kept: Receipt[] = [];
    const desk = new Receipts({
      control: {
        transfer: () => null,
        receiptChain: async () => ({ head: null, id: null, position: null }),
        sign: async () => 'signature',
        unacknowledged: () => undefined,
        keepReceipt: async ({ receipt }) => void kept.push(receipt),
      },
      placeOf: () => START,
      db,
      writer: new GroupCommit(db),
      ledger: { used: () => ({}) } as unknown as Ledger,
      clock: new ManualClock(T0),
      logger: silentLogger(),
      periodMs: 60_000,
    });
    desk.begin(transfer('t1'), CONSUMER);
    for (const cursor of ['1', '2', '3', '4', '5', '6']) {
      const fields = { cursor, rows: 2000, body: Buffer.alloc(1), digest: cursor, parts: [] };
      desk.sent('t1', { fields } as unknown as Shaped);
      desk.acknowledged('t1', CONSUMER, cursor);
    }
    desk.tick();
    await desk.closeAll();
    db.close();
    expect(kept).toMatchObject([{ chunks: 6, samples: 12_000, from: '1', to: '6' }]);
  });

  it('leaves out what never arrived: it is sent again, or put on record', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({ receiptPeriodMs: 60_000 }, { clock });
    h.control.transfers.set('t1', transfer('t1'));
    await h.send([chunk(1), chunk(2), chunk(3)]);
    const reader = await h.open('t1');
    const [one, two] = [await reader.next(), await reader.next()];
    await reader.acknowledge(one?.header.position ?? '');
    reader.close();
    expect(await receipts(h, 'delivery', 1)).toMatchObject([{ chunks: 1, to: one?.header.position }]);
    clock.advance(40_000);
    await vi.waitFor(() => expect(h.control.neverAcknowledged).toHaveLength(1), 5000);
    expect(h.control.neverAcknowledged[0]).toMatchObject({ from: two?.header.position, chunks: 2 });

    // Back again: it had stored the second as well, so that one counts now; the third comes again.
    const again = await h.open('t1', two?.header.position);
    await again.until((found) => found.length === 1);
    clock.advance(60_000);
    const [, later] = await receipts(h, 'delivery', 2);
    expect(later).toMatchObject({ from: two?.header.position, chunks: 2 });
  });

  const noted = (folder: string) => {
    const db = openDatabase(join(folder, 'log.db'), { migrations: LOG_MIGRATIONS, readonly: true });
    const bodies = db.prepare<[], string>('SELECT body FROM open_receipt').pluck().all();
    db.close();
    return bodies as string[];
  };

  const positionOf = (item: Item | null | undefined) => item?.header.position ?? '';

  /** Two chunks of which something is let through, and one of which nothing is: the log ends behind the last item. */
  async function beforeAnEmptyOne(clock = new ManualClock(T0)) {
    const h = await harness({ receiptPeriodMs: 3_600_000 }, { clock });
    h.control.transfers.set('t1', transfer('t1', { keepSignals: ['agitator.power'] }));
    const speed = { part: 0, t: [T0 + 3000], signals: { 'agitator.speed': [600] } };
    await h.send([chunk(1), chunk(2), makeChunk([speed], { seq: 3 })]);
    const reader = await h.open('t1');
    const items = [await reader.next(), await reader.next()];
    return { h, reader, items, last: h.plane.logBounds(DATASET)?.last ?? '' };
  }

  it('counts what lies at or before the position of a reader that comes back, though no item ends there', async () => {
    const { h, reader, items, last } = await beforeAnEmptyOne();
    expect(items.map((item) => item?.header.position)).not.toContain(last);
    reader.close();
    const again = await h.open('t1', last);
    again.close();
    expect(await receipts(h, 'delivery', 1)).toMatchObject([{ chunks: 2, to: items[1]?.header.position }]);
    expect(h.control.neverAcknowledged).toEqual([]);
  });

  it('counts it also after a restart, when all positions are of the process before', async () => {
    const clock = new ManualClock(T0);
    const { h, reader, items, last } = await beforeAnEmptyOne(clock);
    reader.close();
    await vi.waitFor(() => expect(noted(h.folder)).toEqual([expect.stringContaining(positionOf(items[1]))]), 5000);
    await h.stop();
    await h.start({ receiptPeriodMs: 3_600_000 }, { clock });
    (await h.open('t1', last)).close();
    expect(await receipts(h, 'delivery', 1)).toMatchObject([{ chunks: 2, to: positionOf(items[1]) }]);
  });

  it('counts what lies at or before an acknowledged position, though no item ends there; a made-up one counts for nothing', async () => {
    const { h, reader, items, last } = await beforeAnEmptyOne();
    const forged = `${last.slice(0, -1)}${last.endsWith('A') ? 'B' : 'A'}`;
    await expect(reader.acknowledge(forged)).rejects.toMatchObject({ code: 'MS-DLV-006' });
    const other = h.client('beads', PROVIDER);
    await other.request('POST', '/transfers/t1/acknowledgements', { json: { position: last } });
    reader.close();
    await vi.waitFor(() => expect(h.plane.status()['streams']).toBe(0), 5000);
    await h.consumer
      .request('POST', '/transfers/t1/acknowledgements', { json: { position: forged } })
      .catch(() => null);
    expect(h.control.receipts).toEqual([]);
    await h.consumer.request('POST', '/transfers/t1/acknowledgements', { json: { position: last } });
    expect(await receipts(h, 'delivery', 1)).toMatchObject([{ chunks: 2, to: items[1]?.header.position }]);
  });

  it('says what is on its way before it forgets it: to a reader that comes back further behind, or to another connector', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({ receiptPeriodMs: 3_600_000 }, { clock });
    h.control.transfers.set('t1', transfer('t1'));
    await h.send([chunk(1), chunk(2), chunk(3)]);
    const reader = await h.open('t1');
    const items = [await reader.next(), await reader.next(), await reader.next()];
    const [one, two, three] = items.map((item) => item?.header.position ?? '');
    await reader.acknowledge(one ?? '');
    const again = await h.open('t1', one);
    await again.next();
    expect(h.control.neverAcknowledged).toMatchObject([{ from: two, to: three, chunks: 2, connector: CONSUMER }]);
    // Where another connector's store is says nothing about the store of this one.
    await again.next();
    const other = await h.open('t1', three, h.client('beads', PROVIDER));
    expect(h.control.neverAcknowledged[1]).toMatchObject({ from: two, to: three, chunks: 2, connector: CONSUMER });
    expect(await receipts(h, 'delivery', 1)).toMatchObject([{ chunks: 1, to: one, connector: CONSUMER }]);
    other.close();
  });

  it('puts what never arrived on record once, also over a restart, and remembers nothing of a transfer that has ended', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({ receiptPeriodMs: 3_600_000 }, { clock });
    h.control.transfers.set('t1', transfer('t1'));
    await h.send([chunk(1), chunk(2)]);
    const reader = await h.open('t1');
    await reader.next();
    reader.close();
    await vi.waitFor(() => expect(h.plane.status()['streams']).toBe(0), 5000);
    clock.advance(40_000);
    await vi.waitFor(() => expect(noted(h.folder)).toEqual([expect.stringContaining('"told":true')]), 5000);
    expect(h.control.neverAcknowledged).toHaveLength(1);
    const copy = mkdtempSync(join(tmpdir(), 'millspace-broker-'));
    const revived = killed(h, clock, copy);
    await revived.start();
    h.control.change('t1', { state: 'TERMINATED' });
    clock.advance(40_000);
    await vi.waitFor(() => expect([...noted(copy), ...noted(h.folder)]).toEqual([]), 5000);
    expect(h.control.neverAcknowledged).toHaveLength(1);
    await revived.stop();
    rmSync(copy, { recursive: true });
  });

  it('goes on over a restart with what was acknowledged and had no receipt yet', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({ receiptPeriodMs: 3_600_000 }, { clock });
    h.control.transfers.set('t1', transfer('t1'));
    await h.send([chunk(1), chunk(2)]);
    const items = await (await h.open('t1')).until((found) => found.length === 2);
    await vi.waitFor(() => {
      const db = openDatabase(join(h.folder, 'log.db'), { migrations: LOG_MIGRATIONS, readonly: true });
      const noted = db.prepare('SELECT body FROM open_receipt').pluck().get();
      db.close();
      expect(noted).toContain('"chunks":2');
    }, 5000);
    const copy = mkdtempSync(join(tmpdir(), 'millspace-broker-'));
    const revived = killed(h, clock, copy);
    await revived.start();
    clock.advance(2000);
    expect(await receipts(h, 'delivery', 1)).toMatchObject([{ chunks: 2, to: items[1]?.header.position }]);
    const [upload] = await receipts(h, 'upload', 1);
    expect(upload).toMatchObject({ chunks: 2, from: '1.1', to: '1.2' });
    await revived.stop();
    rmSync(copy, { recursive: true });
  });

  it('is made once, when a kill comes between the record and the note of it', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({ receiptPeriodMs: 60_000 }, { clock });
    h.control.transfers.set('t1', transfer('t1'));
    await h.send([chunk(1), chunk(2)]);
    await (await h.open('t1')).until((found) => found.length === 2);
    // What is on record is copied before the broker hears that it is.
    const copy = mkdtempSync(join(tmpdir(), 'millspace-broker-'));
    const recorded = Promise.withResolvers<Receipt>();
    const noted = Promise.withResolvers<void>();
    const keep = h.control.keepReceipt.bind(h.control);
    h.control.keepReceipt = async (signed, place) => {
      await keep(signed, place);
      if (signed.receipt.kind !== 'delivery') return;
      recorded.resolve(signed.receipt);
      await noted.promise;
    };
    clock.advance(60_000);
    const first = await recorded.promise;
    const revived = killed(h, clock, copy);
    noted.resolve();
    h.control.keepReceipt = keep;
    await revived.start();
    await revived.stop();
    rmSync(copy, { recursive: true });
    expect(await receipts(h, 'delivery', 1)).toEqual([first]);
  });

  it('is made later when it cannot be put on record now, with the same figures', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({ receiptPeriodMs: 60_000 }, { clock });
    h.control.transfers.set('t1', transfer('t1'));
    await h.send([chunk(1), chunk(2)]);
    const items = await (await h.open('t1')).until((found) => found.length === 2);
    let refused = 0;
    const keep = h.control.keepReceipt.bind(h.control);
    h.control.keepReceipt = () => {
      refused += 1;
      return Promise.reject(new Error('the disk is full'));
    };
    clock.advance(60_000);
    await vi.waitFor(() => expect(refused).toBeGreaterThan(2), 5000);
    h.control.keepReceipt = keep;
    expect(await receipts(h, 'delivery', 1)).toMatchObject([{ chunks: 2, to: items[1]?.header.position }]);
    expect(await receipts(h, 'upload', 1)).toMatchObject([{ chunks: 2, from: '1.1', to: '1.2' }]);
  });

  it('asks the provider’s connector to sign what it uploaded, and looks the chunks up for it until it has', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({ receiptPeriodMs: 60_000 }, { clock });
    await h.send([chunk(1), chunk(2)]);
    await h.send([chunk(2)]).catch(() => undefined);
    clock.advance(60_000);
    const [receipt] = await receipts(h, 'upload', 1);
    expect(receipt).toMatchObject({
      agreement: DATASET,
      dataset: DATASET,
      provider: 'acme',
      consumer: 'broker',
      connector: PROVIDER,
      from: '1.1',
      to: '1.2',
      chunks: 2,
      samples: 2,
      digest: rollDigest(rollDigest('', chunk(1).header.digest), chunk(2).header.digest),
    });
    const listed = async (client = h.provider) =>
      (await client.request<UploadedChunks>('GET', `/ingest/${DATASET}/chunks?epoch=1&from=1&to=2`)).json.chunks;
    expect(await listed()).toMatchObject([
      { seq: 1, seqTo: 1 },
      { seq: 2, seqTo: 2, digest: chunk(2).header.digest },
    ]);
    await expect(listed(h.consumer)).rejects.toMatchObject({ code: 'MS-ING-007' });
    h.control.receiptSigned(receipt as Receipt);
    await vi.waitFor(async () => expect(await listed()).toEqual([]), 5000);
  });
});
