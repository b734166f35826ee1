import { cpuOf } from '../support/cpu.ts';
import { below, type Figure, measured, unmeasured } from '../support/figure.ts';
import type { Context, Group } from '../support/group.ts';
import { betweenTwo, type Growing, withinOne } from '../support/growing.ts';
import { percentile } from '../support/stats.ts';

/** How many negotiations, and as many transfers, are over at each measurement. */
const STAGES = { full: [0, 1000, 5000], quick: [0, 200] };
const FILLERS = 25;
/** More than noise. */
const GROWS = below(1.5);

const NEGOTIATION = 'negotiation, p95';
const SUSPENSION = 'suspension sent to refused reader, p95';
const PAGE = 'page of the catalogue, p95';
/** Stays comparable when others use the machine. */
const CPU = 'CPU time of the brokers for one of each';
const NAMES = [NEGOTIATION, SUSPENSION, PAGE, CPU];

/** By name: times of each round, or of all of them together (ms). */
type Values = Record<string, number>;

/** Whether anything grows with the number of processes that are over: beside others at which none is, in turn with them. */
export const growth: Group = {
  id: 'growth',
  title: 'After many finished negotiations and transfers',
  async run(context) {
    return [
      ...(await grownOf(context, 'within one broker', withinOne)),
      ...(await grownOf(context, 'between two', betweenTwo)),
    ];
  },
};

async function grownOf(
  context: Context,
  where: string,
  start: (context: Context, name: string) => Promise<Growing>,
): Promise<Figure[]> {
  await using fresh = await start(context, 'fresh');
  await using growing = await start(context, 'growing');
  const warm = context.quick ? 30 : 300;
  context.say(`${where}: warming up with ${warm} negotiations …`);
  await inTurn([fresh, growing], warm);
  const figures: Figure[] = [];
  let over = 0;
  for (const wanted of context.quick ? STAGES.quick : STAGES.full) {
    if (wanted > over) context.say(`${where}: ending ${wanted - over} negotiations and transfers …`);
    const filler = async () => {
      while (over < wanted) {
        over += 1;
        await growing.finish();
      }
    };
    await Promise.all(Array.from({ length: FILLERS }, filler));
    const [without, withThem] = (await inTurn([fresh, growing], context.quick ? 20 : 100)) as [Values, Values];
    figures.push(...NAMES.flatMap((name) => figuresOf(`${where}: ${name}`, wanted, without[name], withThem[name])));
  }
  return figures;
}

/** As many rounds of each, one round after the other in turn. */
async function inTurn(sides: readonly Growing[], rounds: number): Promise<Values[]> {
  const times = sides.map(() => ({
    [NEGOTIATION]: [] as number[],
    [SUSPENSION]: [] as number[],
    [PAGE]: [] as number[],
  }));
  const before = sides.map(cpuMsOf);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, side] of sides.entries()) {
      const own = times[index];
      const begun = performance.now();
      await side.negotiated();
      own?.[NEGOTIATION]?.push(performance.now() - begun);
      own?.[SUSPENSION]?.push(await side.suspended());
      own?.[PAGE]?.push(await side.page());
    }
  return sides.map((side, index) => ({
    ...Object.fromEntries(Object.entries(times[index] ?? {}).map(([name, all]) => [name, percentile(all, 0.95)])),
    [CPU]: (cpuMsOf(side) - (before[index] ?? Number.NaN)) / rounds,
  }));
}

/** Of all its brokers (ms); NaN where the system does not say it. */
const cpuMsOf = ({ pids }: Growing): number =>
  Object.values(cpuOf(pids)).reduce<number>((sum, ms) => sum + (ms ?? Number.NaN), 0);

function figuresOf(name: string, over: number, without = Number.NaN, withThem = Number.NaN): Figure[] {
  if (Number.isNaN(without) || Number.isNaN(withThem))
    return [unmeasured(name, 'ms', 'the system does not say how much CPU time a process has used')];
  const ratio = withThem / without;
  return [
    measured(`${name}, ${over} over`, withThem, 'ms', {
      peer: { name: 'at the same time where none is over', value: without, unit: 'ms' },
    }),
    measured(`${name}: ${over} over / none over`, ratio, '×', over === 0 ? { note: 'the noise' } : { budget: GROWS }),
  ];
}
