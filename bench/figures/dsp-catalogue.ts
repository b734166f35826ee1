import { Dataspace } from '../support/dataspace.ts';
import { catalogueReader, publishListed } from '../support/dsp-catalogue.ts';
import { below, measured } from '../support/figure.ts';
import type { Group } from '../support/group.ts';
import { OUTSIDE } from '../support/outside.ts';
import { percentile } from '../support/stats.ts';

const DATASETS = 1000;
const OFFERS_EACH = 10;
const READERS = 20;

/** Outside partners that ask in turn, so that what is kept for one is of no use for the next. */
export const dspCatalogue: Group = {
  id: 'dsp-catalogue',
  title: `Catalogue of the Dataspace Protocol, ${READERS} participants in turn`,
  async run(context) {
    await using space = await Dataspace.start(context, { profile: 'dsp-catalogue', config: OUTSIDE });
    const provider = await space.join('provider');
    context.say(`publishing ${DATASETS} datasets …`);
    await publishListed(provider, DATASETS, OFFERS_EACH);
    const readers = await Promise.all(
      Array.from({ length: READERS }, (_, n) => catalogueReader(space, provider, `reader-${n}`)),
    );
    const cold: number[] = [];
    const warm: number[] = [];
    for (let round = 0; round < (context.quick ? 3 : 21); round += 1)
      for (const reader of readers) {
        const { ms } = await reader.page();
        (round === 0 ? cold : warm).push(ms);
      }
    const note = `${DATASETS} datasets with ${OFFERS_EACH} offers each, pages of 100 datasets, compressed, over HTTP, read to their end`;
    return [
      measured('page, p50', percentile([...cold, ...warm], 0.5), 'ms', { note }),
      measured('page, p95', percentile([...cold, ...warm], 0.95), 'ms', { budget: below(100), note }),
      measured('the very first page of each, slowest', Math.max(...cold), 'ms', { note: 'visibility is worked out' }),
    ];
  },
};
