import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@millspace/demo/api';
import { Arrivals } from '@millspace/demo/arrivals';
import { checkArrivals, watermarksPass } from '@millspace/demo/check';
import { MAINTENANCE, MAKER, MILL_DATASET, OPERATOR } from '@millspace/demo/companies';
import { MAKER_OFFER, millDataset } from '@millspace/demo/offers';
import { LocalStage, type LocalStageOptions } from '@millspace/demo/stage';

/** A whole system with one agreement in force and data flowing, and the proof of what arrived. */
export interface Running {
  stage: LocalStage;
  agreement: string;
  transfer: string;
  arrivals: Arrivals;
  startedAt: number;
  stop(): Promise<void>;
}

export async function startRunning(options: Partial<LocalStageOptions> = {}): Promise<Running> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'millspace-e2e-'));
  // What is proved is that nothing is lost, also on a machine so busy that a start takes minutes.
  const stage = new LocalStage({ mills: 2, rateHz: 10, readyTimeoutMs: 180_000, ...options, dataDir });
  const arrivals = new Arrivals(1000 / stage.rateHz);
  const stop = async () => {
    arrivals.stop();
    await stage.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await stage.set();
    const startedAt = Date.now();
    const { agreement, transfer } = await agree(stage);
    await arrivals.watch(stage.connector(MAKER.slug));
    await until(
      async () => arrivals.frames,
      (frames) => frames > 20,
      'first frames at the customer',
      30_000,
    );
    return { stage, agreement, transfer, arrivals, startedAt, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The operator publishes, the maker asks and starts. */
export async function agree(stage: LocalStage): Promise<{ agreement: string; transfer: string }> {
  await stage.connector(OPERATOR.slug).publish(millDataset(stage.devices, stage.rateHz));
  await stage.connector(OPERATOR.slug).instruct(MILL_DATASET, [MAKER.slug], Date.now() + 86_400_000);
  const maker = stage.connector(MAKER.slug);
  const view = await maker.settled((await maker.request(MILL_DATASET, MAKER_OFFER, MAINTENANCE)).pid);
  const agreement = view.agreement?.['@id'];
  if (view.state !== 'FINALIZED' || agreement === undefined) throw new Error(`negotiation ended ${view.state}`);
  const transfer = await maker.startTransfer(agreement);
  if (transfer.state !== 'STARTED') throw new Error(`transfer is ${transfer.state}`);
  return { agreement, transfer: transfer.pid };
}

/** Holds everything until now against the ledger, once the customer knows that nothing older follows. */
export async function prove(
  running: Running,
  options: { timeoutMs?: number; store?: string; scope?: string; forgotten?: { from: number; to: number } } = {},
): Promise<Awaited<ReturnType<typeof checkArrivals>>> {
  const { stage, agreement } = running;
  const to = Date.now();
  const receiver = stage.connector(options.store ?? MAKER.slug);
  const scope = options.scope ?? agreement;
  await watermarksPass(receiver, scope, to, options.timeoutMs ?? 60_000);
  const published = millDataset(stage.devices, stage.rateHz);
  return checkArrivals({
    ledgerFile: stage.ledgerFile,
    devices: stage.devices,
    rateHz: stage.rateHz,
    receiver,
    scope,
    from: running.startedAt,
    to,
    signalsOf: (pack) => new Set(published.signals.filter((signal) => signal.pack === pack).map(({ id }) => id)),
    ...(options.forgotten && { forgotten: options.forgotten }),
  });
}

/** Waits for `count` more frames at the customer: the stream lives. */
export async function moreFrames(running: Running, count: number, timeoutMs = 40_000): Promise<void> {
  const before = running.arrivals.frames;
  await until(
    async () => running.arrivals.frames,
    (frames) => frames >= before + count,
    `${count} more frames at the customer`,
    timeoutMs,
    100,
  );
}
