import { randomUUID } from 'node:crypto';
import { type OfferTerms, offer } from '@millspace/policy';
import { signDetached } from '@millspace/runtime/crypto';
import type { MachineRelationTerms, OdrlOffer } from '@millspace/schemas';
import { benchDataset } from '../support/dataset.ts';
import { agree, Dataspace, fillLog, negotiate, startTransfer } from '../support/dataspace.ts';
import { below, type Figure, measured } from '../support/figure.ts';
import { readToEnd } from '../support/flowing.ts';
import { MACHINE } from '../support/frames.ts';
import type { Group } from '../support/group.ts';
import type { Participant } from '../support/participant.ts';
import { percentile } from '../support/stats.ts';

/** Rows that a counted agreement allows. */
const ROWS = 3000;
/** From publishing an offer that expires to its end (ms): time to agree and to begin. */
const EXPIRES_MS = 1500;

interface Stage {
  space: Dataspace;
  provider: Participant;
  consumer: Participant;
  dataset: string;
}

/** Why a running stream has to stop. */
interface Cause {
  name: string;
  terms?: OfferTerms;
  /** Makes the facts that the terms need; gives what ends them. */
  prepare?: (stage: Stage) => Promise<(agreed: Agreed) => Promise<unknown>>;
}

interface Agreed {
  agreement: string;
  transfer: string;
}

interface Stopped {
  /** From the cause to the last data that came (ms); 0 when none came after it. */
  lastDataMs: number;
  /** From the cause to the end of the stream (ms). */
  endMs: number;
}

const path = (...parts: string[]): string => `/${parts.map((part) => encodeURIComponent(part)).join('/')}`;

const CAUSES: readonly Cause[] = [
  {
    name: 'revocation',
    prepare:
      async ({ provider }) =>
      ({ agreement }) =>
        provider.client.request('POST', path('agreements', agreement, 'revoke'), { json: { reason: 'bench' } }),
  },
  {
    name: 'suspension',
    prepare:
      async ({ consumer }) =>
      ({ transfer }) =>
        consumer.client.request('POST', path('transfers', transfer, 'suspend'), { json: { reason: 'bench' } }),
  },
  {
    name: 'event closed',
    terms: { whileOpen: ['machine-fault'] },
    prepare: async ({ provider }) => {
      const say = (events: object[]) =>
        provider.client.request('PUT', '/machine-states', {
          json: { t: Date.now(), machines: [{ machine: MACHINE, events }] },
        });
      await say([{ event: 'x:machine-fault-open', from: Date.now() }]);
      return () => say([]);
    },
  },
  {
    name: 'relation to the machine ended',
    terms: { machineRelations: ['user'] },
    prepare: async (stage) => {
      const id = await related(stage);
      return () =>
        stage.consumer.client.request('POST', path('machine-relations', id, 'end'), { json: { reason: 'sold' } });
    },
  },
  {
    name: 'attested role withdrawn',
    terms: { roles: ['maintenance-engineer'] },
    prepare: async ({ space, consumer }) => {
      const json = { kind: 'role', value: 'maintenance-engineer' };
      const made = await space.admin.request<{ id: string }>(
        'POST',
        path('participants', consumer.slug, 'attestations'),
        { json },
      );
      return () =>
        space.admin.request('POST', path('attestations', made.json.id, 'withdraw'), { json: { reason: 'over' } });
    },
  },
  {
    name: 'rule of the dataspace',
    prepare:
      async ({ space }) =>
      () => {
        const only = { leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: ['x:benchmark'] };
        const rule = {
          id: 'bench-rule',
          title: { en: 'For benchmarks only', de: 'Nur für Vergleiche' },
          policy: { permission: [{ action: 'odrl:use', constraint: [only] }] },
          reason: 'bench',
        };
        return space.admin.request('POST', '/rules', { json: rule });
      },
  },
];

export const stops: Group = {
  id: 'stops',
  title: 'What stops a running stream, and how soon (revocationStopMs)',
  async run(context) {
    await using space = await Dataspace.start(context, { profile: 'stops' });
    const provider = await space.join('provider');
    const consumer = await space.join('consumer');
    const { dataset } = await agree(provider, consumer, 'mills');
    await fillLog(context, space, provider, dataset);
    const stage: Stage = { space, provider, consumer, dataset };
    const figures: Figure[] = [];
    const rounds = context.quick ? 5 : 60;
    for (const cause of CAUSES) {
      context.say(cause.name);
      figures.push(...told(cause.name, await repeated(rounds, () => stoppedBy(cause, stage))));
    }
    context.say('expiry');
    figures.push(...told('expiry', await repeated(context.quick ? 3 : 30, () => expired(stage))));
    context.say('count');
    figures.push(usedUpFigure(await repeated(rounds, () => usedUp(stage))));
    return figures;
  },
};

function told(name: string, stopped: readonly Stopped[]): Figure[] {
  const end = percentile(
    stopped.map(({ endMs }) => endMs),
    0.99,
  );
  const median = percentile(
    stopped.map(({ lastDataMs }) => lastDataMs),
    0.5,
  );
  const last = percentile(
    stopped.map(({ lastDataMs }) => lastDataMs),
    0.99,
  );
  return [
    measured(`${name}: cause sent to last data received, p99`, last, 'ms', {
      budget: below(50),
      note: `p50 ${median.toFixed(1)} ms; the stream was closed after ${end.toFixed(1)} ms (p99); ${stopped.length} times`,
    }),
  ];
}

/** Its cause is the last row that may come, so that what is measured is how soon the stream ends behind it. */
function usedUpFigure(ends: readonly number[]): Figure {
  return measured('count used up: last row received to end of the stream, p99', percentile(ends, 0.99), 'ms', {
    budget: below(50),
    note: `p50 ${percentile(ends, 0.5).toFixed(1)} ms; not one row beyond the count came; ${ends.length} times`,
  });
}

async function repeated<T>(times: number, round: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  while (all.length < times) all.push(await round());
  return all;
}

/** The dataset with one offer of these terms. The log stays: it is the dataset's. */
async function offered({ provider, dataset }: Stage, terms: OfferTerms): Promise<OdrlOffer> {
  const json = { ...benchDataset(dataset), offers: [offer(terms)] };
  await provider.client.request('PUT', path('datasets', dataset), { json });
  return json.offers[0] as OdrlOffer;
}

async function begun(stage: Stage, terms: OfferTerms): Promise<Agreed> {
  const { consumer, dataset } = stage;
  const agreement = await negotiate(consumer, dataset, (await offered(stage, terms))['@id']);
  return { agreement, transfer: await startTransfer(consumer, agreement) };
}

async function stoppedBy({ terms = {}, prepare }: Cause, stage: Stage): Promise<Stopped> {
  const stop = await prepare?.(stage);
  const agreed = await begun(stage, terms);
  let caused = 0;
  const ended = await readToEnd(stage.consumer, agreed.transfer, {
    whenFlowing: async () => {
      caused = performance.now();
      await stop?.(agreed);
    },
  });
  await stage.space.admin
    .request('POST', '/rules/bench-rule/withdraw', { json: { reason: 'bench' } })
    .catch(() => undefined);
  return { lastDataMs: Math.max(0, ended.lastDataAt - caused), endMs: ended.endedAt - caused };
}

/** Data flow when the time is over: an attempt in which none came shortly before says nothing. */
async function expired(stage: Stage): Promise<Stopped> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const until = Date.now() + EXPIRES_MS;
    const agreed = await begun(stage, { until });
    const ended = await readToEnd(stage.consumer, agreed.transfer, { slowMs: 20 });
    const caused = until - performance.timeOrigin;
    const lastDataMs = ended.lastDataAt - caused;
    if (lastDataMs > -100) return { lastDataMs: Math.max(0, lastDataMs), endMs: ended.endedAt - caused };
  }
  throw new Error('no data flowed when the time was over');
}

/** From the last row that is allowed to the end of the stream (ms). @throws Error when other rows came than were agreed */
async function usedUp(stage: Stage): Promise<number> {
  const agreed = await begun(stage, { count: { unit: 'samples', limit: ROWS } });
  const ended = await readToEnd(stage.consumer, agreed.transfer, {});
  if (ended.rows !== ROWS) throw new Error(`${ended.rows} rows came of ${ROWS} that were agreed`);
  return ended.endedAt - ended.lastDataAt;
}

/** The id of a relation that both sides have signed. */
async function related({ provider, consumer }: Stage): Promise<string> {
  const terms: MachineRelationTerms = {
    id: `urn:uuid:${randomUUID()}`,
    machine: MACHINE,
    publisher: provider.slug,
    participant: consumer.slug,
    relation: 'x:user',
    from: Date.now() - 1000,
    until: null,
  };
  const proposal = { terms, signature: await signDetached(terms, provider.identity.key) };
  await provider.client.request('POST', '/machine-relations', { json: proposal });
  const signature = await signDetached(terms, consumer.identity.key);
  await consumer.client.request('POST', path('machine-relations', terms.id, 'confirm'), { json: { signature } });
  return terms.id;
}
