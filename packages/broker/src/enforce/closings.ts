import type { Clock } from '@millspace/runtime/clock';
import type { Logger } from '@millspace/runtime/logger';
import { dependsOnOthers } from '../facts/needs.ts';
import { type Grant, lets } from './grant.ts';
import type { Grants } from './grants.ts';
import type { WithheldBook } from './withheld.ts';

export interface ClosingsDeps {
  grants: Grants;
  withheld: WithheldBook;
  clock: Clock;
  logger: Logger;
  /** Offset of the newest chunk of a dataset; 0 = none. */
  last: (dataset: string) => number;
  /** Latest instant of the rows of a dataset up to an offset (epoch ms). */
  top: (dataset: string, upTo: number) => number;
  /** Up to here the reader of a transfer has everything. */
  hold: (pid: string) => number;
}

/**
 * What comes into the log while an event is closed, a payment missing or a fact unknown is denied at its turn, and its turn
 * is now, whether or not anybody reads at the moment: a reader who stays away until the event is open again gets
 * nothing of the time between.
 */
export class Closings {
  readonly #deps: ClosingsDeps;
  readonly #unsubscribe: () => void;

  constructor(deps: ClosingsDeps) {
    this.#deps = deps;
    this.#unsubscribe = deps.grants.onChange((pid, grant, before) => {
      if (grant && dependsOnOthers(grant.needs)) this.#changed(pid, grant, before);
    });
  }

  close(): void {
    this.#unsubscribe();
  }

  #changed(pid: string, grant: Grant, before: Grant | null): void {
    const { grants, withheld, clock, last, top, hold } = this.#deps;
    // Where each connector has its own grant, it is closed when it is for all of them.
    const best = grant.connector === null || permitted(grant) ? grant : grants.of(pid);
    const { dataset } = grant.facts;
    if (best && permitted(best)) {
      const upTo = last(dataset);
      this.#keep(pid, withheld.finish(pid, upTo, top(dataset, upTo)));
    } else if (best) {
      const { rule, text } = denialOf(best);
      const from = (before === null ? hold(pid) : last(dataset)) + 1;
      this.#keep(pid, withheld.begin(pid, { from, t: clock.now(), rule, text }));
    }
  }

  #keep(pid: string, written: Promise<void>): void {
    written.catch((err: unknown) =>
      this.#deps.logger.error({ err, transfer: pid }, 'a withheld stretch was not written'),
    );
  }
}

/** By its policy: a transfer that rests does not hold up what is denied meanwhile. */
function permitted(grant: Grant): boolean {
  return lets(grant) || grant.decision.result === 'permit';
}

/** The rule that said no, for the record of what was withheld. */
export function denialOf({ decision }: Grant): { rule: string; text: Grant['decision']['text'] } {
  const said = decision.rules.find(({ outcome }) => outcome === 'violated' || outcome === 'open');
  return { rule: said?.path || decision.code, text: said?.text ?? decision.text };
}
