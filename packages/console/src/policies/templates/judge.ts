// What a template says and what is wrong with it, worked out in the browser by the very engine that decides at the broker.
import {
  type CompiledPolicy,
  compile,
  explainPolicy,
  fillTemplate,
  type LabelCounts,
  lint,
  type PlacedClause,
  placedClauses,
  type TemplateValue,
  tryTemplate,
} from '@millspace/policy';
import type { Bilingual, DataspaceRule, LintFinding, PolicyTemplate } from '@millspace/schemas';
import { RULE_LISTS } from '../tree/draw.ts';
import { join, valueAt } from '../tree/pointer.ts';

/** Something about a place: a refusal keeps the whole from being published, the others are of the linter. */
export interface Remark {
  kind: 'refusal' | LintFinding['severity'];
  code: string;
  /** JSON pointer into the template. */
  pointer: string;
  text: Bilingual;
  article?: string;
}

export interface Judged {
  /** With which values the sentences are written. */
  values: Readonly<Record<string, TemplateValue>>;
  /** Sentences in the order of the rules; of those that compile where the whole does not. Pointers are into the template. */
  clauses: readonly PlacedClause[];
  /** Null while something is refused. */
  labels: LabelCounts | null;
  /** The summary with its blanks filled in. */
  summary: Bilingual;
  /** Refusals first. */
  remarks: readonly Remark[];
  policy: CompiledPolicy | null;
}

export interface Surroundings {
  /** Rules of the dataspace in force, for the linter. */
  rules: readonly DataspaceRule[];
}

const DIGEST = `sha256-${'A'.repeat(43)}`;
const OWN_TEXT: Bilingual = {
  en: 'Both sides agree to this version of the template and to its annexes, each named by its hash; no machine enforces it.',
  de: 'Beide Seiten stimmen dieser Fassung der Vorlage und ihren Anlagen zu, je durch ihren Fingerabdruck bezeichnet; keine Maschine setzt das durch.',
};

/** Reads a template filled in with what is given, with its defaults, and with values that fit where neither is there. Pure. */
export function judge(
  template: PolicyTemplate,
  given: Readonly<Record<string, TemplateValue>> = {},
  { rules }: Surroundings = { rules: [] },
): Judged {
  const trial = tryTemplate(template, given);
  const { values } = trial;
  const texts = missingTexts(template);
  if (!trial.ok) {
    const refusals = trial.errors.map(({ pointer, code, text }): Remark => {
      return { kind: 'refusal', code, text, pointer: placeOf(template, pointer) };
    });
    return {
      values,
      clauses: clausesOneByOne(template, values),
      labels: null,
      summary: template.summary,
      remarks: [...texts, ...refusals],
      policy: null,
    };
  }
  const filled = fillTemplate(template, { id: 'urn:millspace:candidate', values, digest: DIGEST });
  return {
    values,
    clauses: clausesOf(template, trial.policy),
    labels: explainPolicy(trial.policy).labels,
    summary: filled.ok ? filled.summary : template.summary,
    remarks: [...texts, ...findings(template, trial.policy, rules)],
    policy: trial.policy,
  };
}

/** Reads rules without blanks: a rule of the dataspace. The linter's remarks are about offers, so only refusals are left. */
export function judgePolicy(policy: object): Judged {
  const text = { en: '–', de: '–' };
  const judged = judge({
    id: 'candidate',
    version: 1,
    title: text,
    summary: text,
    parameters: [],
    policy: policy as PolicyTemplate['policy'],
  });
  return {
    ...judged,
    // A rule is no template: nobody agrees to its hash.
    clauses: judged.clauses.filter(({ pointer }) => pointer !== ''),
    labels: null,
    remarks: judged.remarks.filter(({ kind }) => kind === 'refusal'),
  };
}

function findings(template: PolicyTemplate, policy: CompiledPolicy, rules: readonly DataspaceRule[]): Remark[] {
  const dataspaceRules = rules.flatMap(({ id, title, policy: rule, withdrawnAt }) => {
    if (withdrawnAt !== undefined) return [];
    const compiled = compile({ '@id': `urn:millspace:rule:${id}`, '@type': 'Offer', ...rule }, { kind: 'usage' });
    return compiled.ok ? [{ name: title.en, policy: compiled.policy }] : [];
  });
  const found = lint(policy, { dataspaceRules, ...(template.kind && { kind: template.kind }) });
  return found
    .filter(({ pointer }) => !isOwnText(template, pointer))
    .map(({ severity, code, pointer, text, article }) => ({
      kind: severity,
      code,
      pointer: placeOf(template, pointer),
      text,
      ...(article && { article }),
    }));
}

/** The duty that filling in adds: it stands in the offer and not in the template. */
const isOwnText = (template: PolicyTemplate, pointer: string): boolean =>
  pointer.startsWith('/permission/0/duty/') && valueAt(template.policy, pointer) === undefined;

function clausesOf(template: PolicyTemplate, policy: CompiledPolicy): PlacedClause[] {
  const all = placedClauses(policy);
  const own = all.filter(({ pointer }) => isOwnText(template, pointer));
  return [
    ...all
      .filter((clause) => !own.includes(clause))
      .map((clause) => ({ ...clause, pointer: `/policy${clause.pointer}` })),
    ...own.slice(0, 1).map((clause) => ({ ...clause, text: OWN_TEXT, pointer: '' })),
  ];
}

/** Rule by rule, what compiles by itself: where one is unfinished, the others are still read. */
function clausesOneByOne(template: PolicyTemplate, values: Judged['values']): PlacedClause[] {
  return RULE_LISTS.flatMap((list) => {
    const rules = (template.policy as Record<string, unknown>)[list];
    if (!Array.isArray(rules)) return [];
    return rules.flatMap((rule: object, i) => {
      const policy = { ...(list === 'permission' ? {} : { permission: [{ action: 'odrl:use' }] }), [list]: [rule] };
      const trial = tryTemplate({ ...template, annexes: [], policy } as PolicyTemplate, values);
      if (!trial.ok) return [];
      return placedClauses(trial.policy)
        .filter(({ pointer }) => pointer.startsWith(`/${list}/0`) && valueAt(policy, pointer) !== undefined)
        .map((clause) => ({ ...clause, pointer: `/policy/${list}/${i}${clause.pointer.slice(`/${list}/0`.length)}` }));
    });
  });
}

/** A pointer into the offer or the values, as one into the template. */
function placeOf({ parameters }: PolicyTemplate, pointer: string): string {
  if (!pointer.startsWith('/values/')) return `/policy${pointer}`;
  const index = parameters.findIndex(({ name }) => pointer === join('/values', name));
  return index < 0 ? '/parameters' : join('/parameters', index);
}

const MISSING: Bilingual = {
  en: 'A text is missing: both languages are needed.',
  de: 'Ein Text fehlt: Es braucht beide Sprachen.',
};

function missingTexts({ title, summary, parameters }: PolicyTemplate): Remark[] {
  const places: [string, Bilingual][] = [
    ['/title', title],
    ['/summary', summary],
    ...parameters.map((one, i): [string, Bilingual] => [join('/parameters', i), one.title]),
  ];
  return places.flatMap(([pointer, { en, de }]): Remark[] =>
    en.trim() === '' || de.trim() === '' ? [{ kind: 'refusal', code: 'MS-LIB-002', pointer, text: MISSING }] : [],
  );
}
