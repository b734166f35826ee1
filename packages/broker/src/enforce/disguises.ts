import { createDisguise, type Disguise } from '@millspace/policy';
import { AgreementPseudonyms } from '@millspace/runtime/pseudonyms';
import type { Shape } from '@millspace/schemas';
import { Lru } from './lru.ts';

/** The last step of each agreement: pseudonyms that nobody else's data bear. */
export class Disguises {
  readonly #key: Buffer;
  readonly #pseudonyms = new Lru<string, AgreementPseudonyms>(1000);
  /** Of the shape objects that grants hold. */
  readonly #made = new WeakMap<Shape, { agreementId: string; disguise: Disguise | null }>();

  /** @param key the broker's, for as long as it lives */
  constructor(key: Buffer) {
    this.#key = key;
  }

  /** Null when the shape hides no id. */
  of(agreementId: string, shape: Shape): Disguise | null {
    const known = this.#made.get(shape);
    if (known?.agreementId === agreementId) return known.disguise;
    const pseudonyms = this.#pseudonymsOf(agreementId);
    const disguise = createDisguise(shape, (kind, id) => pseudonyms.of(kind, id));
    this.#made.set(shape, { agreementId, disguise });
    return disguise;
  }

  #pseudonymsOf(agreementId: string): AgreementPseudonyms {
    let pseudonyms = this.#pseudonyms.get(agreementId);
    if (!pseudonyms) {
      pseudonyms = new AgreementPseudonyms(this.#key, agreementId);
      this.#pseudonyms.set(agreementId, pseudonyms);
    }
    return pseudonyms;
  }
}
