import { CHUNKS_MEDIA_TYPE, encodeFrame } from '@millspace/runtime/framing';
import type { Frame, Receipt } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PIECES_AHEAD } from '../deliver/receipts.ts';
import { agreement, frame, Harness, type Item, makeChunk, Reader, rowsOfItems, T0, transfer } from '../testing/kit.ts';

describe('history relay', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await new Harness().start();
  });
  afterEach(() => harness.destroy());

  const ask = async (range = { from: T0, to: T0 + 99_999 }) =>
    (await harness.consumer.request<{ request: string }>('POST', '/transfers/t1/history', { json: range })).json
      .request;
  const upload = (request: string, n: number, last: boolean, frames: Frame[], client = harness.provider) => {
    const { header, body } = makeChunk(frames, { seq: n, origin: 'history', compressAbove: 1e9 });
    return client.request<{ n: number }>('POST', `/history/${request}/chunks?n=${n}&last=${last}`, {
      body: encodeFrame(header, body),
      contentType: CHUNKS_MEDIA_TYPE,
    });
  };
  const open = async (request: string, client = harness.consumer) => {
    const { body } = await client.stream('GET', `/history/${request}/stream`, {
      headers: { accept: CHUNKS_MEDIA_TYPE },
    });
    return new Reader(body, async () => undefined);
  };
  const frames = (items: readonly Item[]) =>
    items.flatMap(({ lines }) => lines).filter((line): line is Frame => !('record' in line));

  it('asks the provider, relays in order, and says when it is complete', async () => {
    harness.control.transfers.set('t1', transfer('t1'));
    const request = await ask();
    expect(harness.control.messages).toContainEqual({
      to: 'acme',
      message: expect.objectContaining({ type: 'history.request', request, from: T0, to: T0 + 99_999 }),
    });
    const reader = await open(request);
    await upload(request, 1, false, [frame(T0, 5)]);
    expect((await upload(request, 1, false, [frame(T0, 5)])).json).toEqual({ n: 1 });
    await expect(upload(request, 3, false, [frame(T0 + 9000)])).rejects.toMatchObject({
      code: 'MS-HIS-003',
      details: { expected: 2 },
    });
    await upload(request, 2, false, [frame(T0 + 5000, 5)]);
    await harness.provider.request('POST', `/history/${request}/chunks?n=3&last=true`, {
      body: Buffer.alloc(0),
      contentType: CHUNKS_MEDIA_TYPE,
    });
    const items = await reader.until(() => false);
    expect(frames(items).flatMap(({ t }) => t)).toEqual(Array.from({ length: 10 }, (_, index) => T0 + index * 1000));
    expect(items.at(-1)?.header.end?.code).toBe('endOfHistory');
    expect(harness.plane.logBounds('urn:millspace:dataset:acme:mills')?.bytes).toBe(0);
    expect(harness.plane.status()['historyRequests']).toBe(0);
  });

  it('shapes what it relays, and asks for whole windows', async () => {
    harness.control.transfers.set('t1', transfer('t1', { windowSeconds: 10, keepSignals: ['agitator.power'] }));
    const request = await ask({ from: T0 + 3000, to: T0 + 11_000 });
    expect(harness.control.messages[0]?.message).toMatchObject({
      from: T0,
      to: T0 + 19_999,
      signals: ['agitator.power'],
    });
    const reader = await open(request);
    await upload(request, 1, false, [frame(T0, 15)]);
    await upload(request, 2, true, [frame(T0 + 15_000, 5, 16)]);
    const items = await reader.until(() => false);
    const found = frames(items).flatMap(({ t, signals }) =>
      t.map((instant, index) => [instant, signals['agitator.power']?.[index]]),
    );
    expect(found).toEqual([
      [T0, 5.5],
      [T0 + 10_000, 15.5],
    ]);
    expect(frames(items).some(({ signals }) => 'agitator.speed' in signals)).toBe(false);
  });

  it('refuses parts outside the range, of another origin, or from others', async () => {
    harness.control.transfers.set('t1', transfer('t1'));
    const request = await ask();
    await expect(upload(request, 1, false, [frame(T0 + 100_000)])).rejects.toMatchObject({ code: 'MS-ING-005' });
    const live = makeChunk([frame(T0)], { seq: 1 });
    await expect(
      harness.provider.request('POST', `/history/${request}/chunks?n=1`, {
        body: encodeFrame(live.header, live.body),
        contentType: CHUNKS_MEDIA_TYPE,
      }),
    ).rejects.toMatchObject({ code: 'MS-ING-005' });
    await expect(upload(request, 1, true, [frame(T0)], harness.consumer)).rejects.toMatchObject({ code: 'MS-HIS-001' });
    await expect(open(request, harness.provider)).rejects.toMatchObject({ code: 'MS-HIS-001' });
    await expect(harness.provider.request('DELETE', `/history/${request}`)).rejects.toMatchObject({
      code: 'MS-HIS-001',
    });
    await harness.consumer.request('DELETE', `/history/${request}`);
    await expect(upload(request, 1, true, [frame(T0)])).rejects.toMatchObject({ code: 'MS-HIS-001' });
  });

  it('makes the provider wait while nobody reads, and holds no more than its share', async () => {
    harness.control.transfers.set('t1', transfer('t1'));
    const request = await ask({ from: T0, to: T0 + 1e9 });
    let n = 0;
    let error: { code?: string } | undefined;
    while (!error && n < 100) {
      n += 1;
      error = await upload(request, n, false, [frame(T0 + n * 2_000_000, 2000)]).then(
        () => undefined,
        (thrown: { code?: string }) => thrown,
      );
    }
    expect(error).toMatchObject({ code: 'MS-HIS-002', status: 429 });
    const reader = await open(request);
    await reader.until((items) => items.length === n - 1);
    await upload(request, n, true, [frame(T0 + n * 2_000_000, 10)]);
    expect(rowsOfItems(await reader.until(() => false))).toBe(10);
  });

  describe('with more pieces than are remembered', () => {
    const PIECES = 2 * PIECES_AHEAD + 10;
    /** In one part of the answer. */
    const manyPieces = async (request: string, { n = 1, last = true, count = PIECES } = {}) => {
      const body = Buffer.concat(
        Array.from({ length: count }, (_, index) => {
          const made = makeChunk([frame(T0 + index * 1000)], { seq: index + 1, origin: 'history', compressAbove: 1e9 });
          return encodeFrame(made.header, made.body);
        }),
      );
      await harness.provider.request('POST', `/history/${request}/chunks?n=${n}&last=${last}`, {
        body,
        contentType: CHUNKS_MEDIA_TYPE,
      });
    };
    const range = { from: T0, to: T0 + PIECES * 1000 };
    const sum = (found: readonly Receipt[]) => found.reduce((total, { chunks = 0 }) => total + chunks, 0);

    it('puts on record, in bounded stretches, what its reader does not acknowledge', async () => {
      harness.control.transfers.set('t1', transfer('t1'));
      const request = await ask(range);
      const reader = await open(request);
      await manyPieces(request);
      const items = await reader.until(({ length }) => length === PIECES);
      expect(rowsOfItems(items)).toBe(PIECES);
      const { neverAcknowledged } = harness.control;
      expect(neverAcknowledged.map(({ chunks }) => chunks)).toEqual([PIECES_AHEAD, PIECES_AHEAD]);
      // The rest may still come.
      const { position } = items.at(-1)?.header ?? {};
      await harness.consumer.request('POST', '/transfers/t1/acknowledgements', { json: { position, request } });
      await vi.waitFor(() => expect(sum(harness.control.receipts)).toBe(10), 5000);
      expect(neverAcknowledged[1]).toMatchObject({ request, transfer: 't1', samples: PIECES_AHEAD });
    });

    it('waits again for a reader whose first acknowledgement came too late', async () => {
      harness.control.transfers.set('t1', transfer('t1'));
      const request = await ask(range);
      const reader = await open(request);
      await manyPieces(request, { last: false, count: PIECES_AHEAD + 10 });
      const acknowledge = (position = '') =>
        harness.consumer.request('POST', '/transfers/t1/acknowledgements', { json: { position, request } });
      const [first] = await reader.until(({ length }) => length === 1);
      await vi.waitFor(() => expect(sum(harness.control.neverAcknowledged)).toBe(PIECES_AHEAD), 10_000);
      await acknowledge(first?.header.position);
      await manyPieces(request, { n: 2, count: PIECES_AHEAD });
      // 10 of the first part, and as many of the second as go ahead.
      const items = await reader.until(({ length }) => length === 2 * PIECES_AHEAD - 1);
      await acknowledge(items.at(-1)?.header.position);
      const rest = await reader.until(({ length }) => length === 10);
      await acknowledge(rest.at(-1)?.header.position);
      await vi.waitFor(() => expect(sum(harness.control.receipts)).toBe(PIECES_AHEAD + 10), 5000);
      expect(sum(harness.control.neverAcknowledged)).toBe(PIECES_AHEAD);
    });

    it('waits for the acknowledgements of a reader that gives them, and leaves nothing out', async () => {
      harness.control.transfers.set('t1', transfer('t1'));
      const request = await ask(range);
      const { body } = await harness.consumer.stream('GET', `/history/${request}/stream`, {
        headers: { accept: CHUNKS_MEDIA_TYPE },
      });
      let read = 0;
      const reader = new Reader(body, async (position) => {
        read += 1;
        if (read % 500 === 0 || read === PIECES)
          await harness.consumer.request('POST', '/transfers/t1/acknowledgements', { json: { position, request } });
      });
      await manyPieces(request);
      await reader.until(() => false);
      await vi.waitFor(() => expect(sum(harness.control.receipts)).toBe(PIECES), 5000);
      expect(harness.control.neverAcknowledged).toEqual([]);
    });
  });

  it('counts deliveries and cuts samples', async () => {
    harness.control.transfers.set('t1', transfer('t1', { count: { unit: 'deliveries', limit: 1 } }));
    const request = await ask();
    await expect(ask()).rejects.toMatchObject({ status: 403 });
    const reader = await open(request);
    await upload(request, 1, true, [frame(T0, 5)]);
    expect(rowsOfItems(await reader.until(() => false))).toBe(5);
    const other = agreement({ count: { unit: 'samples', limit: 3 } }, 'urn:uuid:00000000-0000-4000-8000-0000000000a3');
    harness.control.transfers.set('t1', transfer('t1', {}, { agreement: other }));
    harness.control.tell({ transfer: 't1' });
    const second = await ask();
    const cut = await open(second);
    await upload(second, 1, true, [frame(T0, 5)]);
    const items = await cut.until(() => false);
    expect(rowsOfItems(items)).toBe(3);
    expect(items.at(-1)?.header.end?.code).toBe('MS-DLV-008');
  });

  it('ends at once when the agreement is revoked', async () => {
    harness.control.transfers.set('t1', transfer('t1'));
    const request = await ask();
    const reader = await open(request);
    await upload(request, 1, false, [frame(T0, 5)]);
    await reader.until((items) => items.length === 1);
    harness.control.change('t1', { revoked: true });
    expect((await reader.until(() => false)).at(-1)?.header.end?.code).toBe('MS-DLV-009');
    await expect(upload(request, 2, true, [frame(T0 + 5000)])).rejects.toMatchObject({ code: 'MS-HIS-001' });
    await expect(ask()).rejects.toMatchObject({ code: 'MS-DLV-009' });
  });
});
