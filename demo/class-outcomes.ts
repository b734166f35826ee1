import { CLASSES } from '@millspace/policy';
import type { Bilingual } from '@millspace/schemas';
import { type Language, textsIn } from './texts.ts';

/** What can be seen of a policy at work. */
export type Outcome = keyof typeof OUTCOMES;

/** One policy class in one situation: what it says should happen, and what did. */
export interface ClassOutcome {
  /** IDSA number. */
  class: number;
  expected: Outcome;
  seen: Outcome;
}

/** With the situation in words. */
export interface ClassScene extends ClassOutcome {
  /** Key of its row in the table of classes, where several rows have the number. */
  row?: string;
  when: Bilingual;
}

const OUTCOMES = {
  permit: { en: 'granted', de: 'gewährt' },
  deny: { en: 'denied', de: 'verweigert' },
  undecided: { en: 'not decided', de: 'nicht entschieden' },
  refused: { en: 'refused, it cannot be published', de: 'abgelehnt, es lässt sich nicht veröffentlichen' },
  published: { en: 'published', de: 'veröffentlicht' },
  shaped: { en: 'changed on the way', de: 'unterwegs verändert' },
  raw: { en: 'delivered as it is', de: 'unverändert geliefert' },
  logged: { en: 'logged before release', de: 'vor der Freigabe protokolliert' },
  unlogged: { en: 'not logged', de: 'nicht protokolliert' },
  deleted: { en: 'deleted, with a receipt', de: 'gelöscht, mit Quittung' },
  kept: { en: 'still there', de: 'noch da' },
} as const satisfies Record<string, Bilingual>;

export const asExpected = ({ expected, seen }: ClassOutcome): boolean => expected === seen;

/** One line for a person. */
export function classLine(scene: ClassScene, language: Language): string {
  const say = textsIn(language);
  const values = {
    number: scene.class,
    name: CLASSES.find(({ key }) => key === (scene.row ?? String(scene.class)))?.name[language] ?? '',
    when: scene.when[language],
    seen: OUTCOMES[scene.seen][language],
    expected: OUTCOMES[scene.expected][language],
  };
  return say(asExpected(scene) ? 'classSeen' : 'classNotSeen', values);
}
