/** An MQTT 3.1.1 broker in memory, for the demo and for tests: what it holds is gone when it ends. */
import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';

export interface MqttBroker {
  port: number;
  url: string;
  stop(): Promise<void>;
}

/** Listens on `port` (0 = any free one) of `host`; rejects when the port is taken. */
export async function startBroker(port = 0, host = '127.0.0.1'): Promise<MqttBroker> {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    port: bound,
    url: `mqtt://${host}:${bound}`,
    async stop() {
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const s of sockets) s.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
