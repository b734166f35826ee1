import { compile, explainPolicy, tryTemplate } from '@millspace/policy';
import type { Bilingual, DataspaceRule, PolicyTemplate, Proposal, ProposedChange } from '@millspace/schemas';

export type Difference = Proposal['difference'];

/** What a change is about, as it is before it. */
export interface Before {
  /** Newest version of the template that is published or retired; null: there is none. */
  template: PolicyTemplate | null;
  /** The rule that ends; null: another kind of change. */
  rule: DataspaceRule | null;
}

const said = (en: string, de: string): Bilingual => ({ en, de });

const NO_AGREEMENT = said(
  'Agreements that were made stay as they are.',
  'Geschlossene Vereinbarungen bleiben, wie sie sind.',
);
const ALL_AT_ONCE = said(
  'Every agreement and every exchange is held to it from the approval on; who it concerns is told.',
  'Jede Vereinbarung und jeder Austausch richtet sich ab der Zustimmung danach; wen es betrifft, erfährt es.',
);

const WITH_EXAMPLES = said(
  'Where a blank is filled in with every use, an example stands in the sentence.',
  'Wo eine Leerstelle erst bei der Verwendung gefüllt wird, steht im Satz ein Beispiel.',
);

/** Pure: what a change is, as a sentence. */
export function titleOf(change: ProposedChange, before: Before): Bilingual {
  switch (change.kind) {
    case 'template.publish':
      return before.template === null
        ? said(
            `The template “${change.template.title.en}” is published.`,
            `Die Vorlage „${change.template.title.de}“ wird veröffentlicht.`,
          )
        : said(
            `The template “${change.template.title.en}” gets a new version.`,
            `Die Vorlage „${change.template.title.de}“ bekommt eine neue Fassung.`,
          );
    case 'template.retire':
      return said(
        `The template “${before.template?.title.en ?? change.template}” is retired.`,
        `Die Vorlage „${before.template?.title.de ?? change.template}“ wird zurückgezogen.`,
      );
    case 'rule.make':
      return said(`The rule “${change.rule.title.en}” is made.`, `Die Regel „${change.rule.title.de}“ wird erlassen.`);
    case 'rule.end':
      return said(
        `The rule “${before.rule?.title.en ?? change.rule}” ends.`,
        `Die Regel „${before.rule?.title.de ?? change.rule}“ endet.`,
      );
    case 'two-persons':
      return change.on
        ? said(
            `Two persons decide on changes of policies, each within ${change.days} days.`,
            `Über Änderungen der Richtlinien entscheiden zwei Personen, jeweils binnen ${change.days} Tagen.`,
          )
        : said(
            'One person decides on changes of policies.',
            'Über Änderungen der Richtlinien entscheidet eine Person.',
          );
  }
}

/** Pure: the difference that a change makes, in sentences. */
export function differenceOf(change: ProposedChange, before: Before): Difference {
  switch (change.kind) {
    case 'template.publish':
      return between(before.template === null ? [] : ofTemplate(before.template), ofTemplate(change.template), [
        WITH_EXAMPLES,
        ...places(before.template, change.template),
        NO_AGREEMENT,
      ]);
    case 'template.retire':
      return between(
        [],
        [],
        [said('Nobody can make a new offer from it.', 'Niemand kann daraus ein neues Angebot machen.'), NO_AGREEMENT],
      );
    case 'rule.make':
      return between([], ofRule(change.rule), [ALL_AT_ONCE]);
    case 'rule.end':
      return between(before.rule === null ? [] : ofRule(before.rule), [], [ALL_AT_ONCE]);
    case 'two-persons':
      return between([], [], []);
  }
}

function between(now: readonly Bilingual[], then: readonly Bilingual[], notes: Bilingual[]): Difference {
  const keyOf = ({ en, de }: Bilingual) => `${en}\n${de}`;
  const [before, after] = [new Set(now.map(keyOf)), new Set(then.map(keyOf))];
  return {
    added: then.filter((sentence) => !before.has(keyOf(sentence))),
    removed: now.filter((sentence) => !after.has(keyOf(sentence))),
    kept: now.filter((sentence) => after.has(keyOf(sentence))).length,
    notes,
  };
}

function ofRule({ id, policy }: DataspaceRule): Bilingual[] {
  const compiled = compile({ '@id': `urn:millspace:rule:${id}`, '@type': 'Offer', ...policy }, { kind: 'usage' });
  return compiled.ok ? explainPolicy(compiled.policy).sentences : [];
}

/** What a template says, with trial values in its blanks; title, summary and each blank are sentences of their own. */
function ofTemplate(template: PolicyTemplate): Bilingual[] {
  const trial = tryTemplate(template);
  return [
    said(`Title: ${template.title.en}`, `Titel: ${template.title.de}`),
    template.summary,
    ...template.parameters.map(ofBlank),
    ...(trial.ok ? explainPolicy(trial.policy).sentences : []),
    ...(template.annexes ?? []).map(({ title, digest }) =>
      said(`Annex “${title.en}” (${digest})`, `Anlage „${title.de}“ (${digest})`),
    ),
  ];
}

function ofBlank({
  name,
  type,
  title,
  default: given,
  min,
  max,
  choices,
}: PolicyTemplate['parameters'][number]): Bilingual {
  const limits = (words: { given: string; from: string; to: string; of: string }) =>
    [
      given === undefined ? null : `${words.given} ${[given].flat().join(', ')}`,
      min === undefined ? null : `${words.from} ${min}`,
      max === undefined ? null : `${words.to} ${max}`,
      choices === undefined ? null : `${words.of} ${choices.join(', ')}`,
    ]
      .filter((part) => part !== null)
      .map((part) => `, ${part}`)
      .join('');
  return said(
    `Blank “${title.en}” ({${name}}, ${type}${limits({ given: 'else', from: 'from', to: 'to', of: 'one of' })})`,
    `Leerstelle „${title.de}“ ({${name}}, ${type}${limits({ given: 'sonst', from: 'von', to: 'bis', of: 'eines von' })})`,
  );
}

const SHOWN = 20;

/** Where the rules differ, as JSON pointers: a sentence with an example in it may be the same although they do. */
function places(before: PolicyTemplate | null, after: PolicyTemplate): Bilingual[] {
  if (before === null) return [];
  const found = differing(before.policy, after.policy, '/policy');
  if (found.length === 0) return [];
  const list = `${found.slice(0, SHOWN).join(', ')}${found.length > SHOWN ? ' …' : ''}`;
  return [said(`Changed places of the rules: ${list}`, `Geänderte Stellen der Regeln: ${list}`)];
}

function differing(a: unknown, b: unknown, pointer: string): string[] {
  if (Object.is(a, b)) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return [pointer];
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) =>
    differing(one[name], other[name], `${pointer}/${name}`),
  );
}
