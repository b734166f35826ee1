import type { BatchRecord, Frame, MillRecord, OdrlOffer, TransferView } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import type { Reader } from '../src/testing/kit.ts';
import { T0 } from '../src/testing/kit.ts';
import { type Deal, is, rowAt, typed, useWith } from './deal.ts';
import type { HandConnector } from './harness.ts';
import { Market } from './market.ts';

type Items = Awaited<ReturnType<Reader['until']>>;
type Line = Frame | MillRecord;

let market: Market;
let acme: HandConnector;
let beads: HandConnector;

// What a machine recorded before anybody wanted it makes no whole window (decision 0047), and a step is told when it is over
// (decision 0045): agreements are made before T0, data are read after.
let now: number;
const clock = { now: () => now };

/** What is told of is over. */
function later(): void {
  now = T0 + 10 * 60_000;
  acme.forget();
  beads.forget();
}

beforeEach(async () => {
  now = T0 - 10 * 60_000;
  market = await Market.open({ broker: { clock } });
  ({ acme, beads } = market);
});
afterEach(() => market.close());

const deal = (offer: OdrlOffer, name = 'mills'): Promise<Deal> =>
  market.deal(offer, { name, dataset: { records: ['batch', 'watermark'] } });
const restart = (): Promise<void> => market.restart();

const mark = (second: number): MillRecord => ({
  ...{ record: 'watermark', machine: 'mill-1', pack: 'bead-mill/1', group: 'fast' },
  t: T0 + second * 1000,
});
const seconds = (from: number, to: number): Line[] =>
  Array.from({ length: to - from }, (_none, index) => rowAt(from + index));
const linesOf = (items: Items): Line[] => items.flatMap(({ lines }) => lines as Line[]);

/** [second, value] of every row that came. */
const rowsOf = (items: Items): [number, number | null | undefined][] =>
  linesOf(items).flatMap((line) =>
    'record' in line
      ? []
      : line.t.map((t, i): [number, number | null | undefined] => [
          (t - T0) / 1000,
          Object.values(line.signals)[0]?.[i],
        ]),
  );
const read = async (made: Deal, rows: number, after?: string): Promise<Items> =>
  (await made.open(after)).until((items) => rowsOf(items).length >= rows);

const windowed = (statistic: string) =>
  useWith({
    action: 'x:aggregate',
    constraint: [is('x:window', 'eq', typed('PT10S', 'duration')), is('x:statistic', 'eq', statistic)],
  });
const blurred = useWith({ action: 'x:blurTime', constraint: [is('x:step', 'eq', typed('PT10S', 'duration'))] });

/** Windows and steps of ten seconds: what is told of the first three. */
function coarse(offer: OdrlOffer, [first, second, last]: [number, number, number]) {
  const wanted = [
    [0, first],
    [10, second],
    [20, last],
  ];
  const position = (items: Items) => items.at(-1)?.header.position;

  const holds = async () => {
    const lines = [...seconds(-5, 20), mark(20)];
    const whole = await deal(offer);
    const cut = await deal(offer, 'cut');
    await whole.sendLines(lines);
    for (const [from, to] of [
      [0, 1],
      [1, 11],
      [11, 18],
      [18, lines.length],
    ])
      await cut.sendLines(lines.slice(from, to));
    later();
    expect(rowsOf(await read(whole, 2))).toEqual(wanted.slice(0, 2));
    expect(rowsOf(await read(cut, 2))).toEqual(wanted.slice(0, 2));
  };

  const notBypassed = async () => {
    const made = await deal(offer);
    await made.sendLines([...seconds(-5, 15), mark(12)]);
    later();
    const begun = await read(made, 1);
    expect(rowsOf(begun)).toEqual([wanted[0]]);
    made.close();
    await restart();
    await made.sendLines([...seconds(15, 35), mark(30)]);
    const whole = await read(made, 2, position(begun));
    expect(rowsOf(whole)).toEqual(wanted.slice(1));
    made.close();
    // While nobody may have it nothing is sent: of the window from 30 on the rest is missing.
    const transfer = `/transfers/${encodeURIComponent(made.pid)}`;
    await beads.post(`${transfer}/suspend`);
    await beads.view<TransferView>(transfer, ({ state }) => state === 'SUSPENDED');
    await beads.post(`${transfer}/resume`);
    await beads.view<TransferView>(transfer, ({ state }) => state === 'STARTED');
    await made.sendLines([...seconds(38, 50), mark(50)]);
    expect(rowsOf(await read(made, 1, position(whole))).map(([second]) => second)).toEqual([40]);
  };
  return { holds, notBypassed };
}

const means = coarse(windowed('mean'), [4.5, 14.5, 24.5]);
policyClass('15', 'holds', 'the mean of a window, in one chunk or in several', means.holds);
policyClass('15', 'not-bypassed', 'leaving within a window, a restart, suspending: whole or never', means.notBypassed);
const lastValues = coarse(windowed('last'), [9, 19, 29]);
policyClass('15-statistics', 'holds', 'the last value of a window, in one chunk or in several', lastValues.holds);
policyClass(
  '15-statistics',
  'not-bypassed',
  'leaving within a window, a restart: the last value of a whole one',
  lastValues.notBypassed,
);
const counts = coarse(windowed('count'), [10, 10, 10]);
policyClass('15-statistics', 'holds', 'the number of values in a window, in one chunk or in several', counts.holds);
policyClass(
  '15-statistics',
  'not-bypassed',
  'leaving within a window, a restart: the number of a whole one',
  counts.notBypassed,
);
const steps = coarse(blurred, [9, 19, 29]);
policyClass('15-fields', 'holds', 'blurred times: one row for each step, in one chunk or in several', steps.holds);
policyClass(
  '15-fields',
  'not-bypassed',
  'blurred times: leaving within a step, a restart, suspending',
  steps.notBypassed,
);

const BATCH: BatchRecord = {
  ...{ record: 'batch', id: 'B-1042', machine: 'mill-1', pack: 'bead-mill/1', t: T0, phase: 'start' },
  ...{ product: 'P-7', recipe: 'R-12/3', pass: 1, massKg: 100, operator: 'Meier' },
};
const recordOf = (items: Items) => linesOf(items).find((line): line is BatchRecord => 'record' in line);

describe('class 15, fields of records', () => {
  const offer = useWith(
    {
      action: 'x:replace',
      constraint: [is('x:jsonPath', 'eq', '$.operator'), is('x:replaceWith', 'eq', '***')],
    },
    { action: 'x:remove', constraint: [is('x:jsonPath', 'isAnyOf', ['$.recipe', '$.order'])] },
  );

  policyClass('15-fields', 'holds', 'fields are replaced and removed, and nothing else changes', async () => {
    const made = await deal(offer);
    await made.sendLines([BATCH, rowAt(1)]);
    const items = await read(made, 1);
    const { recipe: _recipe, ...others } = BATCH;
    expect(recordOf(items)).toEqual({ ...others, operator: '***' });
    expect(rowsOf(items)).toEqual([[1, 1]]);
    expect(JSON.stringify(items)).not.toMatch(/Meier|R-12/);
  });

  policyClass('15-fields', 'not-bypassed', 'a record without the field; one after a restart', async () => {
    const made = await deal(offer);
    const { operator: _operator, recipe: _recipe, ...plain } = BATCH;
    await made.sendLines([plain, rowAt(1)]);
    const items = await read(made, 1);
    expect(recordOf(items)).toEqual(plain);
    made.close();
    await restart();
    await made.sendLines([{ ...BATCH, phase: 'end' }, rowAt(2)]);
    const later = await read(made, 1, items.at(-1)?.header.position);
    expect(recordOf(later)).toEqual({ ...plain, phase: 'end', operator: '***' });
  });
});

describe('class 15, pseudonyms', () => {
  const NAMES = ['machine', 'batch', 'product', 'person'];
  const coded = useWith({ action: 'x:pseudonymise', constraint: [is('x:field', 'isAnyOf', NAMES)] });
  const real = /mill-1|B-1042|P-7|Meier/;
  const send = (made: Deal, second: number) =>
    made.sendLines([{ ...BATCH, t: T0 + second * 1000 }, rowAt(second)], { context: { batch: 'B-1042' } });
  const codes = (items: Items) => {
    const { machine, id, product, operator } = recordOf(items) ?? ({} as BatchRecord);
    return { machine, id, product, operator };
  };

  policyClass('15-pseudonyms', 'holds', 'they stand for names everywhere, the same over a restart', async () => {
    const made = await deal(coded);
    await send(made, 1);
    const items = await read(made, 1);
    expect(JSON.stringify(items)).not.toMatch(real);
    expect(JSON.stringify(items)).not.toContain(acme.id);
    const chunk = items.find(({ header }) => (header.chunk?.parts.length ?? 0) > 0)?.header.chunk;
    expect(chunk?.parts[0]).toMatchObject({ machine: codes(items).machine, context: { batch: codes(items).id } });
    expect(rowsOf(items)).toEqual([[1, 1]]);
    made.close();
    await restart();
    await send(made, 2);
    const later = await read(made, 1, items.at(-1)?.header.position);
    expect(codes(later)).toEqual(codes(items));
    expect(JSON.stringify(later)).not.toMatch(real);
  });

  policyClass('15-pseudonyms', 'not-bypassed', 'two agreements laid beside each other', async () => {
    const [one, two] = [await deal(coded), await deal(coded, 'again')];
    await send(one, 1);
    await send(two, 1);
    const [first, second] = [codes(await read(one, 1)), codes(await read(two, 1))];
    for (const name of ['machine', 'id', 'product', 'operator'] as const) {
      expect(first[name]).toEqual(expect.any(String));
      expect(first[name]).not.toBe(second[name]);
    }
  });
});
