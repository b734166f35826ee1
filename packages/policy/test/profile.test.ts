import { readFileSync } from 'node:fs';
import { Parser, type Quad } from 'n3';
import { describe, expect, it } from 'vitest';
import { PROFILE } from '../src/index.ts';
import { profileHtml, profileJsonLd, profileTurtle } from '../src/vocabulary/publish.ts';
import { PROFILE_TERMS } from '../src/vocabulary/terms.ts';
import { profileFiles } from '../tools/generate-profile.ts';

interface Literal {
  '@value': string;
  '@language': string;
}
type JsonNode = Record<string, unknown> & { '@id': string; '@type': string[] };

/** The quads of the JSON-LD as it is written: prefixed names, language texts, references. */
function quads(json: string): string[] {
  const { '@context': context, '@graph': graph } = JSON.parse(json) as {
    '@context': Record<string, string>;
    '@graph': JsonNode[];
  };
  const iri = (name: string) => {
    const [prefix = '', ...rest] = name.split(':');
    return context[prefix] ? context[prefix] + rest.join(':') : name;
  };
  return graph.flatMap(({ '@id': id, '@type': types, ...properties }) => [
    ...types.map((type) => `${iri(id)} http://www.w3.org/1999/02/22-rdf-syntax-ns#type ${iri(type)}`),
    ...Object.entries(properties).flatMap(([property, value]) =>
      (Array.isArray(value) ? (value as Literal[]) : [value as { '@id': string }]).map((object) =>
        '@id' in object
          ? `${iri(id)} ${iri(property)} ${iri(object['@id'])}`
          : `${iri(id)} ${iri(property)} ${object['@value']}@${object['@language']}`,
      ),
    ),
  ]);
}
const line = (q: Quad) =>
  `${q.subject.value} ${q.predicate.value} ${q.object.value}${q.object.termType === 'Literal' ? `@${q.object.language}` : ''}`;

describe('the published profile', () => {
  it('is what the table says', () => {
    for (const [path, content] of profileFiles())
      expect(readFileSync(path, 'utf8') === content, `${path} is out of date: npm run generate`).toBe(true);
  });
  it('says the same in Turtle and in JSON-LD', () => {
    const turtle = new Parser().parse(profileTurtle()).map(line);
    expect(turtle.length).toBeGreaterThan(300);
    expect([...turtle].sort()).toEqual([...quads(profileJsonLd())].sort());
  });
  it('has every term that the code knows, once, in both languages', () => {
    const names = PROFILE_TERMS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { label, definition } of PROFILE_TERMS) {
      for (const text of [label.en, label.de, definition.en, definition.de]) expect(text.trim()).toBe(text);
      expect(definition.de).not.toBe(definition.en);
    }
    const known = new Set(names);
    for (const file of [
      'classes.ts',
      'conditions.ts',
      'duties/shapes.ts',
      'duties/owed.ts',
      'duties/payment.ts',
      'duties/permission-duties.ts',
      'terms/sets.ts',
      'terms/machine.ts',
      'terms/time.ts',
      'terms/count.ts',
    ]) {
      const source = readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8');
      for (const [, name] of source.matchAll(/'x:([A-Za-z][A-Za-z0-9_-]*)'/g))
        expect([file, name, known.has(name as string) || /^(mean|min|max|last|count)$/.test(name as string)]).toEqual([
          file,
          name,
          true,
        ]);
    }
  });
  it('is a page that people can read', () => {
    const page = profileHtml();
    expect(page).toContain(`<code>${PROFILE}</code>`);
    for (const { name } of PROFILE_TERMS) expect(page).toContain(`id="${name}"`);
    expect(page).not.toMatch(/<script|https?:\/\/(?!millspace\.org)/);
  });
});
