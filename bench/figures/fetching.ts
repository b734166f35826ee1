import { tool } from '../../scripts/testing/tools.ts';
import { Dataspace, fillLog, publish } from '../support/dataspace.ts';
import { edcFigures } from '../support/edc-leg.ts';
import { below, measured } from '../support/figure.ts';
import type { Group } from '../support/group.ts';
import {
  addressOf,
  agreeOutside,
  ask,
  knownAs,
  newestGiven,
  OUTSIDE,
  register,
  requestPull,
  suspendedAfter,
} from '../support/outside.ts';
import { percentile } from '../support/stats.ts';

export const fetching: Group = {
  id: 'fetching',
  title: 'Data fetched from another dataspace (HttpData-PULL)',
  async run(context) {
    await using north = await Dataspace.start(context, { name: 'north', config: OUTSIDE });
    await using south = await Dataspace.start(context, { name: 'south', config: OUTSIDE });
    const provider = await north.join('provider');
    const consumer = await south.join('consumer');
    await register(provider, knownAs(south, 'consumer'));
    await register(consumer, knownAs(north, 'provider'));
    const dataset = await publish(provider, 'mills');
    const offer = dataset.offers[0]?.['@id'] ?? '';
    const agreement = await agreeOutside(consumer, knownAs(north, 'provider').id, dataset.id, offer);
    const taken = await requestPull(consumer, agreement);
    let address = await addressOf(consumer, taken);
    const pulled = { provider, consumer, taken, given: await newestGiven(provider) };
    await fillLog(context, north, provider, dataset.id);

    const began = performance.now();
    const whole = await (await ask(address)).text();
    const seconds = (performance.now() - began) / 1000;
    const position = String((JSON.parse(whole.trimEnd().split('\n').at(-1) ?? '{}') as { position?: string }).position);
    const polls: number[] = [];
    for (let round = 0; round < (context.quick ? 50 : 300); round += 1) {
      const asking = performance.now();
      await (await ask(address, `?cursor=${encodeURIComponent(position)}`)).text();
      polls.push(performance.now() - asking);
    }
    const refusals: number[] = [];
    for (let round = 0; round < (context.quick ? 10 : 50); round += 1) {
      const suspended = await suspendedAfter(pulled, address, `?cursor=${encodeURIComponent(position)}`);
      refusals.push(suspended.ms);
      address = suspended.address;
    }
    const edc = tool('java') && tool('maven') ? await edcFigures(context) : null;
    const beside = (value: number | undefined) =>
      edc && value !== undefined ? { peer: { name: edc.name, value, unit: 'ms' } } : {};
    return [
      measured('fetched out of the log, NDJSON', whole.length / 1024 / 1024 / seconds, 'MiB/s'),
      measured('fetch of what is new, nothing being new, p50', percentile(polls, 0.5), 'ms', beside(edc?.fetchMs)),
      measured('fetch of what is new, nothing being new, p95', percentile(polls, 0.95), 'ms'),
      measured('suspension sent to refused token, p50', percentile(refusals, 0.5), 'ms', beside(edc?.refusedMs)),
      measured('suspension sent to refused token, p99', percentile(refusals, 0.99), 'ms', { budget: below(50) }),
    ];
  },
};
