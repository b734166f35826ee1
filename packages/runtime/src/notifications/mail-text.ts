import type { ChangeKind, MatterChange } from './ledger.ts';
import { type Language, sentenceOf, wordsOf } from './texts.ts';
import type { Told } from './told.ts';

export interface MailText {
  subject: string;
  text: string;
}

const ORDER: readonly ChangeKind[] = ['raised', 'again', 'resolved', 'passed'];
/** Beyond it a mail says how many more there are. */
const MOST = 20;

/** Pure: a mail that tells changes. `console`: address of the console, without a slash at the end. */
export function mailOf(changes: readonly MatterChange[], language: Language, console: string): MailText {
  const words = wordsOf(language);
  const open = changes.filter(({ change }) => change === 'raised' || change === 'again').length;
  const parts = ORDER.flatMap((kind) => {
    const some = changes.filter(({ change }) => change === kind);
    if (some.length === 0) return [];
    const rest = some.length > MOST ? [`… + ${some.length - MOST}: ${console}/inbox`] : [];
    return [
      [
        `${words.headings[kind]}:`,
        ...some.slice(0, MOST).map(({ told }) => line(told, language, console)),
        ...rest,
      ].join('\n'),
    ];
  });
  return {
    subject: words.subject(open, changes.length - open),
    text: [...parts, words.why(`${console}/notifications`)].join('\n\n').concat('\n'),
  };
}

/** Pure: a mail that shows that mails arrive. */
export function testMailOf(language: Language, console: string): MailText {
  const { test, why } = wordsOf(language);
  return { subject: test.subject, text: `${test.text}\n\n${why(`${console}/notifications`)}\n` };
}

function line({ kind, to, since, due, oneMachine, about = {} }: Told, language: Language, console: string): string {
  const words = wordsOf(language);
  const instant = new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    ...{ day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  } as Intl.DateTimeFormatOptions);
  const facts = [
    ...Object.values(about),
    ...(due === null ? [] : [words.due(instant.format(due))]),
    ...(since === null ? [] : [words.since(instant.format(since))]),
  ];
  return `- ${oneMachine ? words.machine : sentenceOf(kind, language)}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}\n  ${console}${to}`;
}
