/**
 * When each tag of a device is sampled: every tag has a clock of its own (phase and jitter), as in a plant where nothing is
 * synchronised. Tags without a period are sampled when their value changes.
 */
import type { Device, Sample } from '../devices/device.ts';
import { type Quality, type Readings, seedOf, type TagValue, uniform } from '../physics/index.ts';

export interface SamplerOptions {
  rateHz: number;
  /** No tag is sampled more often than this, simulated ms. */
  minPeriodMs: number;
  seed: number;
}

export class Sampler {
  readonly #device: Device;
  readonly #period: Float64Array;
  readonly #offset: Float64Array;
  readonly #tick: Float64Array;
  readonly #due: Float64Array;
  readonly #last: (TagValue | undefined)[];
  readonly #seed: number;

  constructor(device: Device, start: number, o: SamplerOptions) {
    const n = device.tags.length;
    this.#device = device;
    this.#seed = seedOf(device.id, o.seed);
    this.#period = new Float64Array(n);
    this.#offset = new Float64Array(n);
    this.#tick = new Float64Array(n);
    this.#due = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
    this.#last = new Array(n).fill(undefined);
    for (let i = 0; i < n; i++) {
      const s = device.tags[i]?.periodS ?? 0;
      if (s === 0) continue;
      const period = Math.max((s * 1000) / o.rateHz, o.minPeriodMs);
      this.#period[i] = period;
      this.#offset[i] = uniform(this.#seed, i, 17) * period;
      this.#tick[i] = Math.ceil((start - (this.#offset[i] ?? 0)) / period);
      this.#plan(i);
    }
  }

  /** Source time of a tag's next sample: its own grid with up to ±4 % (at most ±20 ms) of jitter. */
  #plan(i: number): void {
    const period = this.#period[i] ?? 0;
    const k = this.#tick[i] ?? 0;
    const jitter = (uniform(this.#seed, i, k | 0) - 0.5) * 2 * Math.min(0.04 * period, 20);
    this.#due[i] = Math.round(k * period + (this.#offset[i] ?? 0) + jitter);
  }

  /** Samples due before `until` (exclusive), with the values given. Appends to `out`. */
  cyclic(until: number, readings: Readings, out: Sample[]): void {
    const due = this.#due;
    for (let i = 0; i < due.length; i++) {
      while ((due[i] as number) < until) {
        out.push(this.#sample(i, readings, due[i] as number));
        this.#tick[i] = (this.#tick[i] ?? 0) + 1;
        this.#plan(i);
      }
    }
  }

  /** Step tags whose value differs from the last one sampled, at time `t`. */
  changed(t: number, readings: Readings, out: Sample[]): void {
    for (let i = 0; i < this.#due.length; i++) {
      if (this.#due[i] !== Number.POSITIVE_INFINITY || this.#last[i] === readings.values[i]) continue;
      this.#last[i] = readings.values[i];
      out.push(this.#sample(i, readings, t));
    }
  }

  /** All tags at once: the first values of a run or, with quality `bad`, the last before the link went down. */
  all(t: number, readings: Readings, out: Sample[], quality?: Quality): void {
    for (let i = 0; i < this.#due.length; i++) {
      this.#last[i] = readings.values[i];
      const s = this.#sample(i, readings, t);
      out.push(quality === undefined ? s : { ...s, quality });
    }
  }

  /** Step tags are sampled again at the next opportunity (after a lost link). */
  forget(): void {
    this.#last.fill(undefined);
  }

  /** Moves all clocks past `t`, that instant included, without sampling: time in which the device was not running. */
  skip(t: number): void {
    for (let i = 0; i < this.#due.length; i++) {
      if (this.#due[i] === Number.POSITIVE_INFINITY || (this.#due[i] as number) > t) continue;
      this.#tick[i] = Math.ceil((t - (this.#offset[i] ?? 0)) / (this.#period[i] ?? 1)) + 1;
      this.#plan(i);
    }
  }

  #sample(index: number, r: Readings, t: number): Sample {
    return {
      device: this.#device,
      index,
      value: r.values[index] as TagValue,
      t: Math.round(t),
      quality: r.quality[index] ?? 'good',
    };
  }
}
