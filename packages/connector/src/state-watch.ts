import type { ChangeBus } from '@millspace/runtime/console/change-bus';
import type { ConsoleTopic } from '@millspace/schemas';

/** What is looked at: a word for each thing that changes when, and only when, somebody would want to know. */
export type Look = () => Iterable<readonly [topic: ConsoleTopic, id: string, word: string]>;

const EVERY_MS = 500;

/** Tells changes of what has many hands in it (sources, the broker's reachability): it is looked at, not reported. */
export class StateWatch {
  readonly #look: Look;
  readonly #bus: Pick<ChangeBus, 'changed'>;
  readonly #known = new Map<string, { topic: ConsoleTopic; id: string; word: string }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(bus: Pick<ChangeBus, 'changed'>, look: Look) {
    this.#bus = bus;
    this.#look = look;
  }

  start(): void {
    this.look();
    this.#timer = setInterval(() => this.look(), EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  look(): void {
    const gone = new Map(this.#known);
    for (const [topic, id, word] of this.#look()) {
      const key = `${topic} ${id}`;
      gone.delete(key);
      if (this.#known.get(key)?.word === word) continue;
      this.#known.set(key, { topic, id, word });
      this.#tell(topic, id);
    }
    for (const [key, { topic, id }] of gone) {
      this.#known.delete(key);
      this.#tell(topic, id);
    }
  }

  #tell(topic: ConsoleTopic, id: string): void {
    if (id === '') this.#bus.changed(topic);
    else this.#bus.changed(topic, id);
  }
}
