import { CHUNKS_MEDIA_TYPE, encodeFrame } from '@millspace/runtime/framing';
import type { Frame } from '@millspace/schemas';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CONSUMER,
  DATASET,
  frame,
  Harness,
  type Line,
  makeChunk,
  PROVIDER,
  T0,
  transfer,
  watermark,
} from '../testing/kit.ts';

describe('ingest', () => {
  let harness: Harness;
  let free = 1e12;
  beforeEach(async () => {
    free = 1e12;
    harness = await new Harness().start({ diskReserveBytes: 1e6 }, { world: { freeBytes: () => free } });
    harness.control.transfers.set('t1', transfer('t1'));
  });
  afterEach(() => harness.destroy());

  const stored = () => harness.plane.logBounds(DATASET)?.bytes ?? 0;
  const refused = async (
    lines: readonly Line[],
    where: RegExp,
    options: Partial<Parameters<typeof makeChunk>[1]> = {},
  ) => {
    const error = await harness.send([makeChunk(lines, { seq: 1, ...options })]).then(
      () => undefined,
      (thrown: { code: string; where: string; details: { reasons: { where: string }[] } }) => thrown,
    );
    expect(error?.code).toBe('MS-ING-005');
    expect(error?.details.reasons?.[0]?.where ?? error?.where).toMatch(where);
    expect(stored()).toBe(0);
  };

  it('takes nothing into a dataset that was withdrawn while the chunks were looked at', async () => {
    const asked = vi.spyOn(harness.control, 'dataset');
    const facts = harness.control.dataset(DATASET);
    asked.mockReset();
    asked.mockReturnValueOnce(facts).mockReturnValue(null);
    await expect(harness.send([makeChunk([frame(T0)], { seq: 1 })])).rejects.toMatchObject({ code: 'MS-ING-008' });
    expect(harness.plane.status()['log']).toEqual([]);
  });

  it('acknowledges doubles and names the number it expects', async () => {
    const chunks = [1, 2, 3].map((seq) => makeChunk([frame(T0 + seq * 1000)], { seq }));
    expect(await harness.send(chunks)).toEqual({ epoch: 1, seq: 3 });
    const bytes = stored();
    expect(await harness.send(chunks.slice(1))).toEqual({ epoch: 1, seq: 3 });
    expect(stored()).toBe(bytes);
    await expect(harness.send([makeChunk([frame(T0)], { seq: 5 })])).rejects.toMatchObject({
      code: 'MS-ING-006',
      status: 409,
      details: { expected: { epoch: 1, seq: 4 } },
    });
    await expect(harness.send([makeChunk([frame(T0), frame(T0 + 1000)], { seq: 3 })])).rejects.toMatchObject({
      code: 'MS-ING-006',
    });
    expect(await harness.send([makeChunk([frame(T0)], { seq: 1, epoch: 2 })])).toEqual({ epoch: 2, seq: 1 });
    await expect(harness.send([makeChunk([frame(T0)], { seq: 4 })])).rejects.toMatchObject({
      details: { expected: { epoch: 2, seq: 2 } },
    });
  });

  it('commits what stands before a refused chunk, and says so', async () => {
    const bad = { ...frame(T0 + 2000), signals: { 'agitator.power': [1, 2] } };
    await expect(
      harness.send([
        makeChunk([frame(T0)], { seq: 1 }),
        makeChunk([bad], { seq: 2 }),
        makeChunk([frame(T0 + 3000)], { seq: 3 }),
      ]),
    ).rejects.toMatchObject({
      code: 'MS-ING-005',
      status: 422,
      details: { seq: 2, seqTo: 2, committed: 1, position: { epoch: 1, seq: 1 } },
    });
  });

  it('refuses what a dataset does not publish or a frame must not say, with the place', async () => {
    const f = frame(T0, 2);
    const withSignal = (id: string): Frame => ({ ...f, signals: { [id]: [1, 2] } });
    await refused([withSignal('pump.secret')], /signals\/pump\.secret/);
    await refused([{ ...f, t: [T0, T0] }], /\/t$/);
    await refused([{ ...f, t: [T0 + 1000, T0] }], /\/t$/);
    await refused([frame(Date.now() + 3_700_000)], /\/t$/);
    await refused([{ ...f, signals: { 'agitator.power': [1, null] } }], /agitator\.power\/1/);
    await refused([{ ...f, part: 7 }], /part/);
    await refused([f], /machine/, { parts: [{ machine: 'mill-2' }] });
    await refused([f], /samples/, { parts: [{ samples: 1 }] });
    await refused([f], /frames/, { parts: [{ frames: 2 }] });
    await refused([f], /tMax/, { parts: [{ tMax: T0 }] });
    await refused([{ record: 'withheld', from: 'a', to: 'b', t: T0, rule: 'r', text: { en: 'x', de: 'x' } }], /record/);
    await refused(
      [{ record: 'lab-sample', id: 'l', machine: 'mill-1', pack: 'bead-mill/1', t: T0, values: {} } as Line],
      /record|lines/,
    );
    await refused([f], /chunks\/0\/producer/, { producer: CONSUMER });
    await refused([f], /chunks\/0\/dataset/, { dataset: 'urn:millspace:dataset:acme:other' });
    expect(await harness.send([makeChunk([f, watermark(T0)], { seq: 1 })])).toEqual({ epoch: 1, seq: 2 });
  });

  it('takes a gap line for many numbers, and any other line for one', async () => {
    const gap: Line = {
      record: 'gap',
      id: 'g',
      t: T0,
      to: T0 + 1,
      reason: 'outbox-full',
      seqFrom: 1,
      seqTo: 50,
      epoch: 1,
    };
    const one = makeChunk([gap], { seq: 1 });
    expect(await harness.send([{ ...one, header: { ...one.header, seqTo: 50 } }])).toEqual({ epoch: 1, seq: 50 });
    const two = makeChunk([frame(T0)], { seq: 51 });
    await expect(harness.send([{ ...two, header: { ...two.header, seqTo: 60 } }])).rejects.toMatchObject({
      code: 'MS-ING-005',
    });
  });

  it('keeps to quotas and to the disk reserve, in words', async () => {
    harness.control.quotas.set('acme', { bytesPerDay: 100, logBytes: null });
    await expect(harness.send([makeChunk([frame(T0)], { seq: 1 })])).rejects.toMatchObject({
      code: 'MS-QUO-001',
      status: 429,
    });
    harness.control.quotas.set('acme', { bytesPerDay: null, logBytes: 100 });
    await expect(harness.send([makeChunk([frame(T0)], { seq: 1 })])).rejects.toMatchObject({
      code: 'MS-QUO-002',
      status: 429,
    });
    harness.control.quotas.delete('acme');
    await harness.stop();
    free = 1e6 + 10;
    await harness.start({ diskReserveBytes: 1e6 }, { world: { freeBytes: () => free } });
    await expect(harness.send([makeChunk([frame(T0)], { seq: 1 })])).rejects.toMatchObject({
      code: 'MS-QUO-004',
      status: 507,
    });
    expect(stored()).toBe(0);
    expect(harness.plane.status()['disk']).toMatchObject({ refusing: false, freeBytes: free });
  });

  it('survives a thousand malformed requests and stores none of them', async () => {
    const client = harness.provider;
    const good = makeChunk([frame(T0, 3), watermark(T0)], { seq: 1 });
    const wire = encodeFrame(good.header, good.body);
    const json = fc.jsonValue({ maxDepth: 3 });
    const malformed = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.nat(wire.length - 1).map((end) => wire.subarray(0, end)),
      // A byte of the body changed: the digest no longer fits.
      fc.tuple(fc.nat(good.body.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
        const copy = Buffer.from(wire);
        const index = wire.length - good.body.length + at;
        copy[index] = (copy[index] ?? 0) ^ by;
        return copy;
      }),
      json.map((header) => encodeFrame(JSON.stringify(header), good.body)),
      fc
        .tuple(fc.constantFrom(...Object.keys(good.header)), json)
        .map(([key, value]) =>
          encodeFrame({ ...good.header, [key]: typeof value === 'number' ? -1 - Math.abs(value) : value }, good.body),
        ),
      fc.array(json, { minLength: 1, maxLength: 4 }).map((lines) => {
        const { header, body } = makeChunk(
          lines.map((line) => (typeof line === 'object' && line !== null ? line : { part: line })) as unknown as Line[],
          { seq: 1, parts: [] },
        );
        return encodeFrame(header, body);
      }),
    );
    const codes = new Set<string>();
    const sample = fc.sample(malformed, { numRuns: 1000, seed: 7 });
    for (const body of sample) {
      const error = await client.request('POST', `/ingest/${DATASET}`, { body, contentType: CHUNKS_MEDIA_TYPE }).then(
        () => undefined,
        (thrown: { code: string; status: number }) => thrown,
      );
      expect(error?.status, body.toString('latin1').slice(0, 400)).toBeGreaterThanOrEqual(400);
      expect(error?.status).toBeLessThan(500);
      codes.add(error?.code ?? '');
    }
    expect(stored()).toBe(0);
    expect([...codes].every((code) => /^MS-(ING|GEN)-\d{3}$/.test(code))).toBe(true);
    expect(await harness.send([good])).toEqual({ epoch: 1, seq: 2 });
  });

  it('is closed to everybody but connectors of the owner', async () => {
    const other = harness.client('eve', PROVIDER);
    await expect(harness.send([makeChunk([frame(T0)], { seq: 1 })], other)).rejects.toMatchObject({
      code: 'MS-ING-007',
      status: 403,
    });
    await expect(other.request('GET', `/ingest/${DATASET}`)).rejects.toMatchObject({ code: 'MS-ING-007' });
    await expect(harness.provider.request('GET', '/ingest/urn:millspace:dataset:acme:none')).rejects.toMatchObject({
      code: 'MS-ING-008',
    });
    await expect(harness.provider.request('GET', `/ingest/${DATASET}`, { anonymous: true })).rejects.toMatchObject({
      status: 401,
    });
  });
});
