import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { AckPolicy, jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { ended, withUs } from './children.ts';

/** Version of the nats-server on the PATH, e.g. `v2.9.10`; null when there is none. */
export function natsVersion(): string | null {
  const { status, stdout } = spawnSync('nats-server', ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/v[\d.]+/.exec(stdout)?.[0] ?? 'unknown') : null;
}

/** A nats-server of its own with JetStream in file storage, on loopback. */
export class Nats implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #connection: NatsConnection;
  #streams = 0;

  private constructor(port: number, child: ChildProcess, connection: NatsConnection) {
    this.port = port;
    this.#child = child;
    this.#connection = connection;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  static async start(folder: string): Promise<Nats> {
    const port = await freePort();
    const args = ['--jetstream', '--store_dir', folder, '--addr', '127.0.0.1', '--port', String(port)];
    const child = withUs(spawn('nats-server', args, { stdio: 'ignore' }));
    try {
      return new Nats(port, child, await connected(port, child));
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** A stream in file storage with one durable pull consumer, for which one acknowledgement covers all before it. */
  async stream(): Promise<{ stream: string; subject: string; consumer: string }> {
    const stream = `bench-${++this.#streams}`;
    const subject = `frames.${stream}`;
    const manager = await jetstreamManager(this.#connection);
    await manager.streams.add({ name: stream, subjects: [subject], storage: StorageType.File });
    await manager.consumers.add(stream, { durable_name: 'bench', ack_policy: AckPolicy.All, max_ack_pending: -1 });
    return { stream, subject, consumer: 'bench' };
  }

  async remove(stream: string): Promise<void> {
    await (await jetstreamManager(this.#connection)).streams.delete(stream);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close();
    await ended(this.#child, 3000);
  }
}

async function connected(port: number, child: ChildProcess): Promise<NatsConnection> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await connect({ port });
    } catch (error) {
      if (attempt === 100 || child.exitCode !== null) throw error;
      await pause(50);
    }
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
