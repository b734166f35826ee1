import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '@millspace/policy';
import { ManualClock } from '@millspace/runtime/clock';
import { MillspaceError } from '@millspace/runtime/errors';
import type { UseNotice } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { ControlQueue } from '../control/queue.ts';
import { ControlStore } from '../db/store.ts';
import type { Registry } from '../participants/registry.ts';
import type { ConnectorIdentity } from '../ports.ts';
import { agreement, CONSUMER, DATASET, PROVIDER, T0 } from '../testing/kit.ts';
import { NoticeDelivery } from './delivery.ts';

const CONSUMING: ConnectorIdentity = { participant: 'beads', connector: CONSUMER };
const PROVIDING: ConnectorIdentity = { participant: 'acme', connector: PROVIDER };
const NOTICE: UseNotice = {
  ...{ id: 'urn:uuid:5a0f5b0e-7e8e-4a6c-bb8e-7c9b1e0c2a12', agreement: agreement()['@id'] },
  ...{ duty: '/permission/0/duty/0', recipient: 'acme', t: T0, dataset: DATASET },
  ...{ application: 'urn:app:wear-report', what: 'GET /series', outcome: 'allowed' },
};

async function room(patienceMs: number) {
  const folder = mkdtempSync(join(tmpdir(), 'millspace-notices-'));
  const store = new ControlStore(join(folder, 'control.db'), new ManualClock(T0));
  await store.open();
  const queue = new ControlQueue(store, { activeConnectorsOf: () => [] } as unknown as Registry);
  const duty = {
    action: 'odrl:inform',
    constraint: [
      { leftOperand: 'odrl:recipient', operator: 'eq', rightOperand: 'acme' },
      { leftOperand: 'x:logLevel', operator: 'isAnyOf', rightOperand: ['on-allow'] },
    ],
  };
  const result = compile({ ...agreement(), permission: [{ action: 'odrl:use', duty: [duty] }] }, { kind: 'usage' });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  const delivery = new NoticeDelivery({
    store,
    queue,
    registry: { isActive: (slug) => slug === 'acme' },
    agreements: {
      ofParty: async (id, slug) => {
        if (id !== NOTICE.agreement || !['acme', 'beads'].includes(slug))
          throw new MillspaceError('MS-AGR-001', { detail: 'none', status: 404 });
        return { id, provider: 'acme', consumer: 'beads', dataset: DATASET } as never;
      },
    },
    policyOf: () => result.policy,
    duties: { toTell: () => Promise.resolve(), told: () => Promise.resolve() },
    patienceMs,
  });
  return {
    store,
    delivery,
    queue,
    pending: () => queue.pending('acme', PROVIDER, 0, 10),
    [Symbol.asyncDispose]: async () => {
      await store.settled();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test('a notice is answered when a connector of the recipient has stored it; sent again it is still one', async () => {
  await using at = await room(60_000);
  const first = at.delivery.deliver(CONSUMING, NOTICE);
  const second = at.delivery.deliver(CONSUMING, NOTICE);
  let pending = await at.pending();
  while (pending.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
    pending = await at.pending();
  }
  expect(pending.map(({ type, body }) => [type, JSON.parse(body)])).toEqual([
    ['notice', { sender: 'beads', notice: NOTICE }],
  ]);
  await at.queue.answer(pending[0]?.id ?? '', { ok: true }, PROVIDING);
  expect(await Promise.all([first, second])).toEqual([{ acknowledgedAt: T0 }, { acknowledgedAt: T0 }]);
  expect(await at.delivery.deliver(CONSUMING, NOTICE)).toEqual({ acknowledgedAt: T0 });
  expect(await at.pending()).toEqual([]);
});

test('while nobody has stored it the sender is told so, and it waits; a rejection is no acknowledgement', async () => {
  await using at = await room(1);
  await expect(at.delivery.deliver(CONSUMING, NOTICE)).rejects.toMatchObject({ code: 'MS-DTY-009', status: 504 });
  const [message] = await at.pending();
  await at.queue.answer(message?.id ?? '', { reject: 'the disk is full' }, PROVIDING);
  await expect(at.delivery.deliver(CONSUMING, NOTICE)).rejects.toMatchObject({ code: 'MS-DTY-009' });
  expect(await at.pending()).toHaveLength(1);
  await at.queue.answer(message?.id ?? '', { ok: true }, PROVIDING);
  expect(await at.delivery.deliver(CONSUMING, NOTICE)).toEqual({ acknowledgedAt: T0 });
});

test('only what the agreement asks for, from its consumer, to whom it names', async () => {
  await using at = await room(1);
  const refused = async (who: ConnectorIdentity, notice: UseNotice, code = 'MS-DTY-008') =>
    expect(at.delivery.deliver(who, notice)).rejects.toMatchObject({ code });
  await refused(PROVIDING, NOTICE);
  await refused({ participant: 'other', connector: 'urn:x' }, NOTICE, 'MS-AGR-001');
  await refused(CONSUMING, { ...NOTICE, recipient: 'other' });
  await refused(CONSUMING, { ...NOTICE, duty: '/permission/0/duty/1' });
  await refused(CONSUMING, { ...NOTICE, dataset: `${DATASET}-2` });
  expect(await at.pending()).toEqual([]);
  await refused(CONSUMING, NOTICE, 'MS-DTY-009');
  await refused(CONSUMING, { ...NOTICE, what: 'something else' });
});
