import { Dataspace, negotiate, publish } from '../support/dataspace.ts';
import { below, type Figure, measured } from '../support/figure.ts';
import type { Group } from '../support/group.ts';
import { percentile } from '../support/stats.ts';

export const negotiation: Group = {
  id: 'negotiation',
  title: "Negotiation, with both connectors' signatures",
  async run(context) {
    const { fsyncP50Ms } = context;
    await using space = await Dataspace.start(context, { profile: 'negotiation' });
    const provider = await space.join('provider');
    const consumer = await space.join('consumer');
    const dataset = await publish(provider, 'mills');
    const offer = dataset.offers[0]?.['@id'] ?? '';
    const one = async () => {
      const start = performance.now();
      await negotiate(consumer, dataset.id, offer);
      return performance.now() - start;
    };
    for (let warm = 0; warm < 5; warm += 1) await one();
    const times: number[] = [];
    for (let round = 0; round < (context.quick ? 40 : 200); round += 1) times.push(await one());
    const together: Figure[] = [];
    for (const atOnce of context.quick ? [100] : [100, 1000]) {
      const start = performance.now();
      const asked = Array.from({ length: atOnce }, () => negotiate(consumer, dataset.id, offer));
      const agreements = new Set(await Promise.all(asked));
      const all = performance.now() - start;
      const budget = atOnce === 100 ? { budget: below(1000) } : {};
      together.push(
        measured(`${atOnce} at once, the last one FINALIZED`, all, 'ms', { ...budget, fsyncP50Ms }),
        measured(`${atOnce} at once, lost`, atOnce - agreements.size, 'negotiations', { budget: below(1) }),
      );
    }
    return [
      measured('request to FINALIZED, p50', percentile(times, 0.5), 'ms', { fsyncP50Ms }),
      measured('request to FINALIZED, p95', percentile(times, 0.95), 'ms', { budget: below(50), fsyncP50Ms }),
      ...together,
    ];
  },
};
