/** Where the time comes from, so that tests and corrected clocks can take its place. Epoch milliseconds. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is told to move. */
export class ManualClock implements Clock {
  #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  set(now: number): void {
    this.#now = now;
  }
}

/** A clock that runs beside the system's by an offset which can be corrected while it runs (ms). */
export class OffsetClock implements Clock {
  offsetMs: number;
  readonly #base: Clock;

  constructor(offsetMs = 0, base: Clock = systemClock) {
    this.offsetMs = offsetMs;
    this.#base = base;
  }

  now(): number {
    return this.#base.now() + this.offsetMs;
  }
}
