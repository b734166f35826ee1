import { afterEach, beforeEach, expect, test } from 'vitest';
import { frame, Harness, makeChunk, T0, transfer } from './testing/kit.ts';

let harness: Harness;

beforeEach(async () => {
  harness = new Harness();
  harness.control.transfers.set('t1', transfer('t1'));
});

afterEach(() => harness.destroy());

test.each([true, false])(
  'what was granted leaves only when the grant is on record (it can be put there: %s)',
  async (good) => {
    const record = Promise.withResolvers<boolean>();
    harness.control.recording = () => record.promise;
    await harness.start();
    await harness.send([makeChunk([frame(T0)], { seq: 1 })]);
    const reader = await harness.open('t1');
    const first = reader.next();
    let came = false;
    void first.then(() => {
      came = true;
    });
    // The stream is alive, and yet nothing has come: what would have come has had every opportunity.
    await harness.send([makeChunk([frame(T0 + 1000)], { seq: 2 })]);
    await harness.send([makeChunk([frame(T0 + 2000)], { seq: 3 })]);
    expect(came).toBe(false);
    record.resolve(good);
    const item = await first;
    if (good) expect(item?.lines).toHaveLength(1);
    else expect(item?.header.end).toMatchObject({ code: 'MS-DLV-012', retry: true });
    reader.close();
  },
);
