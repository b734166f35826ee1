import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { Aedes } from 'aedes';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { createWebSocketStream, WebSocketServer } from 'ws';
import type { Issued } from '../../../scripts/testing/certificates.ts';
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

export type Transport = 'mqtt' | 'mqtts' | 'ws' | 'wss';

/** What a broker with TLS shows, and who signed the clients that it lets in (absent: it asks for no certificate). */
export interface BrokerTls {
  own: Issued;
  clients?: string;
}

export interface BrokerOptions {
  port?: number;
  transport?: Transport;
  tls?: BrokerTls;
  authenticate?: (user: string, password: string) => boolean;
}

/** An MQTT 3.1.1 broker in this process. */
export async function startBroker(options: BrokerOptions = {}): Promise<TestBroker> {
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
  const transport = options.transport ?? 'mqtt';
  const server = listener(transport, options.tls, (stream) => aedes.handle(stream));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `${transport}://127.0.0.1:${port}`,
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

function listener(transport: Transport, tls: BrokerTls | undefined, handle: (stream: Duplex) => void): Server {
  const secure: TlsOptions = tls === undefined ? {} : tlsOptions(tls);
  if (transport === 'mqtt') return createServer(handle);
  if (transport === 'mqtts') return createTlsServer(secure, handle);
  const server: HttpServer = transport === 'ws' ? createHttpServer() : createHttpsServer(secure);
  new WebSocketServer({ server }).on('connection', (socket) => handle(createWebSocketStream(socket)));
  return server;
}

function tlsOptions({ own, clients }: BrokerTls): TlsOptions {
  return {
    cert: readFileSync(own.certificate),
    key: readFileSync(own.key),
    ...(clients === undefined ? {} : { ca: readFileSync(clients), requestCert: true }),
  };
}

export async function publisher(
  url: string,
  options: IClientOptions = {},
): Promise<MqttClient & { stop(): Promise<void> }> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 100, ...options });
  return Object.assign(client, { stop: () => client.endAsync(true) });
}
