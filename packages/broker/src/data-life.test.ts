import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DATASET, frame, Harness, makeChunk, T0, transfer } from './testing/kit.ts';

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
const held = (h: Harness) => h.plane.logBounds(DATASET)?.bytes ?? 0;

describe('retention', () => {
  it('lets a chunk go when every transfer that holds it has acknowledged it', async () => {
    const h = await harness();
    h.control.transfers.set('t1', transfer('t1'));
    h.control.transfers.set('t2', transfer('t2', {}, { state: 'SUSPENDED' }));
    await h.send([chunk(1), chunk(2)]);
    const reader = await h.open('t1');
    await reader.until((items) => items.length === 2);
    const all = held(h);
    await h.plane.trim();
    expect(held(h)).toBe(all);
    h.control.change('t2', { state: 'TERMINATED' });
    await h.plane.trim();
    expect(held(h)).toBe(0);
    await h.send([chunk(3)]);
    expect((await reader.until((items) => items.length === 1))[0]?.header.chunk?.seq).toBe(3);
  });

  it('keeps nothing beyond the transit time, and says to a late reader what it missed', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({ transitDays: 1 }, { clock });
    h.control.transfers.set('t1', transfer('t1'));
    await h.send([chunk(1), chunk(2)]);
    const [first] = await (await h.open('t1')).until((items) => items.length === 1);
    clock.advance(86_400_001);
    await h.send([chunk(3)]);
    await h.plane.trim();
    const items = await (await h.open('t1', first?.header.position)).until((found) => found.length === 2);
    expect(items[0]?.lines).toEqual([expect.objectContaining({ record: 'withheld', rule: 'transit' })]);
    expect(items[1]?.header.chunk?.seq).toBe(3);
  });
});

describe('chunks of which nothing is let through', () => {
  it('need no acknowledgement to leave the log, and are not missed later', async () => {
    const h = await harness();
    h.control.transfers.set('t1', transfer('t1', { keepSignals: ['agitator.speed'] }));
    const silent = (seq: number) =>
      makeChunk([{ part: 0, t: [T0 + seq * 1000], signals: { 'agitator.power': [1] } }], { seq });
    await h.send([chunk(1)]);
    const reader = await h.open('t1');
    const [first] = await reader.until((items) => items.length === 1);
    await h.send([silent(2), silent(3)]);
    await vi.waitFor(async () => {
      await h.plane.trim();
      expect(held(h)).toBe(0);
    });
    reader.close();
    await h.stop();
    await h.start();
    await h.send([chunk(4)]);
    const [next] = await (await h.open('t1', first?.header.position)).until((items) => items.length === 1);
    expect(next?.lines).toEqual([{ part: 0, t: [T0 + 4000], signals: { 'agitator.speed': [600] } }]);
  });
});

describe('restored data', () => {
  it('recognises positions of a future that was undone, and takes the chunks again', async () => {
    const h = await harness();
    h.control.transfers.set('t1', transfer('t1'));
    await h.send([chunk(1)]);
    const backup = `${h.folder}-backup`;
    await h.stop();
    cpSync(h.folder, backup, { recursive: true });
    await h.start();
    await h.send([chunk(2), chunk(3)]);
    const seen = await (await h.open('t1')).until((items) => items.length === 3);
    await h.stop();
    for (const file of ['log.db', 'log.db-wal', 'log.db-shm']) rmSync(join(h.folder, file), { force: true });
    cpSync(backup, h.folder, { recursive: true });
    rmSync(backup, { recursive: true });
    await h.start();
    await expect(h.send([chunk(4)])).rejects.toMatchObject({ details: { expected: { epoch: 1, seq: 2 } } });
    await h.send([chunk(2), chunk(3), chunk(4)]);
    await expect(h.open('t1', seen.at(-1)?.header.position)).rejects.toMatchObject({ code: 'MS-DLV-002', status: 410 });
    const again = await (await h.open('t1')).until((items) => items.length === 4);
    expect(again.map(({ header }) => header.chunk?.seq)).toEqual([1, 2, 3, 4]);
  });
});

describe('the audit log', () => {
  it('audits each change of a grant once', async () => {
    const h = await harness();
    h.control.transfers.set('t1', transfer('t1'));
    await (await h.open('t1')).close();
    h.control.tell({ transfer: 't1' });
    h.control.change('t1', { revoked: true });
    h.control.change('t1', { state: 'TERMINATED' });
    expect(
      h.control.audited.filter(({ kind }) => kind === 'grant.changed').map(({ data }) => [data['grant'], data['code']]),
    ).toEqual([
      ['permit', 'MS-POL-000'],
      ['stop', 'MS-DLV-009'],
    ]);
  });
});

describe('NDJSON', () => {
  it('is the same stream for people with curl', async () => {
    const h = await harness();
    h.control.transfers.set('t1', transfer('t1'));
    const sent = Array.from({ length: 30 }, (_, n) => makeChunk([frame(T0 + n * 2_000_000, 2000)], { seq: n + 1 }));
    for (const one of sent) await h.send([one]);
    const { body, headers } = await h.consumer.stream('GET', '/transfers/t1/stream', {
      headers: { accept: 'application/x-ndjson' },
    });
    expect(headers['content-type']).toBe('application/x-ndjson');
    let text = '';
    let rows = 0;
    reading: for await (const piece of body) {
      text += String(piece);
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const value = JSON.parse(line) as { kind?: string; t?: number[] };
        rows += value.t?.length ?? 0;
        if (rows === 60_000) break reading;
      }
    }
    expect(rows).toBe(60_000);
    await h.plane.trim();
    expect(held(h)).toBeGreaterThan(0);
  });
});
