import type { OdrlOffer } from '@millspace/schemas';
import { cpuOf, cpuPer } from '../support/cpu.ts';
import { Dataspace, publish } from '../support/dataspace.ts';
import { catalogueReader, publishListed } from '../support/dsp-catalogue.ts';
import { below, type Figure, measured } from '../support/figure.ts';
import type { Group } from '../support/group.ts';
import {
  addressOf,
  agreeOutside,
  type Fetched,
  knownAs,
  newestGiven,
  OUTSIDE,
  type Pulled,
  register,
  requestPull,
  steer,
  suspendedAfter,
} from '../support/outside.ts';
import { percentile } from '../support/stats.ts';

/** How many negotiations, and as many transfers, are over at each measurement. */
const STAGES = { full: [0, 1000, 5000], quick: [0, 50, 200] };
const FILLERS = 25;
/** More than noise. */
const GROWS = below(1.5);

const NEGOTIATION = 'negotiation between two brokers, p95';
const SUSPENSION = 'suspension sent to refused token, p95';
const PAGE = 'page of the catalogue, p95';
/** Stays comparable when others use the machine. */
const CPU = 'CPU time of both brokers for one of each';

/** Whether anything grows with the number of processes that are over. */
export const growth: Group = {
  id: 'growth',
  title: 'After many finished negotiations and transfers',
  async run(context) {
    await using here = await Dataspace.start(context, { profile: 'growth-here', name: 'here', config: OUTSIDE });
    await using there = await Dataspace.start(context, { profile: 'growth-there', name: 'there', config: OUTSIDE });
    const consumer = await here.join('consumer');
    const provider = await there.join('provider');
    const known = knownAs(there, 'provider');
    await register(consumer, known);
    await register(provider, knownAs(here, 'consumer'));
    const dataset = await publish(provider, 'mills');
    const [offer] = dataset.offers as [OdrlOffer];
    await publishListed(provider, 100, 10);
    const reader = await catalogueReader(there, provider, 'reader');
    const agree = () => agreeOutside(consumer, known.id, dataset.id, offer);
    const taken = await requestPull(consumer, await agree());
    let address: Fetched = await addressOf(consumer, taken);
    const pulled: Pulled = { provider, consumer, taken, given: await newestGiven(provider) };

    const rounds = context.quick ? 20 : 100;
    const brokers = { here: here.broker.pid, there: there.broker.pid };
    const measure = async (count: number) => {
      const times: Record<string, number[]> = { [NEGOTIATION]: [], [SUSPENSION]: [], [PAGE]: [] };
      const before = cpuOf(brokers);
      for (let round = 0; round < count; round += 1) {
        const begun = performance.now();
        await agree();
        times[NEGOTIATION]?.push(performance.now() - begun);
        const suspended = await suspendedAfter(pulled, address);
        address = suspended.address;
        times[SUSPENSION]?.push(suspended.ms);
        times[PAGE]?.push((await reader.page()).ms);
      }
      const cpu = Object.values(cpuPer(count, before, cpuOf(brokers)) ?? {});
      return (name: string) =>
        name === CPU
          ? cpu.reduce((sum, us) => sum + us / 1000, cpu.length > 0 ? 0 : Number.NaN)
          : percentile(times[name] ?? [], 0.95);
    };
    const finish = async () => {
      const pid = await requestPull(consumer, await agree());
      await addressOf(consumer, pid);
      await steer(consumer, pid, 'terminate');
    };

    const warm = context.quick ? 60 : 300;
    context.say(`warming up with ${warm} negotiations …`);
    await measure(warm);
    let over = 0;
    const stages: { over: number; value: (name: string) => number }[] = [];
    for (const wanted of context.quick ? STAGES.quick : STAGES.full) {
      if (wanted > over) context.say(`ending ${wanted - over} negotiations and transfers …`);
      const filler = async () => {
        while (over < wanted) {
          over += 1;
          await finish();
        }
      };
      await Promise.all(Array.from({ length: FILLERS }, filler));
      stages.push({ over: wanted, value: await measure(rounds) });
    }
    return [NEGOTIATION, SUSPENSION, PAGE, CPU].flatMap((name) => grown(name, stages));
  },
};

function grown(name: string, stages: readonly { over: number; value: (name: string) => number }[]): Figure[] {
  const first = stages[0]?.value(name) ?? Number.NaN;
  return stages.flatMap(({ over, value }, index) => [
    measured(`${name}, ${over} over`, value(name), 'ms'),
    ...(index === 0 ? [] : [measured(`${name}: ${over} over / 0 over`, value(name) / first, '×', { budget: GROWS })]),
  ]);
}
