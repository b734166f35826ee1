import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessPolicy, offer } from '@millspace/policy';
import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Notices } from '../control/notices.ts';
import { ControlStore } from '../db/store.ts';
import type { Register } from '../participants/attestations.ts';
import type { Registry } from '../participants/registry.ts';
import { Catalog } from './catalog.ts';

let dir: string;
let store: ControlStore;
let catalog: Catalog;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millspace-catalog-'));
  store = new ControlStore(join(dir, 'control.db'), new ManualClock(1000));
  await store.open();
  await store.write(({ db }) =>
    db
      .insertInto('participants')
      .values(
        ['acme', 'beads'].map((slug) => ({
          ...{ slug, name: slug, country: null, created_at: 1, revoked_at: null, revoke_reason: null },
          ...{ bytes_per_day: null, log_bytes: null },
        })),
      )
      .execute(),
  );
  catalog = new Catalog({
    store,
    registry: {
      participants: () => ['acme', 'beads'].map((slug) => ({ slug, revokedAt: null })),
    } as unknown as Registry,
    register: { attributes: () => ({ until: null }) } as unknown as Register,
    notices: new Notices(silentLogger()),
    partnersOf: () => [],
    rules: { objections: () => [] },
    lineage: { agreement: () => Promise.reject(new Error('none')), policyOf: () => null, now: () => 1000 },
  });
});

afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

const idOf = (name: string) => `urn:millspace:dataset:acme:${name}`;

function put(name: string, pack: string) {
  const dataset = {
    id: idOf(name),
    title: { en: name, de: name },
    published: true,
    machines: [{ id: 'm', pack }],
    signals: [],
    groups: [],
    records: [],
    realtime: true,
    brokerReadable: true,
    offers: [offer({})],
    accessPolicy: accessPolicy(['beads']),
    approval: 'manual',
  };
  return catalog.put(dataset.id, dataset, 'acme', 'acme');
}

test('what is counted for the first time in the commit in which datasets come, change and go is counted right', async () => {
  for (const name of ['stays', 'changes', 'goes']) await put(name, 'bead-mill/1');
  const counted = async () => {
    const { total, facets } = await catalog.search('beads', {});
    return { total, packs: facets['pack'] };
  };
  await Promise.all([
    put('comes', 'bead-mill/1'),
    put('changes', 'pump/1'),
    counted(),
    put('comes-later', 'pump/1'),
    catalog.remove(idOf('goes'), 'acme', 'acme'),
  ]);
  expect(await counted()).toEqual({
    total: 4,
    packs: [
      { value: 'bead-mill/1', count: 2 },
      { value: 'pump/1', count: 2 },
    ],
  });
});
