import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import type { Receipt } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuditBook } from '../audit/book.ts';
import type { Checkpoints } from '../audit/checkpoints.ts';
import { ControlQueue } from '../control/queue.ts';
import { ControlStore } from '../db/store.ts';
import { Registry } from '../participants/registry.ts';
import { ReceiptBook } from './book.ts';
import { receiptSums } from './sums.ts';

const DATASET = 'urn:millspace:dataset:acme:mills';
const DAY = 86_400_000;

let dir: string;
let store: ControlStore;
let book: ReceiptBook;
let audit: AuditBook;
let delivered: string[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millspace-receipts-'));
  store = new ControlStore(join(dir, 'control.db'), new ManualClock(DAY));
  await store.open();
  const queue = new ControlQueue(store, new Registry({ bytesPerDay: null, logBytes: null }));
  delivered = [];
  book = new ReceiptBook({
    store,
    queue,
    participantOf: (connector) => (connector === 'c1' ? 'beads' : null),
    delivered: async (_tx, { id, machines }) => void delivered.push(`${id} ${machines?.map(({ machine }) => machine)}`),
    machineOf: (_receipt, shown) => (shown === 'coded' ? 'mill-1' : shown),
  });
  audit = new AuditBook(store, {} as Checkpoints);
});

afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true });
});

const receipt = (n: number, more: Partial<Receipt> = {}): Receipt => ({
  id: `urn:uuid:r${n}`,
  kind: 'delivery',
  t: DAY,
  agreement: 'urn:uuid:a1',
  transfer: 'urn:uuid:t1',
  dataset: DATASET,
  provider: 'acme',
  consumer: 'beads',
  connector: 'c1',
  start: DAY,
  end: DAY + n,
  samples: 10 * n,
  bytes: 100,
  machines: [{ machine: 'mill-1', samples: 10 * n }],
  to: `p${n}`,
  ...more,
});

const keep = (of: Receipt) =>
  store.write((tx) => book.keep(tx, { receipt: of, brokerSignature: 's' }, { head: `head of ${of.id}`, to: 'c1' }));

test('a chain knows its last receipt and its sums; who signed and who refused counts', async () => {
  expect(await book.chain('delivery:urn:uuid:t1')).toEqual({ head: null, id: null, position: null });
  await keep(receipt(1));
  await keep(receipt(2));
  await keep(receipt(3, { kind: 'upload', agreement: DATASET, consumer: 'broker', transfer: undefined as never }));
  expect(await book.chain('delivery:urn:uuid:t1')).toEqual({
    head: 'head of urn:uuid:r2',
    id: 'urn:uuid:r2',
    position: 'p2',
  });
  await book.signed({ receipt: receipt(1), consumerSignature: 'x' }, 'c1', async () => undefined);
  await book.refused('unsigned', receipt(2), { connector: 'c1', code: 'MS-RCP-001', detail: 'samples differ' });
  const row = { id: 'urn:uuid:a1', dataset: DATASET, provider: 'acme', consumer: 'beads' } as never;
  const uploads = { receipts: 1, samples: 30 };
  const deliveries = {
    receipts: 2,
    signed: 1,
    refused: 1,
    samples: 30,
    bytes: 200,
    refusal: { code: 'MS-RCP-001', receipt: 'urn:uuid:r2' },
  };
  expect((await receiptSums(store.read, [row], 'acme')).get('urn:uuid:a1')).toMatchObject({ deliveries, uploads });
  expect(Object.keys((await receiptSums(store.read, [row], 'beads')).get('urn:uuid:a1') ?? {})).toEqual(['deliveries']);
  expect(delivered).toEqual(['urn:uuid:r1 mill-1', 'urn:uuid:r2 mill-1']);
  const asked = await store.read.selectFrom('control_messages').select(['connector', 'type']).execute();
  expect(asked.slice(0, 2)).toEqual([
    { connector: 'c1', type: 'receipt.countersign' },
    { connector: 'c1', type: 'receipt.countersign' },
  ]);
});

describe('accesses', () => {
  beforeEach(async () => {
    await keep(receipt(1));
    await keep(receipt(2));
    await keep(
      receipt(3, {
        end: 2 * DAY,
        machines: [
          { machine: 'mill-2', samples: 5 },
          { machine: 'mill-1', samples: 1 },
        ],
      }),
    );
    await keep(receipt(4, { agreement: 'urn:uuid:a2', transfer: 'urn:uuid:t2', consumer: 'maker' }));
  });

  const found = async (...args: Parameters<AuditBook['accesses']>) =>
    (await audit.accesses(...args)).accesses.map(
      ({ day, machine, consumer, samples }) => `${day} ${machine} ${consumer} ${samples}`,
    );

  test('of one machine: which transfers gave what to whom, and when', async () => {
    expect(await found({ machine: 'mill-1', provider: 'acme' }, null)).toEqual([
      '1970-01-02 mill-1 beads 30',
      '1970-01-02 mill-1 maker 40',
      '1970-01-03 mill-1 beads 1',
    ]);
    expect(await found({ machine: 'mill-1' }, 'acme')).toHaveLength(3);
    expect(await found({ machine: 'mill-1', provider: 'acme', from: 2 * DAY }, null)).toEqual([
      '1970-01-03 mill-1 beads 1',
    ]);
    await expect(found({ machine: 'mill-1' }, null)).rejects.toMatchObject({ code: 'MS-AUD-010' });
    expect(() => audit.accesses({}, null)).toThrow(expect.objectContaining({ code: 'MS-AUD-010' }));
  });

  test('under a pseudonym: each side reads its own name of the machine, and what depends on deliveries the provider’s', async () => {
    await keep(
      receipt(5, { agreement: 'urn:uuid:a3', transfer: 'urn:uuid:t3', machines: [{ machine: 'coded', samples: 7 }] }),
    );
    expect(await found({ agreement: 'urn:uuid:a3' }, 'acme')).toEqual(['1970-01-02 mill-1 beads 7']);
    expect(await found({ agreement: 'urn:uuid:a3' }, 'beads')).toEqual(['1970-01-02 coded beads 7']);
    expect(delivered.at(-1)).toBe('urn:uuid:r5 mill-1');
  });

  test('of one dataset or agreement, page by page; a participant sees what it gave or was given', async () => {
    expect(await found({ agreement: 'urn:uuid:a2' }, null)).toEqual(['1970-01-02 mill-1 maker 40']);
    expect(await found({ dataset: DATASET }, 'maker')).toEqual(['1970-01-02 mill-1 maker 40']);
    expect(await found({ dataset: DATASET }, 'stranger')).toEqual([]);
    const pages: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await audit.accesses(
        { dataset: DATASET, limit: 1, ...(cursor === undefined ? {} : { cursor }) },
        null,
      );
      pages.push(...page.accesses.map(({ day, machine, transfer }) => `${day} ${machine} ${transfer}`));
      cursor = page.cursor;
      if (cursor === undefined) break;
    }
    expect(pages).toEqual([
      '1970-01-02 mill-1 urn:uuid:t1',
      '1970-01-02 mill-1 urn:uuid:t2',
      '1970-01-03 mill-1 urn:uuid:t1',
      '1970-01-03 mill-2 urn:uuid:t1',
    ]);
  });
});
