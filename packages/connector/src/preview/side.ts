import type { PreviewSide, QualityReason } from '@millspace/schemas';

export interface SideOptions {
  /** Time shown, epoch ms; `to` exclusive. */
  from: number;
  to: number;
  /** Rows listed at most. */
  rows: number;
  /** Points of the plot. */
  buckets: number;
  /** Time that a value stands for, ms; 0 = its instant. */
  spanMs: number;
}

/** Gathers one signal of one side of a preview, row by row in the order of time. */
export class SideMaker {
  readonly #options: SideOptions;
  readonly #t: number[] = [];
  readonly #v: (number | null)[] = [];
  readonly #reasons: (QualityReason | undefined)[] = [];
  readonly #sum: number[];
  readonly #n: number[];
  #rows = 0;
  #min: number | null = null;
  #max: number | null = null;

  constructor(options: SideOptions) {
    this.#options = options;
    this.#sum = new Array<number>(options.buckets).fill(0);
    this.#n = new Array<number>(options.buckets).fill(0);
  }

  get rows(): number {
    return this.#rows;
  }

  add(t: number, v: number | null, reason: QualityReason | undefined): void {
    const { rows } = this.#options;
    this.#rows += 1;
    this.#t.push(t);
    this.#v.push(v);
    this.#reasons.push(reason);
    // Kept short in steps, so that this costs nothing for each row.
    if (this.#t.length > 2 * rows + 1000) this.#cut();
    if (v === null) return;
    this.#min = this.#min === null ? v : Math.min(this.#min, v);
    this.#max = this.#max === null ? v : Math.max(this.#max, v);
    this.#plot(t, v);
  }

  result(unit: string): PreviewSide {
    this.#cut();
    const quality = Object.fromEntries(
      this.#reasons.flatMap((reason, index) => (reason === undefined ? [] : [[String(index), reason]])),
    );
    return {
      rows: this.#rows,
      unit,
      min: this.#min,
      max: this.#max,
      t: this.#t,
      v: this.#v,
      ...(Object.keys(quality).length > 0 ? { quality } : {}),
      plot: this.#sum.map((sum, index) => (this.#n[index] ? sum / (this.#n[index] as number) : null)),
    };
  }

  #plot(t: number, v: number): void {
    const { from, to, buckets, spanMs } = this.#options;
    const width = (to - from) / buckets;
    const first = Math.max(0, Math.floor((t - from) / width));
    const last = Math.min(buckets - 1, Math.max(first, Math.ceil((t + spanMs - from) / width) - 1));
    for (let index = first; index <= last; index += 1) {
      this.#sum[index] = (this.#sum[index] as number) + v;
      this.#n[index] = (this.#n[index] as number) + 1;
    }
  }

  #cut(): void {
    const over = this.#t.length - this.#options.rows;
    if (over <= 0) return;
    this.#t.splice(0, over);
    this.#v.splice(0, over);
    this.#reasons.splice(0, over);
  }
}
