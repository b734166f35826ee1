import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Pack } from '@millspace/schemas';
import type { Enforcer } from '../enforce/enforcer.ts';
import type { Grants } from '../enforce/grants.ts';
import type { Ledger } from '../enforce/ledger.ts';
import { EXHAUSTED } from '../enforce/texts.ts';
import type { ConnectorIdentity, ControlPlane } from '../ports.ts';
import { checkPart } from './check-part.ts';
import { allowed, denied, missing } from './refusals.ts';
import type { HistoryAnswer } from './request.ts';
import { HistoryShaper } from './shaper.ts';

export interface IntakeDeps {
  control: Pick<ControlPlane, 'dataset'>;
  grants: Grants;
  ledger: Ledger;
  enforcer: Enforcer;
  clock: Clock;
  packsOf: (dataset: string) => readonly Pack[];
  /** No room for more, whoever asks. */
  full: () => boolean;
}

/** Takes the parts of an answer from the provider: checked, shaped, counted, and put where the reader gets them. */
export class HistoryIntake {
  readonly #deps: IntakeDeps;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
  }

  /**
   * The same part again is answered like the first time.
   * @throws MillspaceError MS-HIS-001, -002 (wait), -003 (order), -006 (cut off), MS-ING-001, -005
   */
  async take(
    answer: HistoryAnswer,
    who: ConnectorIdentity,
    { n, last, body }: { n: number; last: boolean; body: Buffer },
  ): Promise<{ n: number }> {
    const { control, clock, grants } = this.#deps;
    if (answer.over.signal.aborted)
      throw new MillspaceError('MS-HIS-006', { detail: 'the answer was cut off', status: 410 });
    if (n <= answer.part) return { n: answer.part };
    if (answer.ended || n !== answer.part + 1)
      throw new MillspaceError('MS-HIS-003', {
        detail: `part ${answer.part + 1} was expected`,
        status: 409,
        details: { expected: answer.part + 1 },
      });
    if (answer.full || this.#deps.full())
      throw new MillspaceError('MS-HIS-002', {
        detail: 'the reader has not taken what is here yet',
        status: 429,
        details: { retryAfterMs: 1000 },
      });
    const dataset = control.dataset(answer.facts.dataset);
    if (!dataset || dataset.provider !== who.participant) throw missing();
    const chunks = checkPart(answer, dataset, who, body, clock.now());
    const grant = grants.of(answer.facts.pid, answer.connector);
    if (!allowed(grant, answer)) throw denied(grant);
    const shaper = this.#shaperOf(answer);
    for (const chunk of chunks) await this.#put(answer, shaper.take(chunk));
    if (last) await this.#put(answer, shaper.end());
    answer.part = n;
    answer.touchedAt = clock.now();
    if (last) answer.finish();
    return { n };
  }

  async #put(answer: HistoryAnswer, made: ReturnType<HistoryShaper['take']>): Promise<void> {
    if (made === null) return;
    const { enforcer, ledger, grants } = this.#deps;
    const { facts } = answer;
    let { header, body } = made;
    let { changed } = made;
    const limit = grants.of(facts.pid, answer.connector)?.sampleLimit ?? null;
    if (limit !== null && made.rows > 0) {
      const granted = await ledger.reserve(facts.agreementId, 'samples', made.rows, limit);
      if (granted < made.rows) {
        const cut = enforcer.slice(header, made.lines(), 0, granted);
        ({ header, body } = cut);
        changed = true;
        if (granted > 0) this.#putItem(answer, header, body, changed);
        answer.stop = { code: 'MS-DLV-008', text: EXHAUSTED, retry: false };
        answer.finish();
        grants.recount(facts.agreementId);
        return;
      }
    }
    if (!answer.ended) this.#putItem(answer, header, body, changed);
  }

  #putItem(answer: HistoryAnswer, header: Parameters<Enforcer['relayed']>[0], body: Buffer, changed: boolean): void {
    answer.pieces += 1;
    answer.put(this.#deps.enforcer.relayed(header, body, changed, `history.${answer.part + 1}.${answer.pieces}`));
  }

  #shaperOf(answer: HistoryAnswer): HistoryShaper {
    const { facts, shape } = answer;
    const disguise = this.#deps.enforcer.deps.disguises.of(facts.agreementId, shape);
    answer.shaper ??= new HistoryShaper(shape, this.#deps.packsOf(facts.dataset), disguise);
    return answer.shaper;
  }
}
