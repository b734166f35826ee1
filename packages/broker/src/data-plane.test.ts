import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATASET, frame, Harness, makeChunk, rowsOfItems, T0, transfer } from './testing/kit.ts';

describe('data plane', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await new Harness().start();
  });
  afterEach(() => harness.destroy());

  it('carries a chunk untouched from producer to consumer', async () => {
    harness.control.transfers.set('t1', transfer('t1'));
    const chunk = makeChunk([frame(T0, 3)], { seq: 1 });
    expect(await harness.send([chunk])).toEqual({ epoch: 1, seq: 1 });
    const reader = await harness.open('t1');
    const [item] = await reader.until((items) => items.length === 1);
    expect(item?.header.chunk).toEqual(chunk.header);
    expect(item?.header.shaped).toBe(false);
    expect(item?.lines).toEqual([frame(T0, 3)]);
    await harness.send([makeChunk([frame(T0 + 3000)], { seq: 2 })]);
    const [live] = await reader.until((items) => items.length === 1);
    expect(live?.header.chunk?.seq).toBe(2);
    expect(harness.plane.deliveredStats('t1')).toMatchObject({ chunks: 2, samples: 4 });
    reader.close();
  });

  it('resumes behind the position it is given', async () => {
    harness.control.transfers.set('t1', transfer('t1'));
    await harness.send([1, 2, 3].map((seq) => makeChunk([frame(T0 + seq * 1000)], { seq })));
    const first = await harness.open('t1');
    const [one] = await first.until((items) => items.length === 1);
    first.close();
    const second = await harness.open('t1', one?.header.position);
    const rest = await second.until((items) => items.length === 2);
    expect(rest.map(({ header }) => header.chunk?.seq)).toEqual([2, 3]);
    second.close();
  });

  it('ends a running stream when the agreement is revoked, and refuses the next one', async () => {
    harness.control.transfers.set('t1', transfer('t1'));
    await harness.send([makeChunk([frame(T0)], { seq: 1 })]);
    const reader = await harness.open('t1');
    await reader.until((items) => items.length === 1);
    harness.control.change('t1', { revoked: true });
    await harness.send([makeChunk([frame(T0 + 1000)], { seq: 2 })]);
    const rest = await reader.until(() => false);
    expect(rowsOfItems(rest)).toBe(0);
    expect(rest.at(-1)?.header.end).toMatchObject({ code: 'MS-DLV-009', retry: false });
    await expect(harness.open('t1')).rejects.toMatchObject({ code: 'MS-DLV-009' });
    expect(harness.plane.status()['lastByteAfterRevokeMs']).toEqual(expect.any(Number));
  });

  it('says where it stands and whether anybody may have the data', async () => {
    const client = harness.provider;
    const ask = async () => (await client.request('GET', `/ingest/${DATASET}`)).json;
    expect(await ask()).toEqual({ wanted: false, position: null });
    harness.control.transfers.set('t1', transfer('t1'));
    harness.control.tell({ transfer: 't1' });
    expect(harness.control.demandChanges).toContain(DATASET);
    const chunk = makeChunk([frame(T0)], { seq: 1 });
    await harness.send([chunk]);
    expect(await ask()).toEqual({
      wanted: true,
      position: { epoch: 1, seq: 1, seqFrom: 1, digest: chunk.header.digest },
    });
  });

  it('stops nobody who sends while nothing can be put on record: what comes meanwhile waits', async () => {
    harness.control.transfers.set('t1', transfer('t1'));
    harness.control.tell({ transfer: 't1' });
    const wanted = () => harness.control.evaluateDemand(DATASET);
    expect(wanted()).toBe(true);
    const reader = await harness.open('t1');
    harness.control.works = false;
    harness.control.tell({ auditing: true });
    expect((await reader.until(() => false)).at(-1)?.header.end).toMatchObject({ code: 'MS-DLV-012', retry: true });
    expect(wanted()).toBeNull();
    await harness.send([makeChunk([frame(T0)], { seq: 1 })]);
    harness.control.works = true;
    harness.control.tell({ auditing: true });
    expect(wanted()).toBe(true);
    const again = await harness.open('t1');
    const [item] = await again.until((items) => items.length === 1);
    expect(item?.lines).toEqual([frame(T0)]);
    again.close();
    harness.control.change('t1', { revoked: true });
    harness.control.works = false;
    harness.control.tell({ auditing: true });
    expect(wanted()).toBe(false);
  });
});
