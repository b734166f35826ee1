import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of one process under one prefix; asking twice for a name gives the same metric. */
export class Metrics {
  readonly registry = new Registry();
  readonly #prefix: string;

  constructor(prefix: string, options: { processMetrics?: boolean } = {}) {
    this.#prefix = prefix;
    if (options.processMetrics) collectDefaultMetrics({ register: this.registry });
  }

  counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return (
      (this.#existing(name) as Counter<L> | undefined) ??
      new Counter({ name: this.#prefix + name, help, labelNames: [...labelNames], registers: [this.registry] })
    );
  }

  gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return (
      (this.#existing(name) as Gauge<L> | undefined) ??
      new Gauge({ name: this.#prefix + name, help, labelNames: [...labelNames], registers: [this.registry] })
    );
  }

  histogram<L extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: readonly L[] = [],
  ): Histogram<L> {
    return (
      (this.#existing(name) as Histogram<L> | undefined) ??
      new Histogram({
        name: this.#prefix + name,
        help,
        buckets,
        labelNames: [...labelNames],
        registers: [this.registry],
      })
    );
  }

  #existing(name: string): unknown {
    return this.registry.getSingleMetric(this.#prefix + name);
  }
}

export function createMetrics(name: string, options?: { processMetrics?: boolean }): Metrics {
  return new Metrics(`millspace_${name.replaceAll('-', '_')}_`, options);
}
