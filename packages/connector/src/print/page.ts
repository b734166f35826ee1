import type { Bilingual } from '@millspace/schemas';
import { SET_UP } from '../signing/signatories.ts';
import { dayText } from '../signing/words.ts';
import { flaws, type PrintedParty, type PrintedRule, type Sheet } from './sheet.ts';
import { type Language, wordsIn } from './words.ts';

/** A part of the page: `rows` are name and value, `items` are sentences with a mark, `pre` is text as it is. */
export interface Section {
  heading: string;
  rows?: [string, string][];
  items?: { text: string; mark: string | null }[];
  note?: string;
  documents?: { title: string; facts: string[]; alarm: string | null; text: string | null }[];
  pre?: string;
}

export interface Page {
  language: Language;
  title: string;
  id: string;
  alarm: { heading: string; lines: string[] } | null;
  sections: Section[];
  foot: string;
}

/** Pure: what stands on the page, in one language, whatever it is printed as. */
export function pageOf(sheet: Sheet, language: Language): Page {
  const { say, label, holding, verdict, flaw } = wordsIn(language);
  const at = (ms: number) => dayText(ms, language);
  const text = (value: Bilingual | null) => value?.[language] ?? null;
  const wrong = flaws(sheet).map(flaw);
  const { agreement, clauses } = sheet;
  const noteOf = (parts: readonly unknown[] | null) =>
    parts === null ? { note: say('unknown') } : parts.length === 0 ? { note: say('none') } : {};
  const title = text(sheet.datasetTitle);
  const sections: Section[] = [
    { heading: say('parties'), rows: sheet.parties.flatMap((one) => partyRows(one, language)) },
    {
      heading: say('dataset'),
      rows: [
        [say('dataset'), title === null ? agreement.target : `${title} · ${agreement.target}`],
        ...(sheet.purpose === null ? [] : [[say('purpose'), sheet.purpose] as [string, string]]),
        ...(agreement['x:inReturn'] === undefined
          ? []
          : [[say('inReturn'), agreement['x:inReturn'].dataset] as [string, string]]),
        [say('agreedAt'), at(Date.parse(agreement.timestamp))],
        [
          say('state'),
          sheet.revoked === null
            ? say('inForce')
            : `${say('revoked')} ${at(sheet.revoked.at)}: ${sheet.revoked.reason}`,
        ],
        ...templateRows(sheet, language),
      ],
    },
    {
      heading: say('terms'),
      items: (clauses ?? []).map((clause) => ({
        text: clause.text[language],
        mark: clause.label === null ? null : label(clause.label),
      })),
      note: clauses === null ? say('unread') : say('labels'),
    },
    {
      heading: say('annexes'),
      documents: (sheet.annexes ?? []).map((annex) => ({
        title: text(annex.title) ?? annex.iri,
        facts: [annex.iri, `${say('hash')} ${annex.digest}`],
        alarm: annex.holding === 'held' ? null : holding(annex.holding),
        text: annex.text,
      })),
      ...noteOf(sheet.annexes),
    },
    {
      heading: say('rules'),
      items: (sheet.rules ?? []).map((rule) => ({ text: ruleText(rule, language), mark: null })),
      ...noteOf(sheet.rules),
    },
    {
      heading: say('signatures'),
      rows: sheet.signatures.flatMap((one): [string, string][] => [
        [say(one.side), verdict(one.verdict)],
        ...(one.kid === null ? [] : [[say('key'), one.kid] as [string, string]]),
        ...(one.jws === null ? [] : [['JWS', one.jws] as [string, string]]),
      ]),
    },
    { heading: say('odrl'), pre: JSON.stringify(agreement, null, 2) },
  ];
  return {
    language,
    title: say('title'),
    id: agreement['@id'],
    alarm: wrong.length === 0 ? null : { heading: say('attention'), lines: wrong },
    sections,
    foot: `${say('printed')} ${at(sheet.printedAt)}, ${say('from')}.`,
  };
}

function partyRows(
  { side, participant, signatory, name, instruction }: PrintedParty,
  language: Language,
): [string, string][] {
  const { say } = wordsIn(language);
  if (signatory === null)
    return [
      [say(side), participant],
      [say('signatory'), say('nobody')],
    ];
  const who = signatory.person === SET_UP ? `${signatory.person} (${say('setUp')})` : signatory.person;
  const person = name === null ? who : `${name} (${who})`;
  const given =
    instruction === null
      ? ''
      : ` (${say('given')} ${dayText(instruction.createdAt, language)}${
          instruction.scope.until === undefined ? '' : `, ${say('until')} ${dayText(instruction.scope.until, language)}`
        })`;
  const how =
    signatory.instruction === undefined ? say('byHand') : `${say('instruction')} ${signatory.instruction}${given}`;
  return [
    [say(side), participant],
    [say('signatory'), `${person}, ${how}`],
  ];
}

function templateRows(sheet: Sheet, language: Language): [string, string][] {
  const { say, holding } = wordsIn(language);
  if (sheet.templates === null) return [[say('template'), say('unknown')]];
  if (sheet.templates.length === 0) return [[say('template'), say('noTemplate')]];
  return sheet.templates.map(({ id, version, digest, title, holding: kept }) => [
    say('template'),
    [
      `${title === null ? '' : `${title[language]} · `}${id}, ${say('version')} ${version}`,
      `${say('hash')} ${digest}`,
      ...(kept === 'held' ? [] : [holding(kept)]),
    ].join(' · '),
  ]);
}

function ruleText({ rule, later }: PrintedRule, language: Language): string {
  const { say } = wordsIn(language);
  const at = (ms: number) => dayText(ms, language);
  return [
    rule.title[language],
    `${say('since')} ${at(rule.since)} (${say(later ? 'later' : 'earlier')})`,
    `${say('reason')}: ${rule.reason}`,
    `${say('told')} ${at(rule.toldAt)}`,
    ...(rule.withdrawnAt === undefined
      ? []
      : [
          `${say('withdrawn')} ${at(rule.withdrawnAt)}${rule.withdrawReason === undefined ? '' : `: ${rule.withdrawReason}`}`,
        ]),
  ].join(' · ');
}
