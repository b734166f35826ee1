import { until } from './api.ts';
import { COMPANIES, MAKER, OPERATOR, SUPPLIER } from './companies.ts';
import { revokeAndWatch } from './once.ts';
import { type LegLine, LiveScreen, type MillLine, type ScreenModel } from './screen.ts';
import { BROKER, type LocalStage, MILLS } from './stage.ts';
import type { Plot } from './story.ts';
import { type Language, SCREEN_LABELS, textsIn } from './texts.ts';

const LEAK = 'seal-leak-fast';
const MACHINE_STATES: Record<number, string> = {
  0: 'not available',
  1: 'out of service',
  2: 'not executing',
  3: 'executing',
};

/** The live screen and its keys, until somebody quits. */
export class LiveDemo {
  readonly #stage: LocalStage;
  readonly #plot: Plot;
  readonly #language: Language;
  readonly #screen: LiveScreen | null;
  readonly #events: string[] = [];
  readonly #startedAt = Date.now();
  #busy = false;
  #leaking = false;
  #seen = new Map<string, number>();

  constructor(stage: LocalStage, plot: Plot, language: Language, out: NodeJS.WriteStream | null) {
    this.#stage = stage;
    this.#plot = plot;
    this.#language = language;
    this.#screen = out ? new LiveScreen(out) : null;
    stage.onUnexpectedExit = (name) => this.note('processDied', { name, log: stage.process(name).logFile() });
    // Without a screen, watchPlainly says these.
    if (!out) return;
    plot.arrivals.get(MAKER.slug)?.onRecord((record) => {
      if (record.record === 'event')
        this.note('alarm', { mill: record.machine, code: record.code, state: record.state });
    });
  }

  note(name: Parameters<ReturnType<typeof textsIn>>[0], values: Record<string, string | number> = {}): void {
    const line = textsIn(this.#language)(name, values);
    this.#events.push(`${new Date().toLocaleTimeString(this.#language)}  ${line}`);
    if (!this.#screen) process.stdout.write(`${line}\n`);
  }

  /** Resolves when `q` is pressed, the input ends or the process is asked to stop. */
  async run(input: NodeJS.ReadStream, stop: AbortSignal): Promise<void> {
    const timer = this.#screen ? setInterval(() => void this.#draw(), 1000) : undefined;
    const quit = new Promise<void>((resolve) => {
      stop.addEventListener('abort', () => resolve(), { once: true });
      if (!input.isTTY) return;
      input.setRawMode(true);
      input.resume();
      input.on('data', (data) => {
        const key = data.toString();
        if (key === 'q' || key === '\u0003') resolve();
        else void this.#key(key).catch((error: unknown) => this.#events.push(String(error)));
      });
    });
    await quit;
    clearInterval(timer);
    if (input.isTTY) input.setRawMode(false);
    input.pause();
    this.#screen?.end();
  }

  async #key(key: string): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      if (key === 'f') this.#switchLeak();
      else if (key === 'r') await this.#revoke();
      else if (key === 'k') await this.#killBroker();
    } finally {
      this.#busy = false;
    }
  }

  #switchLeak(): void {
    this.#leaking = !this.#leaking;
    this.#stage.process(MILLS).send({ fault: LEAK, machine: 'mill-1', on: this.#leaking });
    this.note('fault', { mill: 'mill-1', fault: LEAK });
  }

  async #revoke(): Promise<void> {
    const other = [MAKER, SUPPLIER].find(({ slug }) => this.#plot.agreements.has(slug));
    if (!other) {
      this.note('nothingToRevoke');
      return;
    }
    const ms = await revokeAndWatch(this.#stage, this.#plot, other.slug);
    this.#plot.decisions.revoked += 1;
    this.note('revoked', { company: OPERATOR.name, other: other.name, ms });
  }

  async #killBroker(): Promise<void> {
    const broker = this.#stage.process(BROKER);
    const began = Date.now();
    await broker.kill();
    this.note('killed');
    await until(
      () => this.#stage.connector(OPERATOR.slug).status(),
      (status) => waiting(status) > 0,
      'a backlog',
      10_000,
    ).catch(() => undefined);
    await broker.start();
    this.note('restarted', { s: ((Date.now() - began) / 1000).toFixed(1) });
    let most = 0;
    await until(
      () => this.#stage.connector(OPERATOR.slug).status(),
      (status) => {
        most = Math.max(most, waiting(status));
        return waiting(status) <= 5;
      },
      'the end of the backlog',
      60_000,
    );
    this.note('caughtUp', { samples: most });
  }

  async #draw(): Promise<void> {
    const { arrivals, decisions } = this.#plot;
    const own = arrivals.get(OPERATOR.slug);
    const mills: MillLine[] = this.#stage.devices
      .filter(({ pack }) => pack === 'bead-mill/1')
      .map(({ id, via }) => ({
        name: id,
        via: via === 'opcua' ? 'OPC UA' : 'Sparkplug B',
        state: MACHINE_STATES[own?.newest(id, 'machine.state') ?? -1] ?? '–',
        powerKw: own?.newest(id, 'agitator.power') ?? null,
        speed: own?.newest(id, 'agitator.speed') ?? null,
        temperature: own?.newest(id, 'product.temp_out') ?? null,
      }));
    const operator = await this.#stage
      .connector(OPERATOR.slug)
      .status()
      .catch(() => null);
    const legs: LegLine[] = COMPANIES.map((company) => {
      const seen = arrivals.get(company.slug);
      const samples = seen?.samples ?? 0;
      const perSecond = samples - (this.#seen.get(company.slug) ?? samples);
      this.#seen.set(company.slug, samples);
      const isOperator = company === OPERATOR;
      return {
        from: isOperator ? 'mills' : OPERATOR.name,
        to: company.name,
        perSecond,
        // A mean of ten seconds is as late as its window is long: that is no latency of the line.
        p50Ms: company === SUPPLIER ? null : (seen?.latency(50) ?? null),
        p99Ms: company === SUPPLIER ? null : (seen?.latency(99) ?? null),
        backlog: isOperator && operator ? waiting(operator) : null,
        state: isOperator ? (operator?.broker.state ?? 'away') : this.#plot.agreements.has(company.slug) ? '✓' : '⊘',
      };
    });
    const model: ScreenModel = {
      url: this.#stage.brokerUrl,
      runningSeconds: Math.round((Date.now() - this.#startedAt) / 1000),
      mills,
      legs,
      decisions,
      events: this.#events,
      labels: SCREEN_LABELS[this.#language],
    };
    this.#screen?.draw(model);
  }
}

function waiting(status: { outbox: { entries: number }[] }): number {
  return status.outbox.reduce((sum, lane) => sum + lane.entries, 0);
}
