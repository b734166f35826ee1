import type { CompileResult } from '@millspace/policy';
import { compile, evaluate } from '@millspace/policy';
import type { Dataset } from '@millspace/schemas';

export interface Sight {
  allowed: boolean;
  /** Epoch ms at which the answer can change by itself; null = only by a change of the dataset or the participant. */
  until: number | null;
}

const REMEMBERED = 1000;

/** Who may see a dataset in the catalogue. Datasets share few access policies, so compiled ones are kept by their text. */
export class Visibility {
  readonly #compiled = new Map<string, CompileResult>();

  /** May this participant see this dataset listed? The owner always; others only by an access policy that says so. */
  sightOf(dataset: Dataset, participant: string, now: number): Sight {
    if (!dataset.published) return { allowed: false, until: null };
    if (dataset.provider === participant) return { allowed: true, until: null };
    if (!dataset.accessPolicy) return { allowed: false, until: null };
    const compiled = this.#compile(dataset.accessPolicy);
    if (!compiled.ok) return { allowed: false, until: null };
    const decision = evaluate(compiled.policy, { now, assignee: participant, participant });
    return { allowed: decision.result === 'permit', until: decision.validUntil };
  }

  #compile(policy: unknown): CompileResult {
    const text = JSON.stringify(policy);
    const known = this.#compiled.get(text);
    if (known) return known;
    if (this.#compiled.size >= REMEMBERED) this.#compiled.clear();
    const compiled = compile(policy, { kind: 'access' });
    this.#compiled.set(text, compiled);
    return compiled;
  }
}
