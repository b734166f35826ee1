import { createInterface } from 'node:readline';
import { type ConnectorApi, until } from '@millspace/demo/api';
import type { ArrivedRow } from '@millspace/demo/ledger-check';
import { type DatasetInput, loadPack } from '@millspace/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { datasetOf } from './support/datasets.ts';
import { BROKER, type Deal, House } from './support/house.ts';
import { MemoryWatch, needsProc } from './support/memory.ts';
import { runToEnd } from './support/run-to-end.ts';

/** Of the backlog; fewer are enough while working on it. */
const HOURS = Number(process.env['MILLSPACE_BACKLOG_HOURS'] ?? 24);
const LIMIT_BYTES = 300e6;
const PERIOD_MS = 1000;
const MINUTE = 60_000;
/** Only an upper bound for a machine that is busy otherwise. */
const PATIENCE_MS = (5 + 2 * HOURS) * MINUTE;

const PACK = 'bead-mill/1';
const MILLS = Array.from({ length: 10 }, (_, index) => `mill-${index + 1}`);
/** 30 signals that say something each second: all 21 of the fast group and the first nine states. */
const SIGNALS = [
  ...loadPack(PACK).signals.filter(({ group }) => group === 'fast'),
  ...loadPack(PACK)
    .signals.filter(({ group }) => group === 'state')
    .slice(0, 9),
];
/** One of each group, enough to count rows. */
const WITNESSES = { fast: 'agitator.power', state: 'machine.state' };
const GROUPS = Object.keys(WITNESSES);
const PROVIDER = 'operator';
const CUSTOMER = 'maker';

function dataset(): DatasetInput {
  const { machines: _one, ...rest } = datasetOf({
    provider: PROVIDER,
    name: 'ten-mills',
    machine: '',
    pack: PACK,
    signals: SIGNALS.map(({ id }) => id),
    readers: [CUSTOMER],
  });
  return { ...rest, machines: MILLS.map((id) => ({ id, pack: PACK })) };
}

/** Follows what a connector stores; `disorder` lists what did not come in the order of time, `rows` counts what was seen. */
function followOrder(api: ConnectorApi, scope: string, signal: AbortSignal): { disorder: string[]; rows: number } {
  const seen = { disorder: [] as string[], rows: 0 };
  const newest = new Map<string, number>();
  const query = new URLSearchParams({ scope, signals: Object.values(WITNESSES).join(',') });
  const rows = ({ machine, group, t }: { machine: string; group: string; t: number[] }) => {
    const key = `${machine} ${group}`;
    for (const instant of t) {
      const before = newest.get(key) ?? Number.NEGATIVE_INFINITY;
      if (instant <= before) seen.disorder.push(`${key}: ${instant} after ${before}`);
      newest.set(key, instant);
      seen.rows += 1;
    }
  };
  void api.live(`?${query}`, { rows }, signal);
  return seen;
}

/** How many rows of each group a connector holds of one machine, and the first that does not follow a second after the one before. */
async function countRows(api: ConnectorApi, scope: string, machine: string, from: number, to: number) {
  const query = new URLSearchParams({
    format: 'ndjson',
    scope,
    machines: machine,
    signals: Object.values(WITNESSES).join(','),
    from: String(from),
    to: String(to),
  });
  const counts: Record<string, number> = Object.fromEntries(GROUPS.map((group) => [group, 0]));
  const newest = new Map<string, number>();
  let unexpected: string | null = null;
  const { body } = await api.http.stream('GET', `/api/v1/export?${query}`);
  for await (const line of createInterface({ input: body })) {
    if (line === '') continue;
    const row = JSON.parse(line) as ArrivedRow;
    const count = counts[row.group] ?? 0;
    if (row.t !== (newest.get(row.group) ?? row.t - PERIOD_MS) + PERIOD_MS) unexpected ??= line;
    newest.set(row.group, row.t);
    counts[row.group] = count + 1;
  }
  return { counts, unexpected };
}

describe(`a backlog of ${HOURS} hours of ten mills, 30 signals each second`, needsProc(), () => {
  const to = Math.floor(Date.now() / MINUTE) * MINUTE;
  const from = to - HOURS * 60 * MINUTE;
  const rowsEach = (to - from) / PERIOD_MS;
  const expected = rowsEach * MILLS.length * GROUPS.length;
  const offered = dataset();
  let house: House;
  let deal: Deal;

  beforeAll(async () => {
    house = await House.open();
    await house.member({ slug: PROVIDER });
    await house.member({ slug: CUSTOMER });
    deal = await house.deal(PROVIDER, CUSTOMER, offered);
    await house.process(PROVIDER).stop();
    const order = {
      folder: house.folder(PROVIDER),
      pack: PACK,
      machines: MILLS,
      signals: SIGNALS.map(({ id }) => id),
      from,
      to,
    };
    const { code, stdout, stderr } = await runToEnd(
      'packages/connector/tools/fill-backlog.ts',
      [JSON.stringify(order)],
      { timeoutMs: PATIENCE_MS },
    );
    if (code !== 0) throw new Error(`the backlog could not be made: ${stderr}`);
    expect(JSON.parse(stdout)).toMatchObject({ rows: expected });
  }, PATIENCE_MS);
  afterAll(() => house?.[Symbol.asyncDispose](), MINUTE);

  test(
    'is caught up in order, each process stays below 300 MB',
    async () => {
      const customer = house.connector(CUSTOMER);
      const stop = new AbortController();
      const order = followOrder(customer, deal.agreement, stop.signal);
      await house.process(PROVIDER).start();
      using watch = new MemoryWatch({
        [BROKER]: house.process(BROKER),
        [PROVIDER]: house.process(PROVIDER),
        [CUSTOMER]: house.process(CUSTOMER),
      });
      try {
        await until(
          () => customer.status(),
          ({ receiving }) => receiving[0]?.samples === expected,
          'the whole backlog at the customer',
          PATIENCE_MS,
          1000,
        );
        // Asking for rows puts into the store's blocks what was received, except while much waits for it.
        await until(
          () => Promise.all(MILLS.map((mill) => countRows(customer, deal.agreement, mill, to - PERIOD_MS, to))),
          (found) => found.every(({ counts }) => GROUPS.every((group) => counts[group] === 1)),
          'the newest row of each mill',
          PATIENCE_MS,
          1000,
        );
        const status = await customer.status();
        expect(status.receiving.map(({ samples }) => samples)).toEqual([expected]);
        expect(status.legs.duplicates).toBe(0);
        const caughtUp = await until(
          () => house.connector(PROVIDER).status(),
          ({ outbox }) => outbox.every(({ entries }) => entries === 0),
          'an empty outbox',
          MINUTE,
        );
        expect(caughtUp.legs.displacedSamples).toBe(0);
      } finally {
        stop.abort();
      }
      expect([...watch.peaks.keys()]).toEqual([BROKER, PROVIDER, CUSTOMER]);
      for (const [name, peak] of watch.peaks) expect(peak, name).toBeLessThan(LIMIT_BYTES);
      expect(order.rows).toBeGreaterThan(0);
      expect(order.disorder).toEqual([]);
      for (const machine of MILLS)
        expect(await countRows(customer, deal.agreement, machine, from - MINUTE, to + MINUTE), machine).toEqual({
          counts: Object.fromEntries(GROUPS.map((group) => [group, rowsEach])),
          unexpected: null,
        });
      const gaps = await customer.records(`kinds=gap&scope=${encodeURIComponent(deal.agreement)}`);
      expect(gaps).toEqual([]);
    },
    PATIENCE_MS,
  );
});
