// The rows of docs/policy-classes.md, and what stands against printing them: a claim without a test, an example that is not one.
import type { PolicyTemplate } from '@millspace/schemas';
import type { Registered } from '../../../../scripts/testing/registered.ts';
import { type PolicyClass, rowsOf } from '../../src/classes.ts';
import { CODES } from '../../src/codes.ts';
import { compile } from '../../src/compile.ts';

/** Where the tests of each place lie. In a whole system nobody sees which of the two has stopped something. */
const ROOMS = { broker: /^packages\/broker\//, consumer: /^packages\/connector\// } as const;

export interface ClassRow {
  readonly entry: PolicyClass;
  /** A class that is less real at one of its places has a row for each: there and no more. */
  readonly where: PolicyClass['where'];
  readonly label: PolicyClass['label'];
  /** The ODRL form. */
  readonly form: object;
  readonly templates: readonly PolicyTemplate[];
  readonly holds: readonly Registered[];
  readonly notBypassed: readonly Registered[];
  readonly refused: readonly Registered[];
}

export interface Sources {
  readonly classes: readonly PolicyClass[];
  readonly tests: readonly Registered[];
  readonly exampleOf: (key: string) => object | undefined;
  /** Templates that use a row. */
  readonly templatesOf: (key: string) => readonly PolicyTemplate[];
}

export function tableOf(sources: Sources): { rows: ClassRow[]; objections: string[] } {
  const { classes, tests } = sources;
  const objections: string[] = [];
  const keys = new Set(classes.map(({ key }) => key));
  for (const { rows, title, file } of tests)
    for (const key of rows)
      if (!keys.has(key)) objections.push(`${file}: "${title}" names the class ${key}, which is none`);
  const parts = classes.flatMap((entry) => partsOf(entry).map((part) => ({ entry, ...part })));
  const rows = parts.map((part): ClassRow => {
    const { entry } = part;
    const { key } = entry;
    const shown = (kind: Registered['shown']) =>
      tests.filter((one) => one.shown === kind && one.rows.includes(key) && shows(one, part));
    const row = {
      ...part,
      form: sources.exampleOf(key) ?? {},
      templates: sources.templatesOf(key),
      holds: shown('holds'),
      notBypassed: shown('not-bypassed'),
      refused: shown('refused'),
    };
    const place = entry.atConsumer === undefined ? '' : `, ${row.where.join()}`;
    objections.push(...againstRow(row).map((what) => `class ${key} (${entry.name.en}${place}): ${what}`));
    return row;
  });
  return { rows, objections };
}

type Part = Pick<ClassRow, 'where' | 'label'>;

function partsOf({ where, label, atConsumer }: PolicyClass): Part[] {
  if (atConsumer === undefined) return [{ where, label }];
  return [
    { where: ['broker'], label },
    { where: ['consumer'], label: atConsumer },
  ];
}

/** A row for one place of two has the tests of that place. What a whole system shows is that something is delivered or not: the broker's part. */
function shows({ file }: Registered, { entry, where }: Part & { entry: PolicyClass }): boolean {
  if (entry.atConsumer === undefined) return true;
  const elsewhere = where.includes('broker') ? ROOMS.consumer : null;
  return elsewhere ? !elsewhere.test(file) : ROOMS.consumer.test(file);
}

function againstRow({ entry, where, form, templates, holds, notBypassed, refused }: ClassRow): string[] {
  const { key, number, state } = entry;
  const compiled = compile(form, { kind: 'usage' });
  if (state === 'refused')
    return [
      ...(compiled.ok || compiled.errors.some(({ code }) => code !== CODES.notEnforced)
        ? ['its example is not refused for its class']
        : []),
      ...(refused.length === 0 ? ['refused, and no test shows it'] : []),
      ...(holds.length + notBypassed.length > 0 ? ['refused, and a test says that it holds'] : []),
      ...(entry.reason ? [] : ['refused, and no reason is given']),
    ];
  return [
    ...(compiled.ok && rowsOf(compiled.policy).some((row) => row.key === key) ? [] : ['its example is none of it']),
    // What lies beyond the classes of the IDSA is a term more, not a kind of policy.
    ...(templates.length === 0 && number > 0 ? ['no template uses it'] : []),
    ...(holds.length === 0 ? ['enforced, and no test shows that it holds'] : []),
    ...(notBypassed.length === 0 ? ['enforced, and no test shows that it is not bypassed'] : []),
    ...where
      .filter((place) => ![...holds, ...notBypassed].some(({ file }) => ROOMS[place].test(file)))
      .map((place) => `enforced by the ${place}, and no test shows it there`),
    ...(refused.length > 0 ? ['enforced, and a test says that it is refused'] : []),
  ];
}
