// Policies of others: the examples of IDS-G (CC-BY-4.0), one per policy class and form, and the samples of the Catena-X profile
// (CC-BY-4.0). Each compiles, or is refused with a reason at a place; none is ever true by default.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reference } from '../../../scripts/testing/reference.ts';
import { CODES, classesOf, compile } from '../src/index.ts';
import { CATENA_OPERANDS } from '../src/read/catena-x.ts';
import { agreement, permit, USE } from './make.ts';

const all = { kind: 'usage', enforced: () => true } as const;

describe('IDS-G examples', () => {
  const ids = reference('policy-tests/ids-g-policy-classes/UsageControl/Contract/Policies');
  /** The classes of those that compile. */
  const COMPILES: Readonly<Record<string, number[]>> = {
    'pc1-odrl-restrict-consumer-example.json': [1, 19],
    'pc13-odrl-modify-in-transit-example.json': [1, 15],
    'pc16-odrl-notify-party-example.json': [1, 18],
    'pc19-odrl-restrict-payment-sale-example.json': [1, 7],
    'pc20-odrl-restrict-payment-rent-example.json': [1, 7, 8],
    'pc5-odrl-restrict-location-of-usage-example.json': [1, 6],
    'pc6-odrl-restrict-purpose-example.json': [1, 10],
    'pc6-odrl-restrict-purpose-example2.json': [1, 10],
    'pc9-odrl-restrict-time-interval-example.json': [1, 4],
  };
  const NO_JSON = [
    'pc14-odrl-modify-in-rest-example.json',
    'pc17-odrl-distribute-next-policy-example.json',
    'pc18-odrl-restrict-artifact-state-example.json',
    'pc22-odrl-restrict-location-of-participant-example.json',
    'pc23-odrl-obtain-consent-example.json',
    'pc24-odrl-restrict-data-classification-example.json',
    'pc25-odrl-anonymize-with-mpc.json',
    'pc4-odrl-restrict-user-role-example.json',
    'pc9-ids-restrict-time-interval-example.json',
  ];
  /** Why the rest is refused: pointer and code of one reason each; all `ids:` forms for their context. */
  const REFUSED: Readonly<Record<string, [string, string]>> = {
    'odrl-complex-policy-example.json': ['/permission/0/constraint/0/rightOperand', CODES.malformedValue],
    'pc10-odrl-restrict-duration-offer-example.json': [
      '/permission/0/constraint/0/ids:pipEndpoint',
      CODES.unknownMember,
    ],
    'pc11-odrl-restrict-number-of-usage-example.json': [
      '/permission/0/constraint/0/ids:pipEndpoint',
      CODES.unknownMember,
    ],
    'pc12-odrl-delete-data-example.json': ['/permission/0/duty/0/action/0/rdf:value', CODES.wrongPlace],
    'pc12-odrl-delete-data-example2.json': ['/permission/0/duty/0/action/0/rdf:value', CODES.wrongPlace],
    'pc15-odrl-log-usage-information-example.json': [
      '/permission/0/duty/0/action/0/refinement/0/leftOperand',
      CODES.unknownOperand,
    ],
    'pc19-odrl-restrict-payment-sale-example2.json': ['/permission/0/constraint/0/leftOperand', CODES.wrongPlace],
    'pc2-odrl-restrict-connector-example.json': ['/permission/0/constraint/0/ids:pipEndpoint', CODES.unknownMember],
    'pc20-odrl-restrict-payment-rent-example2.json': ['/permission/0/constraint/0/leftOperand', CODES.wrongPlace],
    'pc21-odrl-restrict-state-example.json': ['/permission/0/constraint/0/ids:pipEndpoint', CODES.unknownMember],
    'pc3-odrl-restrict-application-example.json': ['/permission/0/constraint/0/ids:pipEndpoint', CODES.unknownMember],
    'pc4-odrl-restrict-user-role-example2.json': ['/permission/0/constraint/0/ids:pipEndpoint', CODES.unknownMember],
    'pc5-odrl-restrict-location-of-usage-example2.json': [
      '/permission/0/constraint/0/rightOperandReference',
      CODES.unknownMember,
    ],
    'pc6-odrl-restrict-purpose-example3.json': [
      '/permission/0/constraint/0/rightOperandReference',
      CODES.unknownMember,
    ],
    'pc7-odrl-restrict-event-example.json': ['/permission/0/constraint/0/ids:pipEndpoint', CODES.unknownMember],
    'pc8-odrl-restrict-security-level-example.json': [
      '/permission/0/constraint/0/ids:pipEndpoint',
      CODES.unknownMember,
    ],
  };

  const files = ids.options.skip ? [] : readdirSync(ids.path).filter((file) => file.endsWith('.json'));
  it('are 55', ids.options, () => {
    expect(files).toHaveLength(55);
  });
  it.each(files)('%s', (file) => {
    const text = readFileSync(join(ids.path, file), 'utf8');
    if (NO_JSON.includes(file)) {
      expect(() => JSON.parse(text)).toThrow();
      return;
    }
    const result = compile(JSON.parse(text), all);
    const classes = COMPILES[file];
    if (classes) {
      expect(result.ok && classesOf(result.policy)).toEqual(classes);
      return;
    }
    const [pointer, code] = REFUSED[file] ?? ['/@context', CODES.unknownMember];
    if (!REFUSED[file]) expect(file).toMatch(/-?ids-/);
    expect(result.ok ? [] : result.errors.map((e) => [e.pointer, e.code])).toContainEqual([pointer, code]);
  });
  it.each(files.filter((file) => REFUSED[file]?.[0].endsWith('pipEndpoint')))(
    '%s: what else it says, without the endpoint',
    (file) => {
      const text = readFileSync(join(ids.path, file), 'utf8');
      const without = JSON.parse(text, (key, value: unknown) =>
        key === 'ids:pipEndpoint' ? undefined : value,
      ) as object;
      const result = compile(without, all);
      // Placeholders, `eq` on a duration, a count without a unit, an event or state that nobody knows: refused all the same.
      if (result.ok)
        expect([file, classesOf(result.policy)]).toEqual(['pc8-odrl-restrict-security-level-example.json', [13]]);
      else expect(result.errors.every((e) => e.pointer.startsWith('/permission/0/constraint/0'))).toBe(true);
    },
  );
});

describe('Catena-X samples', () => {
  const samples = reference('policy-tests/catena-x-odrl-profile/schema/samples');
  const files = samples.options.skip ? [] : readdirSync(samples.path).filter((file) => file.endsWith('.json'));
  const read = (file: string) => JSON.parse(readFileSync(join(samples.path, file), 'utf8')) as Record<string, unknown>;

  const operands = (node: unknown): string[] => {
    if (typeof node !== 'object' || node === null) return [];
    const own = 'leftOperand' in node && typeof node.leftOperand === 'string' ? [node.leftOperand] : [];
    return [...own, ...Object.values(node).flatMap(operands)];
  };

  it('are there', samples.options, () => {
    expect(files.length).toBeGreaterThan(30);
  });
  it.each(files)('%s is refused, and each of its operands is marked', (file) => {
    const sample = read(file);
    const policy =
      'leftOperand' in sample
        ? { ...agreement({ permission: [permit(sample)] }), profile: 'https://w3id.org/catenax/2025/9/policy/' }
        : sample;
    const names = operands(policy);
    expect(names.length).toBeGreaterThan(0);
    for (const kind of ['usage', 'access'] as const) {
      const result = compile(policy, { ...all, kind });
      expect(result.ok).toBe(false);
      if (result.ok) return;
      expect(result.errors[0]?.code).toBe(CODES.unknownProfile);
      for (const name of names) {
        expect(Object.keys(CATENA_OPERANDS)).toContain(name);
        const text = result.errors.find((e) => e.text.en.startsWith(`${name} `))?.text.en;
        expect(text).toMatch(CATENA_OPERANDS[name]?.mark === 'text' ? /is contract text/ : /can be decided.*; write /);
      }
    }
  });
  it.each(files.filter((file) => file.endsWith('constraint-sample.json')))(
    '%s under our own profile is unknown, whatever its spelling',
    (file) => {
      const sample = read(file);
      const iri = `https://w3id.org/catenax/2025/9/policy/${String(sample.leftOperand)}`;
      for (const leftOperand of [sample.leftOperand, iri, `cx-policy:${String(sample.leftOperand)}`]) {
        const result = compile(
          agreement({ permission: [USE, permit({ ...sample, leftOperand, operator: 'eq' })] }),
          all,
        );
        expect(result.ok ? null : result.errors.map((e) => [e.pointer, e.code])).toContainEqual([
          '/permission/1/constraint/0/leftOperand',
          CODES.unknownOperand,
        ]);
      }
    },
  );
  it('every operand of the profile has a mark, and none is evaluated as it stands', () => {
    expect(Object.keys(CATENA_OPERANDS)).toHaveLength(29);
    for (const { mark, instead } of Object.values(CATENA_OPERANDS)) expect(instead === null).toBe(mark === 'text');
  });
});
