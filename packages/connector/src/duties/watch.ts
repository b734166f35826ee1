import type { Actor } from '@millspace/runtime/users/actor';
import type { Gate, Standing } from './gate.ts';

/** The gate's answers for one running stream, asked for again when time or events may have changed them. */
export class Watch {
  readonly #gate: Gate;
  readonly #actor: Actor;
  readonly #now: () => number;
  readonly #known = new Map<string, Standing>();

  constructor(gate: Gate, actor: Actor, now: () => number) {
    this.#gate = gate;
    this.#actor = actor;
    this.#now = now;
  }

  /** Whether something of this scope may go out at this moment. */
  lets(scope: string): boolean {
    const known = this.#known.get(scope);
    if (known && (known.until === null || this.#now() < known.until)) return known.holds;
    const standing = this.#gate.standing({ scope, actor: this.#actor });
    this.#known.set(scope, standing);
    return standing.holds;
  }

  /** Something happened: what was known counts no more. */
  renew(): void {
    this.#known.clear();
  }
}
