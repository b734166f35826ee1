import type { Bilingual, Decision, FilledTemplate, LintFinding } from '@millspace/schemas';
import type { PolicyText } from './texts.ts';

type Language = 'en' | 'de';
type Say = (key: PolicyText) => string;
type Term = FilledTemplate['terms'][number];

const LABELS = ['prevented', 'attested', 'evidenced', 'contract-text'] as const satisfies readonly Term['label'][];

/** The terms of a policy in sentences, by how real each is. Pure. */
export function termLines(terms: readonly Term[], language: Language, say: Say): string[] {
  return LABELS.flatMap((label) => {
    const found = terms.filter((term) => term.label === label);
    if (found.length === 0) return [];
    return [`${say(`label-${label}`)}`, ...found.map(({ text }) => `  • ${text[language]}`)];
  });
}

/** `2 errors, 1 hint`; nothing where there is nothing. Pure. */
export function findingCounts(findings: readonly LintFinding[], say: Say): string {
  return (['error', 'warning', 'hint'] as const)
    .flatMap((severity) => {
      const n = findings.filter((finding) => finding.severity === severity).length;
      return n === 0 ? [] : [`${n} ${say(n === 1 ? severity : `${severity}s`)}`];
    })
    .join(', ');
}

/** One finding as the cells of a table. Pure. */
export function findingCells(finding: LintFinding, language: Language, say: Say): string[] {
  const { severity, code, pointer, text, article } = finding;
  return [
    say(severity),
    code,
    pointer || '/',
    article === undefined ? text[language] : `${text[language]} (${article})`,
  ];
}

/** Which of the four answers a decision is. Pure. */
export const kindOf = (decision: Pick<Decision, 'result' | 'kind'>): NonNullable<Decision['kind']> =>
  decision.kind ?? (decision.result === 'permit' ? 'permitted' : 'no-rule');

interface Fact {
  name: Bilingual;
  /** How to assume it. */
  assume: string;
}

const FACTS: Readonly<Record<string, Fact>> = {
  purpose: { name: { en: 'the purpose', de: 'der Zweck' }, assume: '--purpose x:benchmark' },
  location: { name: { en: 'an attested location', de: 'ein bestätigter Standort' }, assume: '--assume location=DE' },
  roles: { name: { en: 'attested roles', de: 'bestätigte Rollen' }, assume: '--assume roles=x:…' },
  memberships: {
    name: { en: 'whether it is on a list', de: 'ob der Teilnehmer auf einer Liste steht' },
    assume: '--assume memberships=none',
  },
  securityProfile: {
    name: { en: 'an attested certification', de: 'eine bestätigte Zertifizierung' },
    assume: '--assume level=TRUST',
  },
  connector: { name: { en: 'which connector asks', de: 'welcher Konnektor fragt' }, assume: '--assume connector=…' },
  application: { name: { en: 'which program asks', de: 'welches Programm fragt' }, assume: '--assume application=…' },
  payments: { name: { en: 'the payments', de: 'die Zahlungen' }, assume: '--assume paid=120.50EUR' },
  agreementStart: {
    name: { en: 'when it was agreed', de: 'wann es vereinbart wurde' },
    assume: '--assume agreed=2026-01-01',
  },
  firstUse: {
    name: { en: 'when it was first used', de: 'wann es zuerst genutzt wurde' },
    assume: '--assume first-use=never',
  },
  consumerEnforces: {
    name: {
      en: 'whether the customer’s connector does what is demanded of it',
      de: 'ob der Konnektor des Kunden tut, was von ihm verlangt wird',
    },
    assume: '--assume enforces=yes',
  },
  used: { name: { en: 'how much was used', de: 'wie viel genutzt wurde' }, assume: '--assume samples=0' },
  machines: {
    name: { en: 'how the machine is', de: 'wie es um die Maschine steht' },
    assume: '--assume <machine>.state=x:running',
  },
};

/** A missing fact in words, and how to assume it where one can. Pure. */
export function factWords(fact: string, language: Language): { name: string; assume: string | null } {
  const known = FACTS[fact];
  return known ? { name: known.name[language], assume: known.assume } : { name: fact, assume: null };
}

/** 2026-01-31 14:05 in local time, with seconds where they matter. Pure but for the time zone. */
export function when(ms: number): string {
  const date = new Date(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const seconds = date.getSeconds() === 0 ? '' : `:${two(date.getSeconds())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}${seconds}`;
}
