import { Duplex } from 'node:stream';
import type { PacketGate } from './packet-gate.ts';

/** A connection whose incoming bytes pass a gate first. */
export class GatedSocket extends Duplex {
  readonly #wire: Duplex;

  constructor(wire: Duplex, gate: PacketGate) {
    super();
    this.#wire = wire;
    wire.on('data', (chunk: Buffer) => {
      let more = true;
      for (const part of gate.push(chunk)) more = this.push(part) && more;
      if (!more) wire.pause();
    });
    wire.on('end', () => this.push(null));
    wire.on('error', (error) => this.destroy(error));
    wire.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#wire.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#wire.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#wire.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#wire.destroy();
    done(error);
  }
}
