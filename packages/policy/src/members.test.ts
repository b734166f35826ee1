import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { knownContext, knownFrame, knownPart, MEMBERS } from './members.ts';

const schema = (name: string): string[] => {
  const file = new URL(`../../schemas/schema/${name}.json`, import.meta.url);
  return Object.keys(JSON.parse(readFileSync(file, 'utf8')).properties).sort();
};

describe('what a shape lets through', () => {
  it.each(Object.entries(MEMBERS))('%s: exactly the members of its schema', (kind, members) => {
    expect([...members].sort()).toEqual(schema(kind));
  });
  it('frames, parts and contexts: theirs', () => {
    const full = (name: string) => Object.fromEntries(schema(name).map((key) => [key, 1]));
    const part = { ...full('chunk-part'), context: full('chunk-context') };
    expect(Object.keys(knownFrame({ ...full('frame'), secret: 1 } as never)).sort()).toEqual(schema('frame'));
    expect(Object.keys(knownContext({ ...full('chunk-context'), secret: 1 } as never) ?? {}).sort()).toEqual(
      schema('chunk-context'),
    );
    const known = knownPart({ ...part, secret: 1, context: { ...part.context, secret: 1 } } as never);
    expect(known).toEqual(part);
    expect(knownPart(known)).toBe(known);
  });
});
