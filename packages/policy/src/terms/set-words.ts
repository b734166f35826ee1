// How conditions on sets are said: of a thing, a purpose, a party, its attributes, a place.
import type { Bilingual } from '@millspace/schemas';
import type { SetCondition } from '../compiled.ts';
import { bi } from '../texts.ts';
import type { Sentences } from './base.ts';

/** Sentences for the names of the values. */
export type Says = (names: Bilingual, match: SetCondition['match']) => Sentences;

/** Sentences about a thing that is one of some names. */
export function thing(en: string, de: string, mit: string): Says {
  return (n, match) => {
    const one = { en: `The ${en} is ${n.en}.`, de: `${de} ist ${n.de}.` };
    const none = { en: `The ${en} is not ${n.en}.`, de: `${de} ist nicht ${n.de}.` };
    const open = bi(`Which ${en} it is is not known.`, `${de} ist nicht bekannt.`);
    return match === 'none'
      ? {
          rule: bi(`Use is not allowed with the ${en} ${n.en}.`, `Die Nutzung ist nicht mit ${mit} ${n.de} erlaubt.`),
          when: none,
          not: one,
          open,
        }
      : {
          rule: bi(`Use is allowed with the ${en} ${n.en} only.`, `Die Nutzung ist nur mit ${mit} ${n.de} erlaubt.`),
          when: one,
          not: none,
          open,
        };
  };
}

export const purposeSays: Says = (n, match) => {
  const one = bi(`The stated purpose is one of ${n.en}.`, `Der angegebene Zweck gehört zu ${n.de}.`);
  const none = bi(`The stated purpose is not one of ${n.en}.`, `Der angegebene Zweck gehört nicht zu ${n.de}.`);
  return match === 'none'
    ? {
        rule: bi(`Use is not allowed for the purpose ${n.en}.`, `Die Nutzung ist nicht für den Zweck ${n.de} erlaubt.`),
        when: none,
        not: one,
        open: bi(
          `No purpose is stated; not allowed is ${n.en}.`,
          `Es ist kein Zweck angegeben; nicht erlaubt ist ${n.de}.`,
        ),
      }
    : {
        rule: bi(`Use is allowed for the purpose ${n.en}.`, `Die Nutzung ist für den Zweck ${n.de} erlaubt.`),
        when: one,
        not: none,
        open: bi(`No purpose is stated; allowed is ${n.en}.`, `Es ist kein Zweck angegeben; erlaubt ist ${n.de}.`),
      };
};

export const partySays: Says = (n, match) => {
  const one = bi(`The participant is ${n.en}.`, `Der Teilnehmer ist ${n.de}.`);
  const none = bi(`The participant is not ${n.en}.`, `Der Teilnehmer ist nicht ${n.de}.`);
  const open = bi(
    `Whether the participant is ${n.en} is not known.`,
    `Ob der Teilnehmer ${n.de} ist, ist nicht bekannt.`,
  );
  return match === 'none'
    ? { rule: bi(`Everybody but ${n.en} may.`, `Alle außer ${n.de} dürfen.`), when: none, not: one, open }
    : { rule: bi(`Only ${n.en} may.`, `Nur ${n.de} darf.`), when: one, not: none, open };
};

/** Sentences about several attributes of a participant. */
export function having(en: string, de: string): Says {
  return (n, match) => {
    const one = bi(`The participant has the ${en} ${n.en}.`, `Der Teilnehmer hat ${de} ${n.de}.`);
    const none = bi(`The participant does not have the ${en} ${n.en}.`, `Der Teilnehmer hat nicht ${de} ${n.de}.`);
    const open = bi(
      `Whether the participant has the ${en} ${n.en} is not known.`,
      `Ob der Teilnehmer ${de} ${n.de} hat, ist nicht bekannt.`,
    );
    return match === 'none'
      ? {
          rule: bi(`Use is not allowed with the ${en} ${n.en}.`, `Wer ${de} ${n.de} hat, darf nicht.`),
          when: none,
          not: one,
          open,
        }
      : {
          rule: bi(`Use is allowed with the ${en} ${n.en} only.`, `Nur wer ${de} ${n.de} hat, darf.`),
          when: one,
          not: none,
          open,
        };
  };
}

export const locationSays: Says = (n, match) => {
  const one = bi(`The participant is in ${n.en}.`, `Der Teilnehmer sitzt in ${n.de}.`);
  const none = bi(`The participant is not in ${n.en}.`, `Der Teilnehmer sitzt nicht in ${n.de}.`);
  const open = bi(
    `Whether the participant is in ${n.en} is not known.`,
    `Ob der Teilnehmer in ${n.de} sitzt, ist nicht bekannt.`,
  );
  return match === 'none'
    ? {
        rule: bi(`Use is not allowed in ${n.en}.`, `Die Nutzung ist in ${n.de} nicht erlaubt.`),
        when: none,
        not: one,
        open,
      }
    : {
        rule: bi(`Use is allowed in ${n.en} only.`, `Die Nutzung ist nur in ${n.de} erlaubt.`),
        when: one,
        not: none,
        open,
      };
};
