import { connect, createServer, type Server, type Socket } from 'node:net';

/** What is told of every connection; a connection of its own for each call. */
export type Listener = () => (bytes: Buffer) => void;

/** A wire with an ear on it: everything a client says to a server goes through, is heard, and can be cut. */
export class Tap {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  #open = true;

  private constructor(server: Server, sockets: Set<Socket>, port: number) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = port;
  }

  static async open(target: { host?: string; port: number }, listener: Listener = () => () => undefined): Promise<Tap> {
    const sockets = new Set<Socket>();
    const keep = (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      return socket;
    };
    let tap: Tap | undefined;
    const server = createServer((client) => {
      keep(client);
      if (tap && !tap.#open) {
        client.destroy();
        return;
      }
      const peer = keep(connect({ host: target.host ?? '127.0.0.1', port: target.port }));
      const heard = listener();
      client.on('data', heard);
      client.pipe(peer);
      peer.pipe(client);
      client.on('close', () => peer.destroy());
      peer.on('close', () => client.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    tap = new Tap(server, sockets, typeof address === 'object' && address !== null ? address.port : 0);
    return tap;
  }

  /** The cable is pulled: every connection breaks, none can be made. */
  cut(): void {
    this.#open = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#open = true;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
