// Terms about the machines of a dataset: state (class 21), open events (class 11), what the participant is to the machine.
import type { Condition } from '../compiled.ts';
import { shortTerm } from '../profile.ts';
import type { Atom } from '../read/ast.ts';
import { bi, listText, OR, quoted } from '../texts.ts';
import { EVENTS, MACHINE_STATES, NOT_TERMINATED, RELATIONS, type Value } from '../vocabulary/values.ts';
import { base, malformed, operatorOf, type Place, type Sentences, textList } from './base.ts';

const names = (list: readonly string[], table: Readonly<Record<string, Value>>) =>
  listText(
    list.map((id) => (Object.hasOwn(table, id) ? (table[id] as Value).name : quoted(id))),
    OR,
  );

/** Terms of a list, of which `known` knows each; else null and a problem. */
function terms(
  atom: Atom,
  place: Place,
  known: (term: string) => boolean,
  what: ReturnType<typeof bi>,
): string[] | null {
  const list = textList(atom, place.problems)?.map(shortTerm);
  const bad = list?.find((term) => !known(term));
  if (!list || bad === undefined) return list ?? null;
  return malformed(
    atom.path,
    place.problems,
    `${quoted(bad).en} is not ${what.en}.`,
    `${quoted(bad).de} ist nicht ${what.de}.`,
  );
}

export function compileEvent(atom: Atom, place: Place): Condition | null {
  const { problems } = place;
  const kinds = Object.keys(EVENTS).join(', ');
  const list =
    operatorOf(atom, ['eq', 'isAnyOf'], problems) &&
    terms(atom, place, (t) => Object.hasOwn(EVENTS, t), bi(`an event: ${kinds}`, `ein Ereignis: ${kinds}`));
  if (!list) return null;
  const n = names(list, EVENTS);
  const says: Sentences = {
    rule: bi(`Use is allowed while ${n.en} is open.`, `Die Nutzung ist erlaubt, solange ${n.de} offen ist.`),
    when: bi(`Open is ${n.en}.`, `Offen ist ${n.de}.`),
    not: bi(`This is not open: ${n.en}.`, `Das ist nicht offen: ${n.de}.`),
    open: bi(`Whether ${n.en} is open is not known.`, `Ob ${n.de} offen ist, ist nicht bekannt.`),
  };
  return {
    type: 'machineEvent',
    any: new Set(list),
    match: 'any',
    ...base(atom, 'odrl:event', place, 'broker', 'machines', says),
    perMachine: true,
  };
}

export function compileRelation(atom: Atom, place: Place): Condition | null {
  const { problems } = place;
  const kinds = Object.keys(RELATIONS).join(', ');
  const list =
    operatorOf(atom, ['eq', 'isAnyOf'], problems) &&
    terms(atom, place, (t) => Object.hasOwn(RELATIONS, t), bi(`a relation: ${kinds}`, `ein Verhältnis: ${kinds}`));
  if (!list) return null;
  const n = names(list, RELATIONS);
  const says: Sentences = {
    rule: bi(`Only the ${n.en} of the machine may.`, `Nur wer ${n.de} der Maschine ist, darf.`),
    when: bi(`The participant is ${n.en} of the machine.`, `Der Teilnehmer ist ${n.de} der Maschine.`),
    not: bi(`The participant is not ${n.en} of the machine.`, `Der Teilnehmer ist nicht ${n.de} der Maschine.`),
    open: bi(
      `Whether the participant is ${n.en} of the machine is not known.`,
      `Ob der Teilnehmer ${n.de} der Maschine ist, ist nicht bekannt.`,
    ),
  };
  return {
    type: 'machineRelation',
    any: new Set(list),
    match: 'any',
    ...base(atom, 'x:machineRelation', place, 'broker', 'machines', says),
    perMachine: true,
  };
}

const STATE = /^x:[a-z0-9][a-z0-9-]*$/;

/** A state of machines, or that the contract was not terminated; the two do not mix in one list. */
export function compileState(atom: Atom, place: Place): Condition | null {
  const { problems } = place;
  const operator = operatorOf(atom, ['eq', 'neq', 'isAnyOf', 'isNoneOf'], problems);
  if (!operator) return null;
  const match = operator === 'neq' || operator === 'isNoneOf' ? 'none' : 'any';
  // A misspelt state in isNoneOf would never be met, and so hold for ever.
  const known = (t: string) =>
    t === NOT_TERMINATED || (match === 'none' ? Object.hasOwn(MACHINE_STATES, t) : STATE.test(t));
  const kinds = [...Object.keys(MACHINE_STATES), NOT_TERMINATED].join(', ');
  const list = terms(atom, place, known, bi(`a state such as ${kinds}`, `ein Zustand wie ${kinds}`));
  if (!list) return null;
  if (list.includes(NOT_TERMINATED)) {
    if (list.length === 1) return notTerminated(atom, match, place);
    return malformed(
      atom.path,
      problems,
      `${NOT_TERMINATED} is a state of the contract and stands alone.`,
      `${NOT_TERMINATED} ist ein Zustand des Vertrags und steht allein.`,
    );
  }
  const n = names(list, MACHINE_STATES);
  const one = bi(`The machine's state is: ${n.en}.`, `Zustand der Maschine: ${n.de}.`);
  const none = bi(`The machine's state is not: ${n.en}.`, `Nicht Zustand der Maschine: ${n.de}.`);
  const open = bi("The machine's state is not known.", 'Der Zustand der Maschine ist nicht bekannt.');
  const says: Sentences =
    match === 'none'
      ? {
          rule: bi(
            `Use is not allowed in the machine's state: ${n.en}.`,
            `Die Nutzung ist nicht erlaubt im Zustand der Maschine: ${n.de}.`,
          ),
          when: none,
          not: one,
          open,
        }
      : {
          rule: bi(
            `Use is allowed in the machine's state: ${n.en}.`,
            `Die Nutzung ist erlaubt im Zustand der Maschine: ${n.de}.`,
          ),
          when: one,
          not: none,
          open,
        };
  return {
    type: 'machineState',
    any: new Set(list),
    match,
    ...base(atom, 'x:state', place, 'broker', 'machines', says),
    perMachine: true,
  };
}

function notTerminated(atom: Atom, match: 'any' | 'none', place: Place): Condition {
  const alive = bi('The contract is not terminated.', 'Der Vertrag ist nicht gekündigt.');
  const over = bi('The contract is terminated.', 'Der Vertrag ist gekündigt.');
  const open = bi(
    'Whether the contract is terminated is not known.',
    'Ob der Vertrag gekündigt ist, ist nicht bekannt.',
  );
  const says: Sentences =
    match === 'any'
      ? {
          rule: bi(
            'Use is allowed as long as the contract is not terminated.',
            'Die Nutzung ist erlaubt, solange der Vertrag nicht gekündigt ist.',
          ),
          when: alive,
          not: over,
          open,
        }
      : {
          rule: bi(
            'Use is allowed once the contract is terminated.',
            'Die Nutzung ist erlaubt, sobald der Vertrag gekündigt ist.',
          ),
          when: over,
          not: alive,
          open,
        };
  return { type: 'agreementState', match, ...base(atom, 'x:state', place, 'broker', 'terminated', says) };
}
