// A template with its parameters filled in → an offer and its words. Leaving a value out, or one that nobody asked for, refuses.
import {
  type Bilingual,
  type OdrlOffer,
  type OdrlRule,
  PARAMETER_FORMS,
  type PolicyTemplate,
  type TemplateParameter,
} from '@millspace/schemas';
import { CODES } from '../codes.ts';
import { at, type CompileError, isObject, type JsonObject, Problems } from '../problems.ts';
import { PROFILE } from '../profile.ts';
import { quoted } from '../texts.ts';
import { type ReadValue, readValue, type TemplateValue } from './values.ts';

export type FillResult = { ok: true; offer: OdrlOffer; summary: Bilingual } | { ok: false; errors: CompileError[] };

export interface FillOptions {
  /** IRI of the offer. */
  id: string;
  values: Readonly<Record<string, TemplateValue>>;
  /** Hash of the template's canonical form (RFC 8785), so that what is signed names this very version. */
  digest: string;
}

/** IRI of one version of a template. */
export const templateIri = (template: Pick<PolicyTemplate, 'id' | 'version'>): string =>
  `urn:millspace:template:${template.id}:${template.version}`;

/** Which version of which template an IRI names; null when it is another document. */
export function parseTemplateIri(iri: string): { id: string; version: number } | null {
  const [, id, version] = /^urn:millspace:template:([a-z0-9][a-z0-9-]{1,62}):([1-9]\d{0,8})$/.exec(iri) ?? [];
  return id === undefined || version === undefined ? null : { id, version: Number(version) };
}

/**
 * Fills a template in. Whether the result can be enforced is for `compile` to say. The offer carries the template's version and
 * each annex by hash, as contract text (`x:agreeTo`) on its first permission.
 */
export function fillTemplate(template: PolicyTemplate, options: FillOptions): FillResult {
  const problems = new Problems();
  const values = readValues(template, options.values, problems);
  const rules = substitute(template.policy, '', values, problems);
  if (problems.errors.length > 0 || !isObject(rules)) return { ok: false, errors: problems.errors };
  const offer = { '@id': options.id, '@type': 'Offer', profile: PROFILE, ...rules } as OdrlOffer;
  const first = offer.permission?.[0];
  if (first) {
    const documents = [{ iri: templateIri(template), digest: options.digest }, ...annexes(template)];
    offer.permission = [
      { ...first, duty: [...(first.duty ?? []), ...documents.map(agreeTo)] },
      ...(offer.permission ?? []).slice(1),
    ];
  }
  return { ok: true, offer, summary: fillText(template.summary, values) };
}

function annexes(template: PolicyTemplate): { iri: string; digest: string }[] {
  return (template.annexes ?? []).map(({ iri, digest }) => ({
    iri: iri ?? `urn:millspace:document:${digest}`,
    digest,
  }));
}

function agreeTo({ iri, digest }: { iri: string; digest: string }): OdrlRule {
  return {
    action: 'x:agreeTo',
    constraint: [
      { leftOperand: 'x:document', operator: 'eq', rightOperand: iri },
      { leftOperand: 'x:documentDigest', operator: 'eq', rightOperand: digest },
    ],
  };
}

type Values = ReadonlyMap<string, ReadValue>;

function readValues(
  template: PolicyTemplate,
  given: Readonly<Record<string, TemplateValue>>,
  problems: Problems,
): Values {
  const values = new Map<string, ReadValue>();
  for (const name of Object.keys(given)) {
    if (template.parameters.some((p) => p.name === name)) continue;
    problems.add(
      at('/values', name),
      CODES.unknownMember,
      `The template ${template.id} has no parameter ${quoted(name).en}; it has ${names(template)}.`,
      `Die Vorlage ${template.id} hat keinen Parameter ${quoted(name).de}, sondern ${names(template)}.`,
    );
  }
  for (const parameter of template.parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : parameter.default;
    if (value === undefined) {
      problems.add(
        at('/values', parameter.name),
        CODES.missingParameter,
        `The value of "${parameter.title.en}" (${parameter.name}) is missing.`,
        `Der Wert von „${parameter.title.de}“ (${parameter.name}) fehlt.`,
      );
      continue;
    }
    const read = readValue(parameter, value);
    if (read) values.set(parameter.name, read);
    else malformed(parameter, value, problems);
  }
  return values;
}

const names = (template: PolicyTemplate): string => template.parameters.map((p) => p.name).join(', ') || '–';

function malformed(parameter: TemplateParameter, value: TemplateValue, problems: Problems): void {
  const shown = quoted(typeof value === 'string' ? value : value.join(', '));
  const { title, type, choices, min, max } = parameter;
  const limits = [
    choices ? choices.join(' | ') : type,
    ...(min === undefined ? [] : [`≥ ${min}`]),
    ...(max === undefined ? [] : [`≤ ${max}`]),
  ].join(', ');
  const form = choices ? undefined : PARAMETER_FORMS[type];
  problems.add(
    at('/values', parameter.name),
    CODES.malformedValue,
    `${shown.en} is no value of "${title.en}" (${limits})${form ? `: write it like ${form}` : '.'}`,
    `${shown.de} ist kein Wert von „${title.de}“ (${limits})${form ? `, zu schreiben wie ${form}` : '.'}`,
  );
}

/** A copy in which each placeholder is its value. */
function substitute(node: unknown, path: string, values: Values, problems: Problems): unknown {
  if (Array.isArray(node)) return node.map((item, i) => substitute(item, at(path, i), values, problems));
  if (!isObject(node)) return node;
  if (Object.hasOwn(node, '$param')) return placeholder(node, path, values, problems);
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, substitute(value, at(path, key), values, problems)]),
  );
}

function placeholder(node: JsonObject, path: string, values: Values, problems: Problems): unknown {
  const name = node.$param;
  const value = typeof name === 'string' && Object.keys(node).length === 1 ? values.get(name) : undefined;
  if (value) return value.literal;
  // A declared parameter without a good value has been reported already.
  if (problems.errors.length === 0)
    problems.add(
      path,
      CODES.structure,
      `The template uses a parameter ${quoted(String(name)).en} that it does not declare.`,
      `Die Vorlage verwendet einen Parameter ${quoted(String(name)).de}, den sie nicht nennt.`,
    );
  return null;
}

function fillText(text: Bilingual, values: Values): Bilingual {
  const say = (language: 'en' | 'de') =>
    text[language].replace(/\{([a-z][A-Za-z0-9]*)\}/g, (all, name: string) => values.get(name)?.words[language] ?? all);
  return { en: say('en'), de: say('de') };
}
