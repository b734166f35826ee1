import { until } from '@millspace/demo/api';
import { OPERATOR } from '@millspace/demo/companies';
import { BROKER } from '@millspace/demo/stage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { moreFrames, prove, type Running, startRunning } from './support/running.ts';

const OUTBOX_BYTES = 256 * 1024;

/** The broker is away for longer than the outbox can hold: the oldest live data gives way to gap records, the store keeps all. */
describe('a link that is down for longer than the queue', () => {
  let running: Running;
  beforeAll(async () => {
    running = await startRunning({ outboxBytes: OUTBOX_BYTES });
  }, 240_000);
  afterAll(() => running?.stop(), 60_000);

  test('ledger = arrived + gap records, and the store of the operator has everything', async () => {
    const { stage } = running;
    const operator = stage.connector(OPERATOR.slug);
    await moreFrames(running, 50);
    await stage.process(BROKER).kill();
    await until(
      () => operator.status(),
      (status) => status.legs.displacedSamples > 200,
      'displaced samples',
      180_000,
      500,
    );
    const full = await operator.status();
    expect(full.outbox.reduce((sum, lane) => sum + lane.bytes, 0)).toBeLessThanOrEqual(OUTBOX_BYTES * 1.1);
    await stage.process(BROKER).start();
    await moreFrames(running, 100, 90_000);
    const proof = await prove(running, { timeoutMs: 90_000 });
    expect(proof.firstLost).toEqual([]);
    expect(proof.firstOverlap).toEqual([]);
    expect(proof).toMatchObject({ lost: 0, duplicated: 0, foreign: 0, overlap: 0 });
    expect(proof.inGaps).toBeGreaterThan(0);
    const own = await prove(running, { store: OPERATOR.slug, scope: 'own' });
    expect(own).toMatchObject({ lost: 0, inGaps: 0 });
  }, 400_000);
});
