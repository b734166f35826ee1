import { generateKeyPair, type JWK, type KeyPair, signDetached, verifyDetached } from '@millspace/runtime/crypto';
import { silentLogger } from '@millspace/runtime/logger';
import { type Figures, Tally } from '@millspace/runtime/receipts/tally';
import {
  type ChunkHeader,
  NO_CONNECTOR,
  type PublicJwk,
  type Receipt,
  type SignedReceipt,
  type UploadedChunks,
} from '@millspace/schemas';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { batch, dataset, frame, openStore, START, tempFolder } from '../../test/helpers.ts';
import { BrokerKeys } from '../identity/broker-keys.ts';
import { ReceiptTrail, runOf } from '../receive/trail.ts';
import type { MadeChunk } from '../send/chunker.ts';
import { prepare, remake } from '../send/prepare.ts';
import { Publications } from '../send/publications.ts';
import { UploadTrail } from '../send/upload-trail.ts';
import type { ReceivedItem, Store } from '../store/store.ts';
import { Evidence } from './evidence.ts';
import { ReceiptDesk } from './receipts.ts';

const DATASET = dataset().id;
const ME = 'urn:millspace:connector:00000000-0000-4000-8000-000000000001';
const T = 'urn:uuid:t1';

let broker: KeyPair;
let rotated: KeyPair;
let own: KeyPair;
beforeAll(async () => {
  [broker, rotated, own] = await Promise.all([generateKeyPair(), generateKeyPair(), generateKeyPair()]);
});

let folder: ReturnType<typeof tempFolder>;
let store: Store;
let evidence: Evidence;
let trail: ReceiptTrail;
let listed: UploadedChunks;

beforeEach(() => {
  folder = tempFolder();
  store = openStore(folder.path);
  evidence = new Evidence(store.db);
  trail = new ReceiptTrail(store.db);
  listed = { epoch: 1, chunks: [] };
});
afterEach(() => {
  store.close();
  folder[Symbol.dispose]();
});

function desk(
  participant: string,
  uploaded = new UploadTrail({ broker: { request: answer(listed) }, remake: () => null }),
) {
  const identity = {
    enrolment: { participant, connector: ME, url: '', broker: { id: '', name: '', publicJwk: broker.publicJwk } },
    sign: (value: unknown) => signDetached(value, own),
  };
  const keys = { keys: [rotated.publicJwk, broker.publicJwk] };
  const brokerKeys = new BrokerKeys(identity, { request: answer(keys) }, evidence);
  return new ReceiptDesk({
    identity,
    evidence,
    brokerKeys,
    received: trail,
    uploaded,
    logger: silentLogger(),
    now: () => START,
  });
}

function answer(json: unknown) {
  return async <A>() => ({ status: 200, headers: {}, json: json as A });
}

async function signed(receipt: Receipt, key = broker): Promise<SignedReceipt> {
  return { receipt, brokerSignature: await signDetached(receipt, key) };
}

describe('the receipt of a delivery', () => {
  const item = (n: number): ReceivedItem => ({
    header: {
      parts: [{ machine: 'mill-1', samples: n }],
      digest: `sha256-${String(n).padEnd(43, 'A')}`,
    } as unknown as ChunkHeader,
    body: Buffer.alloc(10 * n),
    position: `k.${n}`,
  });
  const figuresOf = (...ns: number[]): Figures => {
    const tally = new Tally();
    for (const { header, body, position } of ns.map(item))
      tally.add({
        from: position,
        to: position,
        samples: header.parts[0]?.samples ?? 0,
        bytes: body.length,
        digest: header.digest,
        parts: header.parts,
      });
    return tally.figures() as Figures;
  };
  const receiptOf = (figures: Partial<Figures>, more: Partial<Receipt> = {}): Receipt => ({
    id: 'urn:uuid:r1',
    kind: 'delivery',
    t: START,
    agreement: 'urn:uuid:agr',
    transfer: T,
    dataset: DATASET,
    provider: 'acme',
    consumer: 'maker',
    connector: ME,
    ...figures,
    ...more,
  });

  beforeEach(() => {
    trail.add(T, [item(1), item(2)], START);
    trail.add(T, [item(3)], START);
    trail.add(runOf(T, 'h1'), [item(7)], START);
  });

  test('that says what was received is countersigned, kept with both signatures, and its stretch is forgotten', async () => {
    const asked = await signed(receiptOf(figuresOf(1, 2)), rotated);
    const { signature = '' } = await desk('maker').countersign(asked);
    expect(await verifyDetached(asked.receipt, signature, own.publicJwk as JWK)).toBe(true);
    expect(evidence.receipts('urn:uuid:agr', 10)).toEqual([{ ...asked, consumerSignature: signature }]);
    expect(trail.figures(T, 'k.1', 'k.2')).toBeNull();
    expect(trail.figures(T, 'k.3', 'k.3')).toEqual(figuresOf(3));
    // Our answer was lost: the same question gets the same answer, although the stretch is forgotten.
    expect(await desk('maker').countersign(asked)).toEqual({ signature });
    expect(await desk('maker').countersign(await signed({ ...asked.receipt, samples: 9 }))).toMatchObject({
      code: 'MS-RCP-002',
    });
  });

  test.each([
    ['counts', () => ({ ...figuresOf(1, 2), samples: 4 }), 'MS-RCP-001', /samples: the receipt says 4, here it is 3/],
    ['bytes', () => ({ ...figuresOf(1, 2), bytes: 31 }), 'MS-RCP-001', /bytes/],
    ['positions', () => ({ ...figuresOf(1, 2), to: 'k.3' }), 'MS-RCP-001', /chunks: .*; samples: .*; digest/],
    ['digest', () => ({ ...figuresOf(1, 2), digest: figuresOf(2, 1).digest }), 'MS-RCP-001', /^digest/],
    [
      'machines',
      () => ({ ...figuresOf(1, 2), machines: [{ machine: 'mill-9', samples: 3 }] }),
      'MS-RCP-001',
      /machines/,
    ],
    ['a stretch that never came', () => figuresOf(4), 'MS-RCP-002', /between k.4 and k.4/],
    ['no figures at all', () => ({}), 'MS-RCP-002', /nothing is known/],
  ])('that says other %s is not', async (_what, figures, code, text) => {
    const asked = await signed(receiptOf(figures()));
    const rejected = await desk('maker').countersign(asked);
    expect(rejected).toEqual({ reject: expect.stringMatching(text), code });
    expect(evidence.receipts('urn:uuid:agr', 10)).toEqual([]);
    expect(evidence.refusals()).toMatchObject({
      count: 1,
      last: { receipt: 'urn:uuid:r1', code, detail: rejected.reject },
    });
    // What was received is still there for the right receipt.
    const right = await signed(receiptOf(figuresOf(1, 2)));
    expect(await desk('maker').countersign(right)).toMatchObject({ signature: expect.any(String) });
    expect(evidence.refusals().count).toBe(0);
  });

  test('of history is held against that answer alone', async () => {
    const live = await signed(receiptOf(figuresOf(7)));
    expect(await desk('maker').countersign(live)).toMatchObject({ code: 'MS-RCP-002' });
    const history = await signed(receiptOf(figuresOf(7), { request: 'h1' }));
    expect(await desk('maker').countersign(history)).toMatchObject({ signature: expect.any(String) });
  });

  test('of somebody else, or not signed by the broker, is not', async () => {
    const right = receiptOf(figuresOf(1, 2));
    expect(await desk('else').countersign(await signed(right))).toMatchObject({ code: 'MS-RCP-004' });
    const other = { ...right, connector: 'urn:millspace:connector:00000000-0000-4000-8000-000000000009' };
    expect(await desk('maker').countersign(await signed(other))).toMatchObject({ code: 'MS-RCP-004' });
    expect(await desk('maker').countersign({ receipt: right })).toMatchObject({ code: 'MS-RCP-003' });
    expect(await desk('maker').countersign(await signed(right, own))).toMatchObject({ code: 'MS-RCP-003' });
    const { brokerSignature = '' } = await signed(right);
    const changed = { receipt: { ...right, t: 1 }, brokerSignature };
    expect(await desk('maker').countersign(changed)).toMatchObject({ code: 'MS-RCP-003' });
  });

  test('is kept by the provider only when both have signed it', async () => {
    const asked = await signed(receiptOf(figuresOf(1, 2)));
    const consumerSignature = await signDetached(asked.receipt, own);
    const both: SignedReceipt = { ...asked, consumerSignature, consumerJwk: own.publicJwk as PublicJwk };
    const provider = desk('acme');
    for (const wrong of [
      asked,
      { ...both, consumerJwk: rotated.publicJwk as PublicJwk },
      { ...both, brokerSignature: consumerSignature },
      { ...both, receipt: { ...both.receipt, provider: 'else' } },
    ])
      expect(await provider.copy(wrong)).toMatchObject({
        reject: expect.any(String),
        code: expect.stringMatching(/^MS-RCP-/),
      });
    expect(evidence.receipts('urn:uuid:agr', 10)).toEqual([]);
    expect(await provider.copy(both)).toEqual({ ok: true });
    expect(evidence.receipts('urn:uuid:agr', 10)).toEqual([both]);
  });

  test('of what an outside partner fetched there is the word of the broker alone, and that has to be right', async () => {
    const outside = { connector: NO_CONNECTOR, consumer: 'https://partner.example/id' };
    const fetched = receiptOf(figuresOf(1, 2), outside);
    const provider = desk('acme');
    expect(await provider.copy(await signed(fetched, own))).toMatchObject({ code: 'MS-RCP-003' });
    expect(evidence.receipts('urn:uuid:agr', 10)).toEqual([]);
    const good = await signed(fetched);
    expect(await provider.copy(good)).toEqual({ ok: true });
    expect(evidence.receipts('urn:uuid:agr', 10)).toEqual([good]);
  });

  test('a stretch is forgotten whole or not at all, and nothing else of the run is written again', () => {
    trail.add(T, [item(4), item(5)], START);
    const changes = () => store.db.prepare('SELECT total_changes()').pluck().get() as number;
    let before = changes();
    trail.forget(T, 'k.4', 'k.4');
    expect(changes() - before).toBe(1);
    expect(trail.figures(T, 'k.5', 'k.5')).toEqual(figuresOf(5));
    trail.forget(T, 'k.1', 'k.9');
    expect(trail.figures(T, 'k.1', 'k.3')).toEqual(figuresOf(1, 2, 3));
    store.db.exec("CREATE TEMP TRIGGER full BEFORE UPDATE ON receipt_trail BEGIN SELECT RAISE(ABORT, 'full'); END");
    trail.add(T, [item(6), item(8)], START);
    expect(() => trail.forget(T, 'k.1', 'k.6')).toThrow('full');
    expect(trail.figures(T, 'k.1', 'k.6')).toEqual(figuresOf(1, 2, 3, 5, 6));
    store.db.exec('DROP TRIGGER full');
    before = changes();
    trail.forget(T, 'k.1', 'k.6');
    expect(changes() - before).toBe(4);
    expect(trail.figures(T, 'k.5', 'k.5')).toBeNull();
    expect(trail.figures(T, 'k.8', 'k.8')).toEqual(figuresOf(8));
  });

  test('what is kept is counted, also what was kept before this process began', () => {
    const kept = (id: string): SignedReceipt => ({ receipt: receiptOf(figuresOf(1), { id }) });
    evidence.keepReceipt(kept('urn:uuid:a'), START);
    expect(evidence.receiptCount()).toBe(1);
    evidence.keepReceipt(kept('urn:uuid:b'), START);
    evidence.keepReceipt(kept('urn:uuid:b'), START + 1);
    expect(evidence.receiptCount()).toBe(2);
    expect(new Evidence(store.db).receiptCount()).toBe(2);
  });

  test('what no receipt covers expires', () => {
    expect(trail.open()).toBe(3);
    trail.expire(START + 1);
    expect(trail.open()).toBe(0);
  });
});

describe('the receipt of an upload', () => {
  let chunks: MadeChunk[];

  /** Three chunks, as the sender makes them out of the outbox. */
  beforeEach(() => {
    new Publications(store).put(dataset());
    new Publications(store).setWanted(DATASET, true);
    const lane = store.outbox.lanes.get(DATASET);
    if (!lane) throw new Error('no lane');
    chunks = [];
    for (let n = 0; n < 3; n += 1) {
      store.commit(batch(frame(START + n * 1000, { 'agitator.power': n })));
      const made = prepare(store.outbox, lane, { from: lane.next - 1, singlyUntil: 0, producer: ME });
      chunks.push(...(made?.chunks ?? []));
    }
    listed.chunks = chunks.map(({ header: { seq, seqTo, digest } }) => ({ seq, seqTo, digest }));
  });

  const uploads = (taken: readonly MadeChunk[]) => {
    const known = new UploadTrail({
      broker: { request: answer(listed) },
      remake: (id, epoch, from, to) => remake(store.outbox, { dataset: id, epoch, from, to }, ME),
    });
    for (const chunk of taken) known.taken(DATASET, chunk);
    return known;
  };

  function receiptOf(of: readonly MadeChunk[], more: Partial<Receipt> = {}): Receipt {
    const tally = new Tally();
    for (const { header, bodyBytes } of of) {
      const { epoch, seq, seqTo, digest, parts } = header;
      const samples = parts.reduce((sum, part) => sum + part.samples, 0);
      tally.add({ from: `${epoch}.${seq}`, to: `${epoch}.${seqTo}`, samples, bytes: bodyBytes, digest, parts });
    }
    const about = { agreement: DATASET, dataset: DATASET, provider: 'acme', consumer: 'broker', connector: ME };
    return { id: 'urn:uuid:u1', kind: 'upload', t: START, ...about, ...tally.figures(), ...more } as Receipt;
  }

  test('is signed when it says what this connector sent', async () => {
    const asked = await signed(receiptOf(chunks));
    const { signature = '' } = await desk('acme', uploads(chunks)).countersign(asked);
    expect(await verifyDetached(asked.receipt, signature, own.publicJwk as JWK)).toBe(true);
    expect(evidence.receipt('urn:uuid:u1')).toEqual({ ...asked, providerSignature: signature });
  });

  test('is signed after a restart, too: the chunks are made again out of the outbox and compared', async () => {
    const asked = await signed(receiptOf(chunks));
    expect(await desk('acme', uploads(chunks.slice(2))).countersign(asked)).toMatchObject({
      signature: expect.any(String),
    });
  });

  test('is not when it says anything else', async () => {
    const wrong = await signed(receiptOf(chunks, { samples: 99 }));
    expect(await desk('acme', uploads(chunks)).countersign(wrong)).toMatchObject({ code: 'MS-RCP-001' });
    const less = await signed(receiptOf(chunks.slice(0, 2), { to: receiptOf(chunks).to ?? '' }));
    expect(await desk('acme', uploads(chunks)).countersign(less)).toMatchObject({ code: 'MS-RCP-001' });
  });

  test('is not when the broker names chunks that this connector never made', async () => {
    const asked = await signed(receiptOf(chunks));
    listed.chunks[1] = { ...(listed.chunks[1] as { seq: number; seqTo: number }), digest: `sha256-${'A'.repeat(43)}` };
    expect(await desk('acme', uploads([])).countersign(asked)).toMatchObject({ code: 'MS-RCP-002' });
    listed.chunks.splice(1, 1);
    expect(await desk('acme', uploads([])).countersign(asked)).toMatchObject({ code: 'MS-RCP-002' });
  });
});
