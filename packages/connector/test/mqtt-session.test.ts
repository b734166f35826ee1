import { expect, it } from 'vitest';
import { Session } from '../src/sources/mqtt/session.ts';
import { publisher, startBroker } from './mqtt-broker.ts';

it('an answered ping is told when what came before it has been taken, not sooner', { timeout: 30_000 }, async () => {
  const broker = await startBroker();
  const subscribed = new Promise<void>((resolve) => broker.aedes.once('subscribe', () => resolve()));
  const order: string[] = [];
  const stored = Promise.withResolvers<void>();
  const told = Promise.withResolvers<number>();
  const session = new Session(
    { id: 's', type: 'mqtt', mapping: 'm.yaml', url: broker.url, dialect: 'sparkplug' },
    ['a'],
    false,
    {
      connected: () => undefined,
      lost: () => undefined,
      answered: (agoMs) => {
        order.push('answered');
        told.resolve(agoMs);
      },
      messages: () => {
        order.push('came');
        return stored.promise;
      },
      oversize: () => Promise.resolve(),
      failed: told.reject,
    },
    1,
  );
  session.open('host');
  await subscribed;
  const other = await publisher(broker.url);
  await other.publishAsync('a', 'x');
  // With the second ping the answer to the first is surely here.
  let pings = 0;
  await new Promise<void>((resolve) => {
    broker.aedes.on('ping', (_packet, client) => {
      if (client.id === 'host') pings += 1;
      if (pings === 2) resolve();
    });
  });
  order.push('stored');
  stored.resolve();
  expect(await told.promise).toBeGreaterThanOrEqual(0);
  expect(order.slice(0, 3)).toEqual(['came', 'stored', 'answered']);
  await session.close();
  await other.stop();
  await broker.stop();
});
