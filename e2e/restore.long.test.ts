import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MAKER, OPERATOR } from '@millspace/demo/companies';
import { BROKER } from '@millspace/demo/stage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { moreFrames, prove, type Running, startRunning } from './support/running.ts';

/** Yesterday's data folder comes back while everybody else went on: nothing acknowledged is lost, nothing comes twice. */
describe('a restored data folder', () => {
  let running: Running;
  beforeEach(async () => {
    running = await startRunning();
  }, 240_000);
  afterEach(() => running?.stop(), 60_000);

  for (const victim of [OPERATOR.slug, BROKER, MAKER.slug]) {
    test(`of ${victim}`, async () => {
      const { stage } = running;
      const process = stage.process(victim);
      const folder = join(stage.dataDir, victim);
      const backup = join(stage.dataDir, `backup-of-${victim}`);
      await moreFrames(running, 50);
      const from = Date.now();
      await process.stop();
      cpSync(folder, backup, { recursive: true });
      await process.start();
      await moreFrames(running, 150);
      await process.kill();
      rmSync(folder, { recursive: true });
      cpSync(backup, folder, { recursive: true });
      const to = Date.now();
      await process.start();
      await moreFrames(running, 100, 60_000);
      // The operator's folder of yesterday does not know what went up since, and says so in a gap record: of that stretch alone.
      const forgotten = victim === OPERATOR.slug ? { forgotten: { from, to } } : {};
      const proof = await prove(running, { timeoutMs: 90_000, ...forgotten });
      expect({ lost: proof.firstLost, overlap: proof.firstOverlap }).toEqual({ lost: [], overlap: [] });
      expect(proof).toMatchObject({ lost: 0, duplicated: 0, foreign: 0, overlap: 0 });
      expect(proof.entries).toBeGreaterThan(1000);
    }, 480_000);
  }
});
