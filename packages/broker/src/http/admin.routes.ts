import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Agreements } from '../agreements/agreements.ts';
import type { Restore } from '../agreements/restore.ts';
import type { Checkpoints } from '../audit/checkpoints.ts';
import type { Recorder } from '../audit/recorder.ts';
import type { Verifications } from '../audit/verification.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ControlHub } from '../control/hub.ts';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore } from '../db/store.ts';
import type { Holds } from '../dsp/holds.ts';
import type { ProcessReader } from '../dsp/reader.ts';
import { reasonOf } from '../participants/participants.routes.ts';
import type { Registry } from '../participants/registry.ts';
import type { DataPlane } from '../ports.ts';
import type { Guards } from './guards.ts';
import { shapes } from './guards.ts';

export interface AdminRoutesDeps {
  guards: Guards;
  store: ControlStore;
  queue: ControlQueue;
  registry: Registry;
  hub: ControlHub;
  catalog: Catalog;
  agreements: Agreements;
  restore: Restore;
  reader: ProcessReader;
  holds: Holds;
  checkpoints: Checkpoints;
  recorder: Recorder;
  verifications: Verifications;
  data: () => DataPlane;
  /** How many e-mails and webhooks are not handed over. */
  notifications: () => { waiting: number; failing: number };
  name: string;
  version: string;
  incarnation: string;
  now: () => number;
}

/** What the administrator sees: who exchanges what, and how it stands. Never a value. */
export function adminRoutes(app: FastifyInstance, deps: AdminRoutesDeps): void {
  const { guards, store, queue, registry, hub, catalog, agreements, restore, reader, holds, data, now } = deps;
  const { checkpoints, recorder, verifications } = deps;

  app.get('/status', guards.auditor('How the broker is doing'), async () => {
    const head = store.audit.head;
    const receipts = await queue.openReceipts();
    return {
      ...data().status(),
      notifications: deps.notifications(),
      name: deps.name,
      version: deps.version,
      time: now(),
      incarnation: deps.incarnation,
      restored: restore.active,
      participants: registry.participants().filter((found) => found.revokedAt === null).length,
      connectors: {
        enrolled: registry.connectors().filter((found) => found.revokedAt === null).length,
        online: hub.size,
      },
      datasets: catalog.size,
      negotiations: await countByState(store, 'negotiations'),
      transfers: await countByState(store, 'transfers'),
      receipts: { open: receipts.count, since: receipts.since },
      audit: { n: head.n, hash: head.hash },
      queue: await queue.waiting(),
      checkpoint: {
        size: checkpoints.latest?.checkpoint.size ?? 0,
        t: checkpoints.latest?.checkpoint.t ?? null,
        failingSince: checkpoints.failingSince,
      },
      notRecordingSince: recorder.failingSince,
      ...(verifications.state.last ? { verification: verifications.state.last } : {}),
      memoryBytes: process.memoryUsage.rss(),
    };
  });

  app.get(
    '/exchanges',
    guards.admin('Transfers of the dataspace: who gets what from whom, and how much went'),
    async () => ({ exchanges: await reader.exchanges(1000) }),
  );

  app.get(
    '/exchanges/:pid',
    guards.admin('One transfer: who gets what from whom, and how much went'),
    async (request) => reader.exchange((request.params as { pid: string }).pid),
  );

  app.post(
    '/exchanges/:pid/suspend',
    guards.admin('Let a transfer rest: nothing flows until it is resumed', { body: shapes.neededReason }),
    async (request) => {
      const { pid } = request.params as { pid: string };
      await holds.suspend(pid, reasonOf(request.body), actorOf(request).pseudonym);
      return reader.exchange(pid);
    },
  );

  app.post(
    '/exchanges/:pid/resume',
    guards.admin('Resume a transfer that an administrator lets rest', { body: shapes.reason }),
    async (request) => {
      const { pid } = request.params as { pid: string };
      await holds.resume(pid, reasonOf(request.body), actorOf(request).pseudonym);
      return reader.exchange(pid);
    },
  );

  const listing = { querystring: shapes.object({ limit: { type: 'integer', minimum: 1, maximum: 1000 } }) };

  app.get('/admin/negotiations', guards.admin('Negotiations of everybody, newest first', listing), async (request) => ({
    negotiations: await reader.negotiations(null, { role: 'consumer', ...(request.query as { limit?: number }) }),
  }));

  app.get('/admin/datasets', guards.admin('Published datasets, without their samples'), async () => {
    const rows = await store.read.selectFrom('datasets').select('body').orderBy('id').limit(1000).execute();
    return { datasets: rows.map((row) => ({ ...(JSON.parse(row.body) as object), sample: undefined })) };
  });

  app.get('/admin/agreements', guards.auditor('Agreements of everybody, newest first', listing), async (request) => {
    const { limit = 200 } = request.query as { limit?: number };
    const rows = await store.read
      .selectFrom('agreements')
      .selectAll()
      .orderBy('finalized_at', 'desc')
      .limit(limit)
      .execute();
    const views = await agreements.views(rows, null, now());
    return {
      agreements: views.map((view, index) => ({
        ...view,
        provider: rows[index]?.provider,
        consumer: rows[index]?.consumer,
      })),
    };
  });

  app.post(
    '/admin/agreements/:id/revoke',
    guards.admin('Revoke an agreement as operator of the dataspace', { body: shapes.reason }),
    async (request) => {
      const { id } = request.params as { id: string };
      const row = await agreements.revoke(id, 'broker', reasonOf(request.body), actorOf(request).pseudonym);
      const [view] = await agreements.views([row], null, now());
      return view;
    },
  );

  app.get(
    '/admin/negotiations/:pid/why',
    guards.admin('Why is it so: decision, refusal or wait, in sentences'),
    async (request) => {
      const { pid } = request.params as { pid: string };
      return reader.whyNegotiation(await reader.negotiation(pid, null));
    },
  );

  app.get(
    '/admin/agreements/:id/why',
    guards.admin('Why is it so: state, what is overdue, what its terms decide now, in sentences'),
    async (request) => reader.whyAgreement((request.params as { id: string }).id, null),
  );

  app.get(
    '/admin/transfers/:pid/why',
    guards.admin('Why is it so: decision, refusal or wait, in sentences'),
    async (request) => {
      const { pid } = request.params as { pid: string };
      return reader.whyTransfer(await reader.transfer(pid, null));
    },
  );
}

async function countByState(store: ControlStore, table: 'negotiations' | 'transfers'): Promise<Record<string, number>> {
  const rows = await store.read
    .selectFrom(table)
    .select((eb) => ['state', eb.fn.countAll<number>().as('n')])
    .where('role', '=', 'consumer')
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.state === 'START' ? 'REQUESTED' : row.state, row.n]));
}
