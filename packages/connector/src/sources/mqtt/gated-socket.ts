import { connect as connectTcp, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { PacketGate } from './packet-gate.ts';

export interface SocketOptions {
  host: string;
  port: number;
  tls: boolean;
  ca?: string;
  cert?: string;
  key?: string;
}

/** A TCP or TLS connection whose incoming bytes pass a gate first. */
export class GatedSocket extends Duplex {
  readonly #socket: Socket;

  constructor(options: SocketOptions, gate: PacketGate) {
    super();
    const { host, port } = options;
    this.#socket = options.tls
      ? connectTls({ host, port, servername: host, ...pick(options) })
      : connectTcp({ host, port, noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => {
      let more = true;
      for (const part of gate.push(chunk)) more = this.push(part) && more;
      if (!more) this.#socket.pause();
    });
    this.#socket.on('end', () => this.push(null));
    this.#socket.on('error', (error) => this.destroy(error));
    this.#socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}

function pick({ ca, cert, key }: SocketOptions): { ca?: string; cert?: string; key?: string } {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
