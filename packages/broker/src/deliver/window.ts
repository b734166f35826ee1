import { Notifier } from '@millspace/runtime/notifier';
import type { Position } from '../enforce/position.ts';

/** Bytes written and not yet acknowledged, per stream. */
export const WINDOW_BYTES = 256 * 1024;

interface Sent {
  cursor: string;
  position: Position;
  bytes: number;
}

/** What a consumer has been sent and has not acknowledged. */
export class Window {
  readonly #sent: Sent[] = [];
  readonly #freed = new Notifier();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get empty(): boolean {
    return this.#sent.length === 0;
  }

  /** Bytes that may still be sent. One item larger than the window may go when nothing else is on its way. */
  get room(): number {
    return Math.max(0, WINDOW_BYTES - this.#bytes);
  }

  sent(cursor: string, position: Position, bytes: number): void {
    this.#sent.push({ cursor, position, bytes });
    this.#bytes += bytes;
  }

  /** Frees everything up to and with the cursor; its position, or null when it is not on its way. */
  acknowledge(cursor: string): Position | null {
    const index = this.#sent.findIndex((sent) => sent.cursor === cursor);
    const position = this.#sent[index]?.position;
    if (!position) return null;
    for (const { bytes } of this.#sent.splice(0, index + 1)) this.#bytes -= bytes;
    this.#freed.notify();
    return position;
  }

  freed(options: { signal: AbortSignal; timeoutMs?: number }): Promise<void> {
    return this.#freed.wait(options);
  }
}
