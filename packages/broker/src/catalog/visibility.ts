import type { CompileResult } from '@millspace/policy';
import { compile, evaluate } from '@millspace/policy';
import type { Dataset } from '@millspace/schemas';
import { registerFacts } from '../facts/assemble.ts';
import { needsOf } from '../facts/needs.ts';
import type { Register } from '../participants/attestations.ts';

export interface Sight {
  allowed: boolean;
  /** Epoch ms at which the answer can change by itself; null = only by a change of the dataset or the participant. */
  until: number | null;
}

const REMEMBERED = 1000;

/** Who may see a dataset in the catalogue. Datasets share few access policies, so compiled ones are kept by their text. */
export class Visibility {
  readonly #compiled = new Map<string, CompileResult>();
  readonly #register: Register;

  constructor(register: Register) {
    this.#register = register;
  }

  /** May this participant see this dataset listed? The owner always; others only by an access policy that says so. */
  sightOf(dataset: Dataset, participant: string, now: number, register: Register = this.#register): Sight {
    if (!dataset.published) return { allowed: false, until: null };
    if (dataset.provider === participant) return { allowed: true, until: null };
    if (!dataset.accessPolicy) return { allowed: false, until: null };
    const compiled = this.#compile(dataset.accessPolicy);
    if (!compiled.ok) return { allowed: false, until: null };
    const needs = needsOf(compiled.policy);
    const attributes = register.attributes(participant, now);
    const facts = needs.register ? registerFacts(attributes, needs, (list) => register.isKept(list)) : {};
    const decision = evaluate(compiled.policy, { now, assignee: participant, participant, ...facts });
    return {
      allowed: decision.result === 'permit',
      until: earlier(decision.validUntil, needs.register ? attributes.until : null),
    };
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

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
