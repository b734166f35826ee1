// The profile as JSON-LD, Turtle, a page for people (HTML) and one for the documentation (Markdown). Pure and deterministic.
import type { Bilingual } from '@millspace/schemas';
import { PROFILE } from '../profile.ts';
import type { ProfileTerm, TermKind } from './term.ts';
import { PROFILE_TERMS } from './terms.ts';

const TITLE: Bilingual = { en: 'millspace policy profile 1', de: 'millspace-Richtlinienprofil 1' };
const ABOUT: Bilingual = {
  en: 'A profile of ODRL 2.2 for machine data: who may use a dataset, when, for what, how much, and in which shape.',
  de: 'Ein Profil von ODRL 2.2 für Maschinendaten: wer einen Datensatz nutzen darf, wann, wofür, wie viel und in welcher Form.',
};
/** Differences from ODRL 2.2, each on the narrower side. */
export const PROFILE_RULES: readonly Bilingual[] = [
  {
    en: 'odrl:use does not carry odrl:distribute: passing data on to others has to be permitted by name.',
    de: 'odrl:use umfasst nicht odrl:distribute: Die Weitergabe an andere muss ausdrücklich erlaubt sein.',
  },
  {
    en: 'A fact that is missing never satisfies a permission, and a prohibition applies unless it is certain that it does not.',
    de: 'Eine fehlende Angabe erfüllt nie eine Erlaubnis, und ein Verbot gilt, wenn nicht sicher ist, dass es nicht gilt.',
  },
  {
    en: 'Of several permissions the first that applies decides, with its shape.',
    de: 'Von mehreren Erlaubnissen entscheidet die erste, die zutrifft, mit ihrer Form.',
  },
  {
    en: 'Parameters of duties are constraints on the duty, because the Dataspace Protocol carries no refinements.',
    de: 'Parameter von Pflichten sind Bedingungen an der Pflicht, weil das Dataspace Protocol keine Verfeinerungen überträgt.',
  },
  {
    en: 'Durations with months go by the calendar in UTC: P1M from 31 January ends on the last day of February.',
    de: 'Dauern mit Monaten richten sich nach dem Kalender in UTC: P1M ab dem 31. Januar endet am letzten Tag des Februars.',
  },
];

const TYPES: Readonly<Record<TermKind, readonly string[]>> = {
  operand: ['skos:Concept', 'odrl:LeftOperand'],
  parameter: ['skos:Concept', 'odrl:LeftOperand'],
  action: ['skos:Concept', 'odrl:Action'],
  value: ['skos:Concept', 'odrl:RightOperand'],
};
const PREFIXES = {
  dct: 'http://purl.org/dc/terms/',
  odrl: 'http://www.w3.org/ns/odrl/2/',
  owl: 'http://www.w3.org/2002/07/owl#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  x: PROFILE,
};

const both = ({ en, de }: Bilingual) => [
  { '@value': en, '@language': 'en' },
  { '@value': de, '@language': 'de' },
];

interface Node {
  id: string;
  types: readonly string[];
  texts: readonly (readonly [property: string, text: Bilingual])[];
  links: readonly (readonly [property: string, id: string])[];
}

function nodes(): Node[] {
  const profile: Node = {
    id: PROFILE,
    types: ['odrl:Profile', 'owl:Ontology'],
    texts: [
      ['rdfs:label', TITLE],
      ['dct:description', ABOUT],
      ...PROFILE_RULES.map((rule) => ['skos:scopeNote', rule] as const),
    ],
    links: [],
  };
  const terms = PROFILE_TERMS.map(
    (term): Node => ({
      id: `x:${term.name}`,
      types: TYPES[term.kind],
      texts: [
        ['rdfs:label', term.label],
        ['skos:definition', term.definition],
      ],
      links: [
        ['rdfs:isDefinedBy', PROFILE],
        ...(term.kind === 'action' ? [['odrl:includedIn', 'odrl:use'] as const] : []),
        ...(term.within ? [['skos:broader', `x:${term.within}`] as const] : []),
      ],
    }),
  );
  return [profile, ...terms];
}

export function profileJsonLd(): string {
  const graph = nodes().map(({ id, types, texts, links }) => {
    const node: Record<string, unknown> = { '@id': id, '@type': types };
    for (const [property, text] of texts) node[property] = [...((node[property] as unknown[]) ?? []), ...both(text)];
    for (const [property, to] of links) node[property] = { '@id': to };
    return node;
  });
  return `${JSON.stringify({ '@context': PREFIXES, '@graph': graph }, null, 2)}\n`;
}

export function profileTurtle(): string {
  const head = Object.entries(PREFIXES).map(([prefix, iri]) => `@prefix ${prefix}: <${iri}> .`);
  const name = (id: string) => (id === PROFILE ? `<${id}>` : id);
  const literal = (text: string, language: string) => `${JSON.stringify(text)}@${language}`;
  const blocks = nodes().map(({ id, types, texts, links }) => {
    const lines = [
      `a ${types.join(', ')}`,
      ...texts.map(([property, { en, de }]) => `${property} ${literal(en, 'en')}, ${literal(de, 'de')}`),
      ...links.map(([property, to]) => `${property} ${name(to)}`),
    ];
    return `${name(id)} ${lines.join(' ;\n    ')} .`;
  });
  return `${head.join('\n')}\n\n${blocks.join('\n\n')}\n`;
}

const KINDS: readonly (readonly [TermKind, Bilingual])[] = [
  ['operand', { en: 'Left operands of conditions', de: 'Linke Operanden von Bedingungen' }],
  ['action', { en: 'Actions of duties', de: 'Handlungen von Pflichten' }],
  ['parameter', { en: 'Parameters of duties', de: 'Parameter von Pflichten' }],
  ['value', { en: 'Values', de: 'Werte' }],
];

/** The page of the documentation. */
export function profileMarkdown(): string {
  const cell = (text: string) => text.replace(/\|/g, '\\|');
  const row = ({ name, label, definition, within }: ProfileTerm) =>
    `| \`x:${name}\` | ${cell(label.en)} · ${cell(label.de)} | ${cell(definition.en)}${within ? ` Within \`x:${within}\`.` : ''}<br>${cell(definition.de)} |`;
  const tables = KINDS.map(([kind, title]) => {
    const rows = PROFILE_TERMS.filter((term) => term.kind === kind).map(row);
    return `## ${title.en}\n\n| term | name | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  const rules = PROFILE_RULES.map(({ en, de }) => `- ${en}<br>${de}`);
  return [
    '<!-- Generated from packages/policy/src/vocabulary by npm run generate. Do not edit. -->',
    `# ${TITLE.en}`,
    '',
    `${ABOUT.en} IRI: \`${PROFILE}\`, prefix \`x:\`. For machines: [JSON-LD](profile/millspace-1.jsonld),`,
    '[Turtle](profile/millspace-1.ttl); a broker serves all three at `/profile/1`. Which terms are enforced where, and how real each is:',
    '[policy.md](policy.md).',
    '',
    '## Rules',
    '',
    ...rules,
    '',
    ...tables,
  ].join('\n');
}

/** The page for people, in both languages; no script, no style from elsewhere. */
export function profileHtml(): string {
  const safe = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const two = ({ en, de }: Bilingual) => `<span lang="en">${safe(en)}</span><br><span lang="de">${safe(de)}</span>`;
  const row = ({ name, label, definition }: ProfileTerm) =>
    `<tr id="${name}"><td><code>x:${name}</code></td><td>${two(label)}</td><td>${two(definition)}</td></tr>`;
  const tables = KINDS.map(
    ([kind, title]) =>
      `<h2>${safe(title.en)} · <span lang="de">${safe(title.de)}</span></h2>\n<table>\n${PROFILE_TERMS.filter(
        (term) => term.kind === kind,
      )
        .map(row)
        .join('\n')}\n</table>`,
  );
  const rules = PROFILE_RULES.map((rule) => `<li>${two(rule)}</li>`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${safe(TITLE.en)}</title>
<style>body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}td{vertical-align:top;padding:.3rem .8rem .3rem 0}</style></head>
<body>
<h1>${safe(TITLE.en)}</h1>
<p>${two(ABOUT)}</p>
<p><code>${PROFILE}</code></p>
<ul>
${rules.join('\n')}
</ul>
${tables.join('\n')}
</body>
</html>
`;
}
