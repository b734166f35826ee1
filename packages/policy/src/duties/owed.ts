// What the consumer's connector does and signs for: log (17), inform (18), next policy (19) on a permission; delete (14) and
// anonymise at rest (16) as obligations of the policy.
import type { Bilingual, ConsumerDuty } from '@millspace/schemas';
import { classOf } from '../classes.ts';
import { CODES } from '../codes.ts';
import { type OwedDuty, outcomes } from '../compiled.ts';
import { at } from '../problems.ts';
import { shortTerm } from '../profile.ts';
import type { Atom, DutyNode } from '../read/ast.ts';
import { malformed, mayStand, operatorOf, type Place, typedValue } from '../terms/base.ts';
import { participantKey } from '../terms/sets.ts';
import { AND, bi, durationText, instantText, listText, quoted } from '../texts.ts';
import { parseInstant } from '../values.ts';
import {
  durationOf,
  type Parameters,
  parametersOf,
  pathsOf,
  refuseDuty,
  type Signature,
  textOf,
  wordsOf,
} from './parameters.ts';

/** A notice must be acknowledged within an hour unless the policy says otherwise. */
const DEFAULT_DEADLINE_MS = 3_600_000;

/** Duties of a permission that the consumer's connector does. */
export const OWED: Readonly<Record<string, Signature>> = {
  'x:log': { needs: ['x:logLevel'] },
  'odrl:inform': { needs: ['odrl:recipient', 'x:logLevel'], may: ['odrl:delayPeriod'] },
  'odrl:nextPolicy': { needs: ['x:targetPolicy', 'x:policyDigest'] },
};

const OBLIGATIONS: Readonly<Record<string, Signature>> = {
  'odrl:delete': { needs: [], may: ['odrl:dateTime', 'odrl:delayPeriod', 'odrl:event'] },
  'odrl:anonymize': { needs: ['x:jsonPath'], may: ['odrl:delayPeriod'] },
};

type Said = Omit<ConsumerDuty, 'path'>;

function owed(node: DutyNode, term: string, kind: 'duty' | 'obligation', said: Said): OwedDuty {
  const { rule } = said;
  const label = classOf(term)?.label ?? 'evidenced';
  return {
    type: 'consumer',
    path: node.path,
    term,
    rule,
    label,
    owed: { ...said, path: node.path },
    outcomes: outcomes(node.path, kind, label, {
      satisfied: bi(`Done. ${rule.en}`, `Erledigt. ${rule.de}`),
      violated: bi(`This was not done in time. ${rule.en}`, `Das wurde nicht rechtzeitig getan. ${rule.de}`),
      open: bi(
        `The consumer's connector has not declared that it does this. ${rule.en}`,
        `Der Konnektor des Nutzers hat nicht erklärt, dass er das tut. ${rule.de}`,
      ),
      deferred: bi(
        `${rule.en} The consumer's connector does it and signs for it.`,
        `${rule.de} Der Konnektor des Nutzers tut das und unterschreibt dafür.`,
      ),
    }),
  };
}

const LEVELS = ['on-allow', 'on-deny'] as const;
const LEVEL_NAMES: Readonly<Record<(typeof LEVELS)[number], Bilingual>> = {
  'on-allow': bi('granted', 'gewährte'),
  'on-deny': bi('refused', 'abgelehnte'),
};
const accesses = (on: readonly (typeof LEVELS)[number][]): Bilingual =>
  bi(
    `every ${
      listText(
        on.map((l) => LEVEL_NAMES[l].en),
        AND,
      ).en
    } access`,
    `jeder ${
      listText(
        on.map((l) => LEVEL_NAMES[l].de),
        AND,
      ).de
    } Zugriff`,
  );

/** Log, inform, next policy. */
export function compileOwed(node: DutyNode, parameters: Parameters, place: Place): OwedDuty | null {
  const action = node.action.text;
  const said =
    action === 'x:log'
      ? log(parameters, place)
      : action === 'odrl:inform'
        ? inform(parameters, place)
        : next(parameters, place);
  return said && owed(node, action, 'duty', said);
}

function log(parameters: Parameters, { problems }: Place): Said | null {
  const on = wordsOf(parameters.get('x:logLevel') as Atom, LEVELS, problems);
  if (!on) return null;
  const what = accesses(on);
  return { kind: 'log', on, rule: bi(`The consumer logs ${what.en}.`, `Der Nutzer protokolliert: ${what.de}.`) };
}

function inform(parameters: Parameters, { problems }: Place): Said | null {
  const party = textOf(parameters.get('odrl:recipient') as Atom, problems);
  const on = wordsOf(parameters.get('x:logLevel') as Atom, LEVELS, problems);
  const period = parameters.get('odrl:delayPeriod');
  const deadlineMs = period ? durationOf(period, problems, 0) : DEFAULT_DEADLINE_MS;
  if (party === null || !on || deadlineMs === null) return null;
  const recipient = participantKey(shortTerm(party));
  const what = accesses(on);
  const when =
    deadlineMs === 0
      ? bi('before data are released', 'bevor Daten herausgegeben werden')
      : bi(`within ${durationText(deadlineMs).en}`, `Frist ${durationText(deadlineMs).de}`);
  return {
    kind: 'inform',
    on,
    recipient,
    deadlineMs,
    rule: bi(
      `${recipient} is told of ${what.en}, ${when.en}.`,
      `${recipient} wird benachrichtigt: ${what.de}, ${when.de}.`,
    ),
  };
}

const DIGEST = /^sha256-[A-Za-z0-9_-]{43}$/;

/** A digest of a document or a policy. */
export function digestOf(atom: Atom, { problems }: Place): string | null {
  const text = textOf(atom, problems);
  if (text === null || DIGEST.test(text)) return text;
  return malformed(
    atom.path,
    problems,
    `${quoted(text).en} is not a digest sha256-….`,
    `${quoted(text).de} ist kein Fingerabdruck sha256-….`,
  );
}

function next(parameters: Parameters, place: Place): Said | null {
  const targetPolicy = textOf(parameters.get('x:targetPolicy') as Atom, place.problems);
  const policyDigest = digestOf(parameters.get('x:policyDigest') as Atom, place);
  if (targetPolicy === null || policyDigest === null) return null;
  const name = quoted(targetPolicy);
  return {
    kind: 'next-policy',
    targetPolicy,
    policyDigest,
    rule: bi(
      `Whoever gets the data next gets them under the policy ${name.en} or a narrower one.`,
      `Wer die Daten als Nächster erhält, erhält sie unter der Richtlinie ${name.de} oder einer engeren.`,
    ),
  };
}

/** A policy-level duty, which in ODRL needs no permission. */
export function compileObligation(node: DutyNode, place: Place): OwedDuty | null {
  const action = node.action.text;
  const signature = Object.hasOwn(OBLIGATIONS, action) ? OBLIGATIONS[action] : undefined;
  if (!mayStand(action, node.action.path, place)) return null;
  if (!signature) {
    refuseDuty(node, Object.keys(OBLIGATIONS), null, place.problems);
    return null;
  }
  const parameters = parametersOf(node, signature, place.problems);
  if (!parameters) return null;
  const said = action === 'odrl:delete' ? remove(node, parameters, place) : anonymise(parameters, place);
  return said && owed(node, action, 'obligation', said);
}

function remove(node: DutyNode, parameters: Parameters, { problems }: Place): Said | null {
  const [only, second] = [...parameters.values()];
  if (!only || second) {
    problems.add(
      second?.path ?? at(node.path, 'constraint'),
      second ? CODES.duplicate : CODES.missingParameter,
      'odrl:delete needs exactly one of odrl:dateTime, odrl:delayPeriod, odrl:event.',
      'odrl:delete braucht genau eines von odrl:dateTime, odrl:delayPeriod, odrl:event.',
    );
    return null;
  }
  if (only.leftOperand === 'odrl:delayPeriod') {
    const afterReceiptMs = durationOf(only, problems);
    if (afterReceiptMs === null) return null;
    const length = durationText(afterReceiptMs);
    return {
      kind: 'delete',
      afterReceiptMs,
      rule: bi(
        `What was received is deleted after ${length.en}.`,
        `Empfangenes wird gelöscht; Frist ab Empfang: ${length.de}.`,
      ),
    };
  }
  return only.leftOperand === 'odrl:event' ? deleteAtEnd(only, problems) : deleteBy(only, problems);
}

function deleteAtEnd(atom: Atom, problems: Place['problems']): Said | null {
  const event = textOf(atom, problems);
  if (event === null) return null;
  if (shortTerm(event) !== 'x:agreement-end') {
    return malformed(
      atom.path,
      problems,
      'Data can be deleted at x:agreement-end.',
      'Gelöscht werden kann bei x:agreement-end.',
    );
  }
  return {
    kind: 'delete',
    onAgreementEnd: true,
    rule: bi(
      'What was received is deleted when the agreement ends.',
      'Empfangenes wird gelöscht, wenn die Vereinbarung endet.',
    ),
  };
}

function deleteBy(atom: Atom, problems: Place['problems']): Said | null {
  const text =
    operatorOf(atom, ['lteq'], problems) && typedValue(atom, ['xsd:dateTime', 'xsd:dateTimeStamp'], problems);
  if (text === null) return null;
  const byMs = parseInstant(text);
  if (byMs === null || byMs < 0)
    return malformed(
      atom.path,
      problems,
      `${quoted(text).en} is not an instant with a zone.`,
      `${quoted(text).de} ist kein Zeitpunkt mit Zone.`,
    );
  const when = instantText(byMs);
  return {
    kind: 'delete',
    byMs,
    rule: bi(`What was received is deleted by ${when.en}.`, `Empfangenes wird bis zum ${when.de} gelöscht.`),
  };
}

function anonymise(parameters: Parameters, { problems }: Place): Said | null {
  const jsonPaths = pathsOf(parameters.get('x:jsonPath') as Atom, ['eq', 'isAnyOf'], problems);
  const period = parameters.get('odrl:delayPeriod');
  const afterReceiptMs = period ? durationOf(period, problems, 0) : 0;
  if (!jsonPaths || afterReceiptMs === null) return null;
  const fields = listText(jsonPaths, AND);
  const when =
    afterReceiptMs === 0
      ? bi('before they are kept', 'bevor sie gespeichert werden')
      : bi(`${durationText(afterReceiptMs).en} after receipt`, `Frist ab Empfang: ${durationText(afterReceiptMs).de}`);
  return {
    kind: 'anonymise',
    jsonPaths,
    afterReceiptMs,
    rule: bi(
      `The fields ${fields.en} are removed from what is kept, ${when.en}.`,
      `Die Felder ${fields.de} werden aus dem Gespeicherten entfernt, ${when.de}.`,
    ),
  };
}
