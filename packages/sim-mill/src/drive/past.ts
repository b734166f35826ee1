/** What a mill did before its outputs started: into the histories that can hold it, and into the ledger, as it can be read over the wire. */
import type { Sample } from '../devices/device.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Output } from '../outputs/output.port.ts';
import type { MillRunner, RunnerSink } from './mill-runner.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

/** Runs the mill up to `until` (simulated epoch ms); nothing of it is told live. Does nothing where no output has a history. */
export function recordPast(runner: MillRunner, until: number, outputs: readonly Output[], ledger: Ledger): void {
  const histories = outputs.flatMap(({ devices, history }) =>
    history && (devices === null || devices.has(runner.device.id)) ? [history] : [],
  );
  if (histories.length === 0) return;
  const held = ({ device, index }: Sample) => histories.some((history) => history.holds(device, index));
  const sink: RunnerSink = {
    samples(batch) {
      const kept = batch.filter(held);
      ledger.values(
        kept.map(({ device, index, value, t, quality }) => ({
          machine: device.id,
          tag: device.tags[index]?.id ?? '',
          value,
          t,
          quality,
        })),
      );
      for (const history of histories) history.record(kept.filter(({ device, index }) => history.holds(device, index)));
    },
    // Nobody could listen: what was told then was never on a wire.
    event: () => {},
    truth: (device, event, t, data) => ledger.event({ machine: device.id, event, t: Math.round(t), ...data }),
    link: () => {},
  };
  runner.run(until, NO_LIMIT, sink);
}
