import { MAKER, OPERATOR } from '@millspace/demo/companies';
import { BROKER, MILLS, MQTT_BROKER } from '@millspace/demo/stage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { moreFrames, prove, type Running, startRunning } from './support/running.ts';

/** SIGKILL of each process in turn, while data flows: ledger = arrived + gap records, nothing twice. */
describe('killed in turn while data flows', () => {
  let running: Running;
  beforeAll(async () => {
    running = await startRunning();
  }, 120_000);
  afterAll(() => running?.stop(), 60_000);

  const silences = new Set<string>([MILLS, MQTT_BROKER, OPERATOR.slug]);
  for (const victim of [BROKER, OPERATOR.slug, MAKER.slug, MILLS, MQTT_BROKER]) {
    test(`${victim} killed and started again`, async () => {
      const process = running.stage.process(victim);
      await moreFrames(running, 30);
      await process.kill();
      await process.start();
      await moreFrames(running, 100);
      const proof = await prove(running, { timeoutMs: 90_000 });
      expect(proof.firstLost).toEqual([]);
      expect(proof.firstOverlap).toEqual([]);
      expect(proof).toMatchObject({ lost: 0, duplicated: 0, foreign: 0, overlap: 0 });
      expect(proof.entries).toBeGreaterThan(1000);
      if (!silences.has(victim)) expect(proof.inGaps).toBe(lastInGaps);
      lastInGaps = proof.inGaps;
    }, 180_000);
  }
  let lastInGaps = 0;
});
