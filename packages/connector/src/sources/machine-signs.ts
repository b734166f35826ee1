import type { AnyTarget } from '../mapping/mapping.port.ts';
import type { MachineSign, RawValue } from '../ports.ts';

/** Two signs of a link further apart than this (ms): whoever was away in between has not listened. */
const LISTENED_AT_MOST_MS = 60_000;

interface Known {
  heardAt: number | null;
  /** How long the source had been listened to then, ms. */
  listenedMs: number;
  /** Addresses of which a value holds that can be used. */
  holding: Set<string>;
}

/**
 * Which machines of a source give a sign: a value that can be used, or, where the source says so, that such a value still holds. Silence
 * counts while the source is listened to: what could not be heard, nobody kept back. Pure: instants (epoch ms) come in.
 */
export class MachineSigns {
  #machinesOf = new Map<string, string[]>();
  #machines = new Map<string, Known>();
  #listenedMs = 0;
  #lastAt: number | null = null;

  /** Machines by the mapping of now; of those that stay, what is known is kept. */
  expect(targets: ReadonlyMap<string, readonly AnyTarget[]>): void {
    this.#machinesOf = new Map([...targets].map(([at, all]) => [at, [...new Set(all.map(({ machine }) => machine))]]));
    const before = this.#machines;
    this.#machines = new Map();
    for (const [address, machines] of this.#machinesOf)
      for (const machine of machines) {
        const known = this.#machines.get(machine) ?? this.#again(before.get(machine));
        if (before.get(machine)?.holding.has(address)) known.holding.add(address);
        this.#machines.set(machine, known);
      }
  }

  /** The link to the source is well. */
  listened(now: number): void {
    if (this.#lastAt !== null) this.#listenedMs += Math.min(Math.max(0, now - this.#lastAt), LISTENED_AT_MOST_MS);
    this.#lastAt = now;
  }

  /** There is no link. */
  deaf(): void {
    this.#lastAt = null;
  }

  /** What is repeated at connecting is no sign, but holds. */
  values(batch: readonly RawValue[], now: number): void {
    for (const { address, status, historical, initial } of batch) {
      if (historical === true) continue;
      for (const known of this.#of(address)) {
        if (status === 'bad') known.holding.delete(address);
        else {
          known.holding.add(address);
          if (initial !== true) this.#heard(known, now);
        }
      }
    }
  }

  /** The source says that what it does not mention is as it was. */
  unchanged(now: number): void {
    for (const known of this.#machines.values()) if (known.holding.size > 0) this.#heard(known, now);
  }

  /** Of these addresses nothing holds any more; absent: of none. */
  gone(addresses: Iterable<string> = this.#machinesOf.keys()): void {
    for (const address of addresses) for (const known of this.#of(address)) known.holding.delete(address);
  }

  list(): MachineSign[] {
    return [...this.#machines].map(([machine, { heardAt, listenedMs }]) => ({
      machine,
      heardAt,
      silentMs: this.#listenedMs - listenedMs,
    }));
  }

  #again({ heardAt, listenedMs }: Omit<Known, 'holding'> = { heardAt: null, listenedMs: this.#listenedMs }): Known {
    return { heardAt, listenedMs, holding: new Set() };
  }

  #of(address: string): Known[] {
    return (this.#machinesOf.get(address) ?? []).flatMap((machine) => this.#machines.get(machine) ?? []);
  }

  #heard(known: Known, now: number): void {
    known.heardAt = now;
    known.listenedMs = this.#listenedMs;
  }
}
