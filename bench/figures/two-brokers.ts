import { Dataspace, publish } from '../support/dataspace.ts';
import { below, type Figure, measured } from '../support/figure.ts';
import type { Group } from '../support/group.ts';
import { agreeOutside, knownAs, OUTSIDE, register } from '../support/outside.ts';
import { percentile } from '../support/stats.ts';

/** Negotiations between two brokers over HTTP, each message with a token of its own. */
export const twoBrokers: Group = {
  id: 'two-brokers',
  title: 'Negotiation between two brokers (Dataspace Protocol)',
  async run(context) {
    const { fsyncP50Ms } = context;
    await using here = await Dataspace.start(context, { profile: 'two-brokers-here', config: OUTSIDE });
    await using there = await Dataspace.start(context, { name: 'broker-there', config: OUTSIDE });
    const consumer = await here.join('consumer');
    const provider = await there.join('provider');
    await register(consumer, knownAs(there, 'provider'));
    await register(provider, knownAs(here, 'consumer'));
    const dataset = await publish(provider, 'mills');
    const [offer = ''] = dataset.offers;
    const one = async () => {
      const start = performance.now();
      await agreeOutside(consumer, knownAs(there, 'provider').id, dataset.id, offer);
      return performance.now() - start;
    };
    for (let warm = 0; warm < 5; warm += 1) await one();
    const times: number[] = [];
    for (let round = 0; round < (context.quick ? 30 : 200); round += 1) times.push(await one());
    const together: Figure[] = [];
    for (const atOnce of context.quick ? [100] : [100, 1000]) {
      const start = performance.now();
      await Promise.all(Array.from({ length: atOnce }, one));
      const all = performance.now() - start;
      together.push(measured(`${atOnce} at once, the last one FINALIZED, none lost`, all, 'ms', { fsyncP50Ms }));
    }
    const note = 'both connectors sign; each message carries a token that the other side checks with a published key';
    return [
      measured('request to FINALIZED, p50', percentile(times, 0.5), 'ms', { fsyncP50Ms, note }),
      measured('request to FINALIZED, p95', percentile(times, 0.95), 'ms', { budget: below(100), fsyncP50Ms }),
      ...together,
    ];
  },
};
