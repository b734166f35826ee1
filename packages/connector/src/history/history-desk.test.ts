import { Readable } from 'node:stream';
import type { Clock } from '@millspace/runtime/clock';
import { expect, test, vi } from 'vitest';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { ReceivedScopes } from '../receive/received.ts';
import type { Store } from '../store/store.ts';
import { HistoryDesk } from './history-desk.ts';

const transfer = { pid: 't1', agreement: 'a1', dataset: 'urn:millspace:dataset:acme:mills', counterparty: 'acme' };

/** A broker whose answer to a history request stays open until its reader leaves. */
function deskOn(broken?: Error) {
  const told: string[] = [];
  const broker = {
    request: (method: string, path: string) => {
      told.push(`${method} ${path}`);
      return Promise.resolve({ status: 200, json: { request: 'r1' } });
    },
    stream: (_method: string, _path: string, { signal }: { signal: AbortSignal }) => {
      const body = new Readable({ read: () => undefined });
      signal.addEventListener('abort', () => body.destroy(new Error('the reader left')));
      if (broken) body.destroy(broken);
      return Promise.resolve({ body });
    },
  };
  const desk = new HistoryDesk({
    store: {} as Store,
    received: { open: () => undefined } as unknown as ReceivedScopes,
    broker: broker as unknown as BrokerClient,
    clock: { now: () => 7 } as unknown as Clock,
  });
  return { desk, told };
}

test('a range that is on its way is given up: the broker is told, and it does not count as failed', async () => {
  const { desk, told } = deskOn();
  const job = await desk.ask(transfer, { from: 1, to: 2 });
  expect(job).toMatchObject({ request: 'r1', state: 'running', reached: null });
  expect(await desk.cancel('r1')).toMatchObject({ state: 'cancelled' });
  expect(told).toContain('DELETE /history/r1');
  await vi.waitFor(() => expect(job.endedAt).toBe(7));
  expect(job).toMatchObject({ state: 'cancelled', error: null });
  await desk.stop();
});

test('one that is over stays as it is, and one that nobody asked for is unknown', async () => {
  const { desk, told } = deskOn(new Error('cut'));
  const job = await desk.ask(transfer, { from: 1, to: 2 });
  await vi.waitFor(() => expect(job.state).toBe('failed'));
  expect(await desk.cancel('r1')).toMatchObject({ state: 'failed', error: { text: 'cut' } });
  expect(told).not.toContain('DELETE /history/r1');
  await expect(desk.cancel('r2')).rejects.toMatchObject({ code: 'MS-HIS-001', status: 404 });
  await desk.stop();
});
