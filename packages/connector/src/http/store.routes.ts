import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Actor } from '@millspace/runtime/users/actor';
import { findPack, type GapRecord, type Machine, type SeriesAnswer, signalsOf } from '@millspace/schemas';
import { computeBatch, findBatches } from '../analyse/batch-energy.ts';
import { knownOf, ownDescription, receivedMachines } from '../analyse/descriptions.ts';
import { energySeries } from '../analyse/energy-series.ts';
import type { Core } from '../core.ts';
import { machinesOf } from '../store/overview.ts';
import { queryRecords } from '../store/rows.ts';
import { querySeries } from '../store/series.ts';
import { OWN } from '../store/store.ts';
import { admitted } from './admission.ts';
import { may } from './roles.ts';
import { INSTANT, list, range, text } from './shapes.ts';
import { legsOf, statusOf } from './status.ts';

/** Curves of one answer, and of one of thumbnails. */
const MAX_SERIES = 64;
const MAX_THUMBNAILS = 512;
const THUMBNAIL_BUCKETS = 200;
/** Batches on one energy axis. */
const MOST_BATCHES = 32;
const GAPS_SHOWN = 1000;
const MOST_BUCKETS = 10_000;

/** Everything that is answered out of the own store. `scope` is `own` or the id of an agreement. */
export function registerStoreRoutes(app: FastifyInstance, core: Core): void {
  const { store } = core;
  const tags = ['store'];

  app.get(
    '/status',
    { ...may.seeState, schema: { summary: 'What the connector does at this moment', tags } },
    async () => ({
      ...statusOf(core),
      legs: legsOf(core),
    }),
  );

  app.get<{ Querystring: { scope?: string; machine?: string } }>(
    '/machines',
    {
      ...may.seeData,
      schema: {
        summary: 'Machines of the store with their groups and signals',
        tags,
        querystring: { type: 'object', properties: { scope: text(256), machine: text(128) } },
      },
    },
    async (request) => {
      const { query } = request;
      const machines = machinesOf(store, { ...query, ...(await admitted(core, request, query.scope)) });
      const received = await receivedMachines(core, [...new Set(machines.map(({ scope }) => scope))]);
      return {
        machines: machines.map((one) => ({
          ...one,
          ...(one.scope === OWN
            ? { description: ownDescription(core, one.machine), alarms: core.machines.alarmsOf(one.machine) }
            : { description: descriptionIn(received.get(one.scope), one.machine) }),
        })),
      };
    },
  );

  app.get<{ Querystring: { scope?: string; machine?: string; signals?: string } }>(
    '/latest',
    {
      ...may.seeData,
      schema: {
        summary: 'The newest value of each signal',
        tags,
        querystring: { type: 'object', properties: { scope: text(256), machine: text(128), signals: text(8192) } },
      },
    },
    async (request) => {
      const wanted = list(request.query.signals);
      const machines = machinesOf(store, { ...request.query, ...(await admitted(core, request, request.query.scope)) });
      return {
        values: machines.flatMap(({ scope, machine, signals }) =>
          signals
            .filter(({ signal }) => wanted.length === 0 || wanted.includes(signal))
            .map((signal) => ({ scope, machine, ...signal })),
        ),
      };
    },
  );

  app.get<{ Querystring: SeriesRequest }>(
    '/series',
    {
      ...may.seeData,
      schema: {
        summary: 'Min, mean, max and count per bucket for a plot',
        tags,
        querystring: {
          type: 'object',
          required: ['signals', 'from', 'to'],
          properties: {
            scope: text(256),
            machine: text(128),
            signals: text(8192),
            from: INSTANT,
            to: INSTANT,
            buckets: { type: 'integer', minimum: 1, maximum: 10_000 },
            original: { type: 'boolean', description: 'as recorded, without corrections' },
            step: {
              type: 'number',
              exclusiveMinimum: 0,
              maximum: 1e9,
              description: 'energy axis: width of a bucket, kJ/kg',
            },
            axis: { type: 'string', enum: ['time', 'em'], description: 'time, or the specific energy of batches' },
            batches: { ...text(8192), description: 'energy axis: which batches; absent = the last that began' },
          },
        },
      },
    },
    async (request) => {
      await admitted(core, request, request.query.scope ?? OWN);
      return request.query.axis === 'em'
        ? energyAnswer(core, request.query, actorOf(request))
        : seriesAnswer(core, request.query);
    },
  );

  app.get<{
    Querystring: { scope?: string; kinds?: string; machine?: string; from?: number; to?: number; limit?: number };
  }>(
    '/records',
    {
      ...may.seeData,
      schema: {
        summary: 'Events, batches, samples, gaps …, newest first',
        tags,
        querystring: {
          type: 'object',
          properties: {
            scope: text(256),
            kinds: text(256),
            machine: text(128),
            from: INSTANT,
            to: INSTANT,
            limit: { type: 'integer', minimum: 1, maximum: 10_000 },
          },
        },
      },
    },
    async (request) => {
      const { kinds, limit, ...query } = request.query;
      const filter = {
        ...query,
        ...(await admitted(core, request, query.scope)),
        kinds: list(kinds),
        limit: limit ?? 200,
      };
      return { records: queryRecords(store, { ...filter, newestFirst: true }) };
    },
  );

  app.get(
    '/received',
    { ...may.seeDeals, schema: { summary: 'What was received, agreement by agreement', tags } },
    async () => ({
      received: core.received.list(),
    }),
  );

  app.get<{ Querystring: { limit?: number; before?: number; source?: string; open?: boolean } }>(
    '/quarantine',
    {
      ...may.seeSources,
      schema: {
        summary: 'What broke a rule, with the reasons',
        tags,
        querystring: {
          type: 'object',
          properties: {
            limit: { type: 'integer', minimum: 1, maximum: 1000 },
            before: { type: 'integer' },
            source: text(128),
            open: { type: 'boolean' },
          },
        },
      },
    },
    async (request) => ({
      count: store.quarantine.count(),
      entries: store.quarantine.list({ ...request.query, limit: request.query.limit ?? 100 }),
    }),
  );

  app.post<{ Body: { ids?: number[] } | null }>(
    '/quarantine/replay',
    {
      ...may.publish,
      schema: {
        summary: 'Feed entries to normalising again, as history',
        tags,
        body: {
          type: ['object', 'null'],
          properties: { ids: { type: 'array', items: { type: 'integer' }, maxItems: 10_000 } },
        },
      },
    },
    async (request) => {
      const { pipeline } = core.intake;
      if (pipeline === null)
        throw new MillspaceError('MS-GEN-405', {
          detail: 'no source is configured, so nothing can be normalised',
          status: 409,
        });
      const entries = store.quarantine.replayable(request.body?.ids ?? null, 10_000);
      const result = await pipeline.replay(entries.map(({ source, value }) => ({ source, value })));
      store.quarantine.markReplayed(
        entries.map((entry) => entry.id),
        core.clock.now(),
      );
      return { ...result, replayed: entries.length };
    },
  );
}

interface SeriesRequest {
  scope?: string;
  machine?: string;
  signals: string;
  from: number;
  to: number;
  buckets?: number;
  original?: boolean;
  axis?: 'time' | 'em';
  step?: number;
  batches?: string;
}

async function energyAnswer(core: Core, query: SeriesRequest, actor: Actor): Promise<SeriesAnswer> {
  const { store } = core;
  const scope = query.scope ?? OWN;
  const signals = list(query.signals);
  const wanted = list(query.batches);
  const machine = query.machine === undefined ? {} : { machine: query.machine };
  const found = findBatches(store, { scope, ...machine, ...range(query) })
    .filter(({ batch }) => wanted.length === 0 || wanted.includes(batch))
    .slice(0, MOST_BATCHES);
  if (found.length * signals.length > MAX_SERIES)
    throw new MillspaceError('MS-STO-012', {
      detail: `${found.length} batches of ${signals.length} signals are too many for one plot (at most ${MAX_SERIES} curves); name fewer`,
      where: '/batches',
      status: 422,
    });
  const known = await knownOf(core, [scope], actor);
  const now = core.clock.now();
  const batches = found.map((facts) => computeBatch(store, facts, now, known));
  const { step, buckets = 200 } = query;
  const largest = Math.max(0, ...batches.map(({ energy }) => energy.energyKJkg ?? 0));
  if (step !== undefined && largest / step > MOST_BUCKETS)
    throw new MillspaceError('MS-STO-012', {
      detail: `${largest.toFixed(1)} kJ/kg in steps of ${step} are too many for one plot (at most ${MOST_BUCKETS})`,
      where: '/step',
      status: 422,
    });
  return energySeries(store, batches, signals, step === undefined ? { buckets } : { step });
}

function seriesAnswer(core: Core, query: SeriesRequest): SeriesAnswer {
  const { store } = core;
  const scope = query.scope ?? OWN;
  const bounds = range(query);
  const wanted = list(query.signals);
  const machines = machinesOf(store, { scope, ...(query.machine === undefined ? {} : { machine: query.machine }) });
  const found = machines.flatMap((entry) =>
    entry.signals
      .filter(({ signal }) => wanted.includes(signal))
      .map(({ signal, group }) => ({ machine: entry.machine, signal, pack: packOf(entry.groups, group) })),
  );
  const most = (query.buckets ?? 800) <= THUMBNAIL_BUCKETS ? MAX_THUMBNAILS : MAX_SERIES;
  if (found.length > most)
    throw new MillspaceError('MS-STO-012', {
      detail: `${found.length} series are too many for one plot (at most ${most}); name a machine or fewer signals`,
      where: '/signals',
      status: 422,
    });
  const first = querySeries(store, { scope, machine: '', signal: '', ...bounds, buckets: query.buckets ?? 800 });
  const series = found.map(({ machine, signal, pack }) => {
    const {
      start: _start,
      step: _step,
      ...columns
    } = querySeries(store, {
      scope,
      machine,
      signal,
      ...bounds,
      buckets: query.buckets ?? 800,
      original: query.original === true,
    });
    const known = findPack(pack);
    const definition = known ? signalsOf(known).get(signal) : undefined;
    return {
      machine,
      pack,
      signal,
      unit: definition?.unit ?? '',
      mode: definition?.mode ?? ('cyclic' as const),
      ...columns,
    };
  });
  const gaps = queryRecords(store, { scope, kinds: ['gap'], to: bounds.to, limit: GAPS_SHOWN, newestFirst: true })
    .map(({ record }) => record as GapRecord)
    .filter(
      (gap) =>
        gap.to >= bounds.from &&
        (query.machine === undefined || gap.machine === undefined || gap.machine === query.machine),
    );
  return { axis: 'time', start: first.start, step: first.step, buckets: first.n.length, series, shape: null, gaps };
}

/** What the provider says about a machine; null: nothing, or its name is a pseudonym here. */
function descriptionIn(machines: readonly Machine[] | undefined, machine: string): Omit<Machine, 'id' | 'pack'> | null {
  const found = (machines ?? []).filter(({ id }) => id === machine);
  if (found.length === 0) return null;
  const { id: _id, pack: _pack, ...description } = Object.assign({}, ...found) as Machine;
  return description;
}

function packOf(groups: readonly { group: string; pack: string }[], group: string): string {
  return groups.find((entry) => entry.group === group)?.pack ?? '';
}
