import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import mqtt, { type MqttClient } from 'mqtt';
import { freePort } from './ports.ts';

export interface TestBroker {
  url: string;
  port: number;
  aedes: Aedes;
  /** Topics published by the client with this id prefix. */
  published: { client: string; topic: string }[];
  /** Drops every TCP connection. */
  cut(): void;
  stop(): Promise<void>;
}

/** An MQTT 3.1.1 broker in this process. */
export async function startBroker(
  options: { port?: number; authenticate?: (user: string, password: string) => boolean } = {},
): Promise<TestBroker> {
  const port = options.port ?? (await freePort());
  const aedes = await Aedes.createBroker();
  if (options.authenticate !== undefined) {
    const { authenticate } = options;
    aedes.authenticate = (_client, user, password, done) => {
      const ok = authenticate(user ?? '', password?.toString() ?? '');
      if (ok) done(null, true);
      else done(Object.assign(new Error('bad user name or password'), { returnCode: 4 as never }), false);
    };
  }
  const published: TestBroker['published'] = [];
  aedes.on('publish', (packet, client) => {
    if (client !== null) published.push({ client: client.id, topic: packet.topic });
  });
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    aedes,
    published,
    cut,
    async stop() {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(resolve));
    },
  };
}

export async function publisher(url: string): Promise<MqttClient & { stop(): Promise<void> }> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 100 });
  return Object.assign(client, { stop: () => client.endAsync(true) });
}
