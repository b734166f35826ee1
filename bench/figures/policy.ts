import {
  agreementFrom,
  compile,
  createShaper,
  evaluate,
  type Facts,
  type Line,
  type OfferTerms,
  offer,
} from '@millspace/policy';
import { type ChunkPart, type Frame, loadPack, participantUrn, type Shape } from '@millspace/schemas';
import { timed } from '../support/cpu.ts';
import { atLeast, below, type Figure, measured } from '../support/figure.ts';
import { benchSignals, FrameMaker, PACK, PART, SIGNALS } from '../support/frames.ts';
import type { Context, Group } from '../support/group.ts';

const ROUNDS = 9;

const FACTS: Facts = {
  now: Date.UTC(2026, 5, 1),
  assignee: 'perlit',
  participant: 'perlit',
  purpose: 'x:predictive-maintenance',
  used: { samples: 5, deliveries: 1 },
  machines: new Map(
    ['mill-1', 'mill-2', 'mill-3', 'mill-4'].map((id, index) => [
      id,
      { state: index === 0 ? 'x:idle' : 'x:running', events: new Set(['x:machine-fault-open']) },
    ]),
  ),
};

/** Everything a term can say at once: interval, purpose, count, signals, window, rounding, delay. */
const FULL: OfferTerms = {
  from: Date.UTC(2026, 0, 1),
  until: Date.UTC(2027, 0, 1),
  purposes: ['x:predictive-maintenance', 'x:bead-recommendation'],
  count: { unit: 'samples', limit: 1_000_000 },
  keepSignals: ['agitator.power', 'agitator.speed'],
  windowSeconds: 10,
  round: 0.1,
  delaySeconds: 60,
};

const WHOLE: Shape = { signals: null, windowMs: null, statistic: null, round: null, delayMs: null };
const MEANS: Shape = { ...WHOLE, windowMs: 10_000, statistic: 'mean' };

export const policy: Group = {
  id: 'policy',
  title: 'Deciding (time on the clock) and shaping (CPU time), medians',
  async run(context) {
    const three = benchSignals()
      .slice(0, 3)
      .map(({ id }) => id);
    return [
      decision('decision, policy with every term', FULL, 'permit', context),
      decision('decision, policy without conditions', {}, 'permit', context),
      decision('decision, refused, with the reason', { ...FULL, purposes: ['x:research'] }, 'deny', context),
      decision(
        'decision, for each of four machines',
        { machineStates: ['x:running'], whileOpen: ['machine-fault'] },
        'permit',
        context,
      ),
      shaping('shaping, live frames to 10 s means', MEANS, 1, context),
      shaping('shaping, backfill frames to 10 s means', MEANS, 100, context),
      shaping('shaping, live frames, rounded', { ...WHOLE, round: 0.1 }, 1, context),
      shaping('shaping, backfill frames, rounded', { ...WHOLE, round: 0.1 }, 100, context),
      shaping('shaping, live frames, 3 signals of 30', { ...WHOLE, signals: three }, 1, context),
      shaping('shaping, live frames, times blurred to 10 s', { ...WHOLE, timeStepMs: 10_000 }, 1, context),
    ];
  },
};

function decision(name: string, terms: OfferTerms, expected: 'permit' | 'deny', { quick }: Context): Figure {
  const agreement = agreementFrom(offer(terms), {
    id: 'urn:uuid:00000000-0000-4000-8000-000000000001',
    target: 'urn:millspace:dataset:nordlack:mills',
    assigner: participantUrn('nordlack'),
    assignee: participantUrn('perlit'),
    timestamp: '2026-01-01T00:00:00Z',
  });
  const result = compile(agreement, { kind: 'usage' });
  if (!result.ok) throw new Error(`the policy does not compile: ${JSON.stringify(result.errors)}`);
  const count = quick ? 20_000 : 100_000;
  let now = FACTS.now;
  const { cpuMs, wallMs } = timed(ROUNDS, () => {
    let same = 0;
    for (let index = 0; index < count; index += 1) {
      now += 1;
      if (evaluate(result.policy, { ...FACTS, now }).result === expected) same += 1;
    }
    if (same !== count) throw new Error(`${name}: ${count - same} of ${count} decisions were others`);
  });
  return measured(name, (wallMs * 1000) / count, 'µs', {
    budget: below(5),
    note: `${((cpuMs * 1000) / count).toFixed(2)} µs of CPU`,
  });
}

function shaping(name: string, shape: Shape, rows: number, { quick }: Context): Figure {
  const maker = new FrameMaker();
  // As the broker has them: read from the lines of a chunk.
  const frames = Array.from(
    { length: Math.ceil((quick ? 20_000 : 60_000) / rows) },
    () => JSON.parse(JSON.stringify(maker.next(rows))) as Frame,
  );
  const chunks = chunksOf(frames);
  const packs = [loadPack(PACK)];
  const { cpuMs, wallMs } = timed(ROUNDS, () => {
    const shaper = createShaper({ shape, packs });
    let made = 0;
    for (const [index, lines] of chunks.entries()) made += shaper.push(index + 1, [PART_OF_ALL], lines).length;
    if (made === 0) throw new Error('the shaper let nothing through');
  });
  const values = (frames.length * rows * SIGNALS) / 1000;
  return measured(name, values / cpuMs, 'M values/s of CPU', {
    budget: atLeast(10),
    note: `${(values / wallMs).toFixed(1)} on the clock`,
  });
}

const PART_OF_ALL: ChunkPart = { ...PART, frames: 1, samples: 1, tMin: 0, tMax: 0 };

/** Up to 64 frames a chunk, and a watermark after every five instants, as connectors send them. */
function chunksOf(frames: readonly Frame[]): Line[][] {
  const chunks: Line[][] = [];
  let rows = 0;
  for (const [index, frame] of frames.entries()) {
    if (index % 64 === 0) chunks.push([]);
    const chunk = chunks[chunks.length - 1] as Line[];
    chunk.push(frame);
    rows += frame.t.length;
    if (rows < 5) continue;
    rows = 0;
    const { machine, pack, group } = PART;
    chunk.push({ record: 'watermark', machine, pack, group, t: frame.t.at(-1) ?? 0 });
  }
  return chunks;
}
