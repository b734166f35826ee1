import { type CompiledPolicy, compile } from '@millspace/policy';
import type { Logger } from '@millspace/runtime/logger';
import type { Agreement, Bilingual } from '@millspace/schemas';
import { Lru } from './lru.ts';
import { UNDECIDABLE } from './texts.ts';

/** The policies of agreements, ready to be evaluated. */
export class Policies {
  readonly #logger: Logger;
  readonly #compiled = new Lru<string, CompiledPolicy | Bilingual>(1000);

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Compiled once; an agreement never changes. A policy that does not compile denies, with the reason. */
  of(agreementId: string, agreement: Agreement | (() => Agreement)): CompiledPolicy | Bilingual {
    let policy = this.#compiled.get(agreementId);
    if (!policy) {
      const result = compile(typeof agreement === 'function' ? agreement() : agreement, { kind: 'usage' });
      policy = result.ok ? result.policy : (result.errors[0]?.text ?? UNDECIDABLE);
      if (!result.ok)
        this.#logger.error(
          { agreement: agreementId, errors: result.errors },
          'an agreement does not compile: nothing is delivered under it',
        );
      this.#compiled.set(agreementId, policy);
    }
    return policy;
  }
}
