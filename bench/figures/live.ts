import { Dataspace } from '../support/dataspace.ts';
import { atLeast, type Budget, type Figure, measured, unmeasured } from '../support/figure.ts';
import type { Context, Group } from '../support/group.ts';
import { jetstreamLeg, type PeerResult } from '../support/jetstream-leg.ts';
import { type LegResult, liveLeg } from '../support/live-leg.ts';
import { Nats, natsVersion } from '../support/nats.ts';
import { median } from '../support/stats.ts';

interface Way {
  id: 'live' | 'backfill';
  rows: number;
  quick: number;
  full: number;
  /** Frames before those that are measured: what is measured is what a backlog costs, not how a process starts. */
  warmUp: number;
  perFrame: Budget;
  perEqualChunk: Budget | undefined;
}

const WAYS: readonly Way[] = [
  {
    id: 'live',
    rows: 1,
    quick: 40_000,
    full: 150_000,
    warmUp: 15_000,
    perFrame: atLeast(3),
    perEqualChunk: atLeast(1),
  },
  {
    id: 'backfill',
    rows: 100,
    quick: 1500,
    full: 10_000,
    warmUp: 500,
    perFrame: atLeast(0.7),
    perEqualChunk: undefined,
  },
];

interface Round {
  own: LegResult;
  perFrame: PeerResult | null;
  perChunk: PeerResult | null;
}

const WHAT = {
  live: 'live frames from a backlog (1 × 30)',
  backfill: 'backfill frames (100 × 30)',
};

export const live: Group = {
  id: 'live',
  title: 'From a backlog: producer → broker (durable) → enforced → consumer (durable, acknowledged)',
  async run(context) {
    const version = natsVersion();
    await using space = await Dataspace.start(context, { profile: 'live' });
    await using nats = version === null ? null : await Nats.start(context.folder('nats'));
    const provider = await space.join('provider');
    const consumer = await space.join('consumer');
    const figures: Figure[] = [];
    for (const way of WAYS) {
      const frames = context.quick ? way.quick : way.full;
      const rounds: Round[] = [];
      for (let round = 0; round < (context.quick ? 1 : 3); round += 1) {
        context.say(`${frames} ${WHAT[way.id]}, round ${round + 1} …`);
        const own = await liveLeg(context, space, {
          provider,
          consumer,
          name: `${way.id}-${round}`,
          rows: way.rows,
          frames,
          warmUp: way.warmUp,
        });
        const peer = (perMessage: number) =>
          nats ? jetstreamLeg(context, nats, { rows: way.rows, frames, warmUp: way.warmUp, perMessage }) : null;
        rounds.push({ own, perFrame: await peer(1), perChunk: await peer(Math.round(own.framesPerChunk)) });
      }
      figures.push(...legFigures(way, rounds, context, version));
    }
    return figures;
  },
};

function legFigures(way: Way, rounds: readonly Round[], { fsyncP50Ms }: Context, version: string | null): Figure[] {
  const what = WHAT[way.id];
  const own = median(rounds.map((round) => round.own.committed));
  const typical = rounds.find((round) => round.own.committed === own)?.own;
  const perChunk = `${Math.round(typical?.framesPerChunk ?? 0)} frames a chunk`;
  const note = [perChunk, ...inWords(typical?.cpu)].join('; ');
  const figures = [
    measured(what, own, 'frames/s', { fsyncP50Ms, note }),
    measured(`${what}, also in blocks and aggregates`, median(rounds.map((round) => round.own.folded)), 'frames/s', {
      fsyncP50Ms,
    }),
  ];
  const ratio = (name: string, results: (PeerResult | null)[], budget: Budget | undefined): Figure => {
    const peers = results.filter((result) => result !== null);
    if (peers.length === 0) return unmeasured(`${what} ÷ ${name}`, '×', 'nats-server is not on the PATH', budget);
    const rate = median(peers.map((peer) => peer.rate));
    const peer = { name: `NATS JetStream ${version}, file storage, ${name}`, value: rate, unit: 'frames/s' };
    const [cpu] = inWords(peers.find((one) => one.rate === rate)?.cpu);
    const more = { ...(budget ? { budget } : {}), ...(cpu === undefined ? {} : { note: `${cpu} (JetStream's way)` }) };
    return measured(`${what} ÷ ${name}`, own / rate, '×', { peer, fsyncP50Ms, ...more });
  };
  figures.push(
    ratio(
      'a message per frame',
      rounds.map((round) => round.perFrame),
      way.perFrame,
    ),
  );
  figures.push(
    ratio(
      'a message per equal chunk',
      rounds.map((round) => round.perChunk),
      way.perEqualChunk,
    ),
  );
  return figures;
}

/** CPU of each process, and of all: what remains comparable when others use the machine. */
function inWords(cpu: Record<string, number> | null | undefined): string[] {
  if (!cpu) return [];
  const all = Object.values(cpu).reduce((sum, value) => sum + value, 0);
  const each = Object.entries(cpu).map(([name, value]) => `${name} ${value.toFixed(1)}`);
  return [`CPU per frame: ${each.join(', ')}, together ${all.toFixed(1)} µs`];
}
