import { join } from 'node:path';
import { openDatabase } from '@millspace/runtime/sqlite';
import { afterEach, beforeEach, expect } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { createDataPlane } from '../src/data-plane.ts';
import { CONTROL_SCHEMA } from '../src/db/schema.ts';
import { Deal, told, use } from './deal.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;

beforeEach(async () => {
  world = await startWorld({ createDataPlane });
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
  await acme.connect();
  await beads.connect();
});

afterEach(async () => {
  await acme.close();
  await beads.close();
  await world.close();
});

/** Makes every addition to the audit log fail, as a full disk or a broken file would, until it is called again. */
function breakAudit(): () => void {
  const db = openDatabase(join(world.dataDir, 'control.db'), { migrations: CONTROL_SCHEMA });
  db.exec("CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'the disk is broken'); END");
  return () => {
    db.exec('DROP TRIGGER broken');
    db.close();
  };
}

policyClass('1', 'not-bypassed', 'trap: the log cannot be reached. Nothing is released until it can', async () => {
  const deal = await Deal.make(world, acme, beads, use());
  await deal.send(1);
  const reader = await deal.open();
  expect(told(await reader.until((items) => items.length === 1))).toEqual([1]);
  const repair = breakAudit();
  // The first thing that cannot be put on record: this transfer's receipt, when its stream ends.
  const second = await deal.open();
  await deal.send(2);
  expect(told(await second.until(() => false)).at(-1)).toBe('MS-DLV-012');
  await expect(deal.open()).rejects.toMatchObject({ code: 'MS-DLV-012', status: 503 });
  repair();
  for (let attempt = 0; ; attempt += 1) {
    const again = await deal.open().catch(() => null);
    if (again) {
      expect(told(await again.until((items) => items.length === 2))).toEqual([1, 2]);
      break;
    }
    if (attempt > 500) throw new Error('it never recovered');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  deal.close();
});
