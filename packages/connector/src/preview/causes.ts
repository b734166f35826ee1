import type { ShapeRule, UseTerms } from '@millspace/policy';
import type { Bilingual } from '@millspace/schemas';

/** Why something is withheld or changed: a rule of the policy, or the dataset (without a place in the policy). */
export interface Cause {
  rule: Bilingual;
  path?: string;
}

/** Which duty of a permission brings about what. */
export class Causes {
  readonly #rules: readonly ShapeRule[];

  constructor({ rules }: Pick<UseTerms, 'rules'>) {
    this.#rules = rules;
  }

  /** The first of these terms that the permission has. */
  of(...terms: string[]): Cause {
    for (const term of terms) {
      const found = this.#rules.find((rule) => rule.term === term);
      if (found) return causeOf(found);
    }
    return SHAPED;
  }

  /** The rule of such a term that names the field, e.g. `$.product`. */
  naming(field: string, term: string): Cause {
    const found = this.#rules.find((rule) => rule.term === term && rule.text.en.includes(JSON.stringify(field)));
    return found ? causeOf(found) : this.of(term);
  }

  /** What leaves members out of records because they could tell what values are not to tell. */
  get coarsening(): Cause {
    return this.of('x:keepSignals', 'x:aggregate', 'x:blurTime', 'x:round', 'x:pseudonymise');
  }

  get time(): Cause {
    return this.of('x:blurTime', 'x:aggregate');
  }
}

const causeOf = ({ text, path }: ShapeRule): Cause => ({ rule: text, path });

const SHAPED: Cause = {
  rule: {
    en: 'It could tell what these terms withhold.',
    de: 'Es könnte verraten, was diese Bedingungen zurückhalten.',
  },
};

export const NOT_IN_DATASET: Cause = {
  rule: { en: 'The dataset does not hold it.', de: 'Der Datensatz enthält es nicht.' },
};
export const ABOUT_A_PERSON: Cause = {
  rule: {
    en: 'What is about persons stays in the house.',
    de: 'Was Personen betrifft, bleibt im Haus.',
  },
};
export const OPEN_WINDOW: Bilingual = {
  en: 'Their window is not over yet.',
  de: 'Ihr Zeitfenster ist noch nicht zu Ende.',
};
