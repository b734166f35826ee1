import { describe, expect, it } from 'vitest';
import * as api from '../src/index.ts';
import { isObject, readSchemas } from '../tools/read-schemas.ts';

const schemas = readSchemas();
const validators = api as unknown as Record<
  string,
  ((value: unknown) => boolean) & { errors?: api.ValidationError[] | null }
>;

describe.each(schemas.map((schema) => [schema.type, schema] as const))('%s', (type, { id, schema }) => {
  const validate = validators[`validate${type}`];

  it('has id, title, description and labels in both languages', () => {
    expect(id).toMatch(/^urn:millspace:schema:[a-z0-9-]+:1$/);
    expect(schema.title).toMatch(/\S/);
    expect(schema.description).toMatch(/\S{3}/);
    const label = schema['x-label'];
    expect(
      isObject(label) &&
        typeof label.en === 'string' &&
        typeof label.de === 'string' &&
        label.en !== '' &&
        label.de !== '',
    ).toBe(true);
  });

  it('has examples, and all are valid', () => {
    const examples = Array.isArray(schema.examples) ? schema.examples : [];
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const valid = validate?.(example);
      expect(valid, api.describeErrors(validate?.errors)).toBe(true);
    }
  });

  it('refuses what is something else', () => {
    expect(validate?.(undefined)).toBe(false);
    expect(validate?.(42)).toBe(false);
    expect(validate?.([])).toBe(false);
  });

  it('tolerates unknown members on the wire and refuses them in configuration', () => {
    const example = Array.isArray(schema.examples) ? schema.examples[0] : undefined;
    if (!isObject(example) || !isObject(schema.properties)) return;
    expect(validate?.({ ...example, unknownMember: 1 })).toBe(schema.additionalProperties !== false);
  });

  it('refuses an example without any of its required members', () => {
    const example = Array.isArray(schema.examples) ? schema.examples[0] : undefined;
    if (!isObject(example) || !Array.isArray(schema.required)) return;
    for (const name of schema.required) {
      const { [String(name)]: _gone, ...rest } = example;
      expect(validate?.(rest), `without ${name}`).toBe(false);
    }
  });
});

describe('records', () => {
  it('are told apart by their kind', () => {
    const watermark = { record: 'watermark', machine: 'm', pack: 'pump/1', group: 'fast', t: 1_767_225_600_000 };
    expect(api.validateMillRecord(watermark)).toBe(true);
    expect(api.validateMillRecord({ ...watermark, record: 'nothing' })).toBe(false);
    expect(api.validateMillRecord({ ...watermark, t: 'now' })).toBe(false);
    expect(api.describeErrors(api.validateMillRecord.errors)).toContain('/t');
  });
});

describe('a public key', () => {
  it('with a private part is refused', () => {
    const example = schemas.find(({ type }) => type === 'PublicJwk')?.schema.examples;
    const jwk = Array.isArray(example) && isObject(example[0]) ? example[0] : {};
    expect(api.validatePublicJwk(jwk)).toBe(true);
    expect(api.validatePublicJwk({ ...jwk, d: 'secret' })).toBe(false);
  });
});

describe('configuration errors', () => {
  it('name every place, not only the first', () => {
    expect(api.validateBrokerConfig({ name: '', dataDir: 'd', http: { host: 'h', port: 70000 }, nonsense: 1 })).toBe(
      false,
    );
    const words = api.describeErrors(api.validateBrokerConfig.errors);
    expect(words).toContain('/name');
    expect(words).toContain('/http/port');
    expect(words).toContain('/nonsense: is not known here');
  });
});
