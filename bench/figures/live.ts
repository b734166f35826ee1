import { Dataspace } from '../support/dataspace.ts';
import { atLeast, type Budget, type Figure, measured, unmeasured } from '../support/figure.ts';
import type { Context, Group } from '../support/group.ts';
import { jetstreamLeg } from '../support/jetstream-leg.ts';
import { type LegResult, liveLeg } from '../support/live-leg.ts';
import { Nats, natsVersion } from '../support/nats.ts';
import { median } from '../support/stats.ts';

interface Way {
  id: 'live' | 'backfill';
  rows: number;
  quick: number;
  full: number;
  perFrame: Budget;
  perEqualChunk: Budget | undefined;
}

const WAYS: readonly Way[] = [
  { id: 'live', rows: 1, quick: 40_000, full: 150_000, perFrame: atLeast(3), perEqualChunk: atLeast(1) },
  {
    id: 'backfill',
    rows: 100,
    quick: 1500,
    full: 10_000,
    perFrame: atLeast(0.7),
    perEqualChunk: undefined,
  },
];

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
      const rounds: { own: LegResult; perFrame: number | null; perChunk: number | null }[] = [];
      for (let round = 0; round < (context.quick ? 1 : 3); round += 1) {
        context.say(`${frames} ${WHAT[way.id]}, round ${round + 1} …`);
        const own = await liveLeg(context, space, {
          provider,
          consumer,
          name: `${way.id}-${round}`,
          rows: way.rows,
          frames,
        });
        const peer = (perMessage: number) =>
          nats ? jetstreamLeg(context, nats, { rows: way.rows, frames, perMessage }) : null;
        rounds.push({ own, perFrame: await peer(1), perChunk: await peer(Math.round(own.framesPerChunk)) });
      }
      figures.push(...legFigures(way, rounds, context, version));
    }
    return figures;
  },
};

function legFigures(
  way: Way,
  rounds: readonly { own: LegResult; perFrame: number | null; perChunk: number | null }[],
  { fsyncP50Ms }: Context,
  version: string | null,
): Figure[] {
  const what = WHAT[way.id];
  const own = median(rounds.map((round) => round.own.committed));
  const typical = rounds.find((round) => round.own.committed === own)?.own;
  const cpu = typical?.cpu;
  const note = `${Math.round(typical?.framesPerChunk ?? 0)} frames a chunk${cpu ? `; CPU per frame: producer ${cpu.producer.toFixed(1)}, broker ${cpu.broker.toFixed(1)}, consumer ${cpu.consumer.toFixed(1)} µs` : ''}`;
  const figures = [
    measured(what, own, 'frames/s', { fsyncP50Ms, note }),
    measured(`${what}, also in blocks and aggregates`, median(rounds.map((round) => round.own.folded)), 'frames/s', {
      fsyncP50Ms,
    }),
  ];
  const ratio = (name: string, peers: (number | null)[], budget: Budget | undefined): Figure => {
    const values = peers.filter((value) => value !== null);
    if (values.length === 0) return unmeasured(`${what} ÷ ${name}`, '×', 'nats-server is not on the PATH', budget);
    const peer = { name: `NATS JetStream ${version}, file storage, ${name}`, value: median(values), unit: 'frames/s' };
    return measured(`${what} ÷ ${name}`, own / peer.value, '×', { peer, fsyncP50Ms, ...(budget ? { budget } : {}) });
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
