import { Readable } from 'node:stream';
import { silentLogger } from '@millspace/runtime/logger';
import { expect, test } from 'vitest';
import { openStore, tempFolder } from '../../test/helpers.ts';
import type { BrokerClient } from '../identity/broker-client.ts';
import { ControlClient } from './control-client.ts';
import { Evidence } from './evidence.ts';
import { react } from './handlers.ts';

const hello = (auditHead: object) =>
  `${JSON.stringify({ type: 'hello', n: 0, id: 'live-1', t: 1, auditHead, time: 1, incarnation: 'k', restored: false })}\n`;
const newer = (head: object) => `${JSON.stringify({ type: 'audit.head', n: 0, id: 'live-2', t: 1, head })}\n`;

test('the newest head of the audit log is kept with the broker’s mark and handed back at the next connection', async () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const evidence = new Evidence(store.db);
  const asked: URL[] = [];
  const third = Promise.withResolvers<void>();
  const broker: BrokerClient = {
    request: () => Promise.resolve({ status: 200, headers: {}, json: { settled: false } } as never),
    stream: (_method, path) => {
      asked.push(new URL(path, 'http://broker'));
      if (asked.length === 3) third.resolve();
      const lines = [
        hello({ n: 1, hash: 'sha256-old' }),
        hello({ n: 7, hash: 'sha256-a', mac: 'g1.mac-a' }) + newer({ n: 9, hash: 'sha256-b', mac: 'g1.mac-b' }),
      ][asked.length - 1];
      return Promise.resolve({ status: 200, headers: {}, body: Readable.from([lines ?? '']) });
    },
  };
  const client = new ControlClient({
    taken: () => undefined,
    begun: () => undefined,
    heard: () => undefined,
    broker,
    logger: silentLogger(),
    enrolled: () => true,
    react: (message) => react(message, { evidence } as never),
    hello: async (message) => evidence.keepAuditHead(message.auditHead),
    demand: () => undefined,
    checkpoint: () => undefined,
    controlSignals: () => undefined,
    knownHead: () => evidence.auditHead(),
    enforces: ['duties/1'],
  });
  client.start();
  await third.promise;
  await client.stop();
  expect(asked.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual([
    { enforces: 'duties/1' },
    { headN: '1', headHash: 'sha256-old', enforces: 'duties/1' },
    { headN: '9', headHash: 'sha256-b', headMac: 'g1.mac-b', enforces: 'duties/1' },
  ]);
  store.close();
});
