import { describe, expect, it } from 'vitest';
import type { Registered } from '../../../scripts/testing/registered.ts';
import { CLASSES, TEMPLATE_LIBRARY } from '../src/index.ts';
import { exampleOf } from '../tools/policy-classes/examples.ts';
import { pageOf } from '../tools/policy-classes/page.ts';
import { type Sources, tableOf } from '../tools/policy-classes/table.ts';
import { rowsOfTemplate } from '../tools/policy-classes/templates.ts';

const shows = (rows: string[], shown: Registered['shown'], of = 'broker'): Registered => ({
  ...{ rows, shown, title: `${rows.join()} ${shown}`, file: `packages/${of}/test/x.test.ts` },
});
const ENFORCED = CLASSES.filter(({ state }) => state === 'enforced').map(({ key }) => key);
const IN_PARTS = CLASSES.filter(({ atConsumer }) => atConsumer !== undefined).map(({ key }) => key);
const TESTS = [
  ...[shows(ENFORCED, 'holds', 'broker'), shows(ENFORCED, 'holds', 'connector')],
  ...[
    shows(ENFORCED, 'not-bypassed', 'broker'),
    shows(IN_PARTS, 'not-bypassed', 'connector'),
    shows(['20'], 'refused'),
  ],
];
const sources = (more: Partial<Sources> = {}): Sources => ({
  ...{ classes: CLASSES, tests: TESTS, exampleOf },
  templatesOf: (key) => TEMPLATE_LIBRARY.filter((template) => rowsOfTemplate(template).includes(key)),
  ...more,
});
const objections = (more: Partial<Sources>) => tableOf(sources(more)).objections;

describe('the table of policy classes', () => {
  it('has every class of the IDSA once or in parts, each under a name of its own', () => {
    expect(new Set(CLASSES.map(({ key }) => key)).size).toBe(CLASSES.length);
    const numbers = new Set(CLASSES.map(({ number }) => number));
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 22 }, (_none, n) => n));
  });

  it('is printed when every claim has its tests, its example and its template', () => {
    const { rows, objections: none } = tableOf(sources());
    expect(none).toEqual([]);
    const page = pageOf(rows, TEMPLATE_LIBRARY);
    expect(page.split('\n').filter((line) => /^\| (\d|–)/.test(line))).toHaveLength(CLASSES.length + IN_PARTS.length);
    expect(page).toContain('| 20 | distribute only if encrypted');
    expect(page).toMatch(/Refused\. Data are encrypted in transport only/);
  });

  it('has a row for delivery and one for use of what was received where the second is the word of the consumer', () => {
    const { rows } = tableOf(sources());
    const page = pageOf(rows, TEMPLATE_LIBRARY);
    for (const number of [4, 5, 9, 10]) {
      const [delivery, use] = ['a', 'b'].map((part) =>
        page.split('\n').find((line) => line.startsWith(`| ${number} ${part} |`)),
      );
      expect(delivery).toMatch(/: delivery<br>.* \| broker \| (prevented|attested) \| .*packages\/broker/);
      expect(delivery).not.toContain('packages/connector');
      expect(use).toMatch(/: use of what was received<br>.* \| consumer \| evidenced \| .*packages\/connector/);
      expect(use).not.toContain('packages/broker');
    }
    const whole = shows(['4'], 'holds');
    const withoutOwn = TESTS.map((one) =>
      one.file.startsWith('packages/connector') ? { ...one, rows: one.rows.filter((key) => key !== '4') } : one,
    );
    const story = { ...whole, file: 'e2e/x.e2e.test.ts' };
    expect(objections({ tests: [...withoutOwn, story] })).toEqual(
      [
        'enforced, and no test shows that it holds',
        'enforced, and no test shows that it is not',
        'enforced by the consumer',
      ].map((what) => expect.stringContaining(`class 4 (interval-restricted usage, consumer): ${what}`) as string),
    );
  });

  it.each(['holds', 'not-bypassed'] as const)(
    'stands still while a row that is enforced has no test that it %s',
    (kind) => {
      const without = TESTS.map((one) =>
        one.shown === kind ? { ...one, rows: one.rows.filter((key) => key !== '12') } : one,
      );
      expect(objections({ tests: without })).toEqual([
        expect.stringMatching(/^class 12 .*enforced, and no test shows/),
      ]);
    },
  );

  it('stands still while it is enforced somewhere and no test shows it there', () => {
    for (const [there, place] of [
      ['broker', 'consumer'],
      ['connector', 'broker'],
    ] as const) {
      const missing = objections({ tests: TESTS.map((one) => ({ ...one, file: `packages/${there}/test/x.test.ts` })) });
      expect(missing.length).toBeGreaterThan(5);
      for (const what of missing) expect(what).toMatch(new RegExp(`${place}.*no test shows`));
    }
    const inAllOfIt = objections({ tests: TESTS.map((one) => ({ ...one, file: 'e2e/x.e2e.test.ts' })) });
    expect(inAllOfIt.length).toBeGreaterThan(ENFORCED.length - 1);
  });

  it('stands still while a test names a class that is none, or that a refused one holds', () => {
    expect(objections({ tests: [...TESTS, shows(['22'], 'holds')] })).toEqual([
      expect.stringContaining('class 22, which is none'),
    ]);
    expect(objections({ tests: [...TESTS, shows(['20'], 'holds')] })).toEqual([expect.stringMatching(/^class 20 /)]);
    expect(objections({ tests: TESTS.filter(({ shown }) => shown !== 'refused') })).toEqual([
      expect.stringMatching(/^class 20 /),
    ]);
  });

  it('stands still while an example is of another class, a class has no template, or a row is enforced in name only', () => {
    expect(objections({ exampleOf: (key) => exampleOf(key === '4' ? '5' : key) })).toEqual([
      expect.stringMatching(/^class 4 .*broker.*example/),
      expect.stringMatching(/^class 4 .*consumer.*example/),
    ]);
    expect(objections({ templatesOf: (key) => (key === '19' ? [] : TEMPLATE_LIBRARY) })).toEqual([
      expect.stringMatching(/^class 19 .*template/),
    ]);
    const claimed = CLASSES.map((row) => (row.key === '20' ? { ...row, state: 'enforced' as const } : row));
    expect(objections({ classes: claimed }).length).toBeGreaterThan(1);
  });
});
