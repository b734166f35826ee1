import { tool, whyMissing } from '../../scripts/testing/tools.ts';
import { Dataspace } from '../support/dataspace.ts';
import { catalogueReader, publishListed } from '../support/dsp-catalogue.ts';
import { edcPages, type Reading } from '../support/edc-catalogue.ts';
import { below, type Figure, measured, unmeasured } from '../support/figure.ts';
import type { Context, Group } from '../support/group.ts';
import { OUTSIDE } from '../support/outside.ts';
import { percentile } from '../support/stats.ts';

const DATASETS = 1000;
const OFFERS_EACH = 10;
const READERS = 20;
/** Datasets of a page: as many as we give out. */
const PAGE = 100;
const EDC = 'Eclipse EDC 0.15.1';

/** Outside partners that ask in turn, so that what is kept for one is of no use for the next. */
export const dspCatalogue: Group = {
  id: 'dsp-catalogue',
  title: `Catalogue of the Dataspace Protocol, ${READERS} participants in turn`,
  async run(context) {
    const pagesEach = context.quick ? 3 : 21;
    const { cold, warm } = await ourPages(context, pagesEach);
    const edc = await edcTimes(context, {
      ...{ datasets: DATASETS, offersEach: OFFERS_EACH, pageSize: PAGE, readers: READERS },
      pagesEach,
    });
    const note = `${DATASETS} datasets with ${OFFERS_EACH} offers each, pages of ${PAGE} datasets, compressed, over HTTP, read to their end`;
    const page = (name: string, p: number, more: Parameters<typeof measured>[3] = {}): Figure =>
      measured(name, percentile([...cold, ...warm], p), 'ms', { note, ...besides(edc, p), ...more });
    return [
      page('page, p50', 0.5),
      page('page, p95', 0.95, { budget: below(100) }),
      measured('the very first page of each, slowest', Math.max(...cold), 'ms', { note: 'visibility is worked out' }),
      ...(typeof edc === 'string' ? [unmeasured(`page of ${EDC}, p95`, 'ms', edc)] : []),
    ];
  },
};

async function ourPages(context: Context, pagesEach: number): Promise<{ cold: number[]; warm: number[] }> {
  await using space = await Dataspace.start(context, { profile: 'dsp-catalogue', config: OUTSIDE });
  const provider = await space.join('provider');
  context.say(`publishing ${DATASETS} datasets …`);
  await publishListed(provider, DATASETS, OFFERS_EACH);
  const readers = await Promise.all(
    Array.from({ length: READERS }, (_, n) => catalogueReader(space, provider, `reader-${n}`)),
  );
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < pagesEach; round += 1)
    for (const reader of readers) {
      const { ms } = await reader.page();
      (round === 0 ? cold : warm).push(ms);
    }
  return { cold, warm };
}

/** The same in the same run; why not, where it cannot be. */
async function edcTimes(context: Context, reading: Reading): Promise<number[] | string> {
  const missing = (['java', 'maven'] as const).find((needed) => !tool(needed));
  return missing ? whyMissing(missing) : edcPages(context, reading);
}

const besides = (edc: number[] | string, p: number): Parameters<typeof measured>[3] =>
  typeof edc === 'string' ? {} : { peer: { name: `${EDC}, stores in memory`, value: percentile(edc, p), unit: 'ms' } };
