import { type CompiledPolicy, compile, consumerDuties } from '@millspace/policy';
import type { ConsumerDuty } from '@millspace/schemas';
import type { Evidence, KeptAgreement } from '../control/evidence.ts';

/** An agreement as this connector has to keep it. */
export interface Agreed {
  kept: KeptAgreement;
  /** null: it does not compile here, so nothing is released under it. */
  policy: CompiledPolicy | null;
  duties: readonly ConsumerDuty[];
  /** Epoch ms of the agreement's timestamp. */
  start: number;
}

/** Agreements under which this connector receives, read and compiled once; read again when something is said about one. */
export class AgreedPolicies {
  readonly #evidence: Pick<Evidence, 'agreement' | 'agreements'>;
  readonly #known = new Map<string, Agreed | null>();
  /** Those of {@link owing}; null: not read yet. */
  #owing: Map<string, Agreed> | null = null;
  /** Of these something was said since. */
  readonly #changed = new Set<string>();

  constructor(evidence: Pick<Evidence, 'agreement' | 'agreements' | 'onAgreement'>) {
    this.#evidence = evidence;
    evidence.onAgreement((id) => this.#forget(id));
  }

  /** null when no such agreement is known here. */
  of(id: string): Agreed | null {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const kept = this.#evidence.agreement(id);
    if (kept !== null) return this.#remember(kept);
    this.#known.set(id, null);
    return null;
  }

  /** Those in which this participant is the consumer and owes something, the oldest first. They are asked for every few seconds. */
  owing(): Agreed[] {
    const owing = this.#owing ?? this.#readAll();
    for (const id of this.#changed) put(owing, this.of(id));
    this.#changed.clear();
    return [...owing.values()];
  }

  /** It was signed, made final or revoked. */
  #forget(id: string): void {
    this.#known.delete(id);
    this.#changed.add(id);
  }

  #readAll(): Map<string, Agreed> {
    const owing = new Map<string, Agreed>();
    for (const kept of this.#evidence.agreements())
      if (kept.role === 'consumer') put(owing, this.#known.get(kept.id) ?? this.#remember(kept));
    this.#changed.clear();
    this.#owing = owing;
    return owing;
  }

  #remember(kept: KeptAgreement): Agreed {
    const { agreement } = kept.signed;
    const result = compile(agreement, { kind: 'usage' });
    const agreed = {
      kept,
      policy: result.ok ? result.policy : null,
      duties: result.ok ? consumerDuties(result.policy) : [],
      start: Date.parse(agreement.timestamp),
    };
    this.#known.set(kept.id, agreed);
    return agreed;
  }
}

function put(owing: Map<string, Agreed>, agreed: Agreed | null): void {
  if (agreed?.kept.role === 'consumer' && agreed.duties.length > 0) owing.set(agreed.kept.id, agreed);
}
