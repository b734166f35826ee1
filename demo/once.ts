import { MillspaceError } from '@millspace/runtime/errors';
import { until } from './api.ts';
import type { Arrivals } from './arrivals.ts';
import { checkArrivals, watermarksPass } from './check.ts';
import { asExpected, type ClassOutcome, classLine } from './class-outcomes.ts';
import { showClasses } from './classes-at-work.ts';
import { MAKER, OPERATOR } from './companies.ts';
import { millDataset } from './offers.ts';
import type { Stage } from './stage.ts';
import type { Deal, Plot, Tell } from './story.ts';
import { type Language, textsIn } from './texts.ts';

/** The last output of `--once`. Latency is from the closing of a slot to its row in the customer's store, fast group, live data only (ms). */
export interface OnceResult {
  ok: boolean;
  frames: number;
  records: number;
  entries: number;
  arrived: number;
  refused: number;
  lost: number;
  duplicated: number;
  foreign: number;
  merged: number;
  inGaps: number;
  /** Live rows that a gap record calls missing. */
  overlap: number;
  gaps: number;
  quarantined: number;
  latencyMs: { p50: number | null; p99: number | null };
  revocationStopMs: number | null;
  /** Policy classes, each as it was seen at work in this run. */
  policyClasses: ClassOutcome[];
  seconds: number;
}

/** Nothing lost, doubled or out of nowhere, somebody refused, and every policy did as it says. */
export function allWell(
  result: Pick<OnceResult, 'lost' | 'duplicated' | 'overlap' | 'foreign' | 'entries' | 'refused' | 'policyClasses'>,
): boolean {
  const { lost, duplicated, overlap, foreign, entries, refused, policyClasses } = result;
  const wrong = lost + duplicated + overlap + foreign;
  return wrong === 0 && entries > 0 && refused > 0 && policyClasses.length > 0 && policyClasses.every(asExpected);
}

interface OnceOptions {
  frames: number;
  tell: Tell;
  language: Language;
  startedAt: number;
}

/** A stream is taken as stopped when nothing has arrived for so long. */
const QUIET_MS = 1500;

/** Collects, holds what arrived against the ledger, revokes and sees the stream stop. */
export async function runOnce(stage: Stage, plot: Plot, options: OnceOptions): Promise<OnceResult> {
  const say = textsIn(options.language);
  const maker = plot.arrivals.get(MAKER.slug);
  const deal = plot.agreements.get(MAKER.slug);
  if (!maker || !deal) throw new MillspaceError('MS-GEN-011', { detail: `${MAKER.name} has no agreement` });
  const [check, scenes] = await Promise.all([collect(stage, plot, maker, deal, options), showClasses(stage, plot)]);
  for (const scene of scenes) options.tell(classLine(scene, options.language));
  const receiver = stage.connector(MAKER.slug);
  const status = await stage.connector(OPERATOR.slug).status();
  const latency = { p50: maker.latency(50), p99: maker.latency(99) };
  const stopped = await revokeAndWatch(stage, plot, MAKER.slug);
  plot.decisions.revoked += 1;
  options.tell(say('revoked', { company: OPERATOR.name, other: MAKER.name, ms: stopped }));
  const { legs } = await receiver.status();
  // What the source itself said twice (the same value again after its slot closed) is in the operator's store too.
  const duplicated = check.duplicated + Math.max(0, legs.duplicates - status.legs.duplicates);
  return {
    ok: allWell({ ...check, duplicated, refused: plot.decisions.refused, policyClasses: scenes }),
    frames: maker.frames,
    records: maker.records,
    entries: check.entries,
    arrived: check.arrived,
    refused: plot.decisions.refused,
    lost: check.lost,
    duplicated,
    foreign: check.foreign,
    merged: check.merged,
    inGaps: check.inGaps,
    overlap: check.overlap,
    gaps: check.gapRecords,
    quarantined: status.quarantine.entries,
    latencyMs: latency,
    revocationStopMs: stopped,
    policyClasses: scenes.map(({ class: number, expected, seen }) => ({ class: number, expected, seen })),
    seconds: Math.round((Date.now() - options.startedAt) / 100) / 10,
  };
}

/** Waits for so many frames, and holds what arrived against the ledger. */
async function collect(
  stage: Stage,
  plot: Plot,
  maker: Arrivals,
  deal: Deal,
  options: OnceOptions,
): Promise<Awaited<ReturnType<typeof checkArrivals>>> {
  const say = textsIn(options.language);
  options.tell(say('collecting', { frames: options.frames }));
  maker.forgetLatencies();
  await until(
    async () => maker.frames,
    (frames) => frames >= options.frames,
    `${options.frames} frames at ${MAKER.name}`,
    180_000,
    200,
  );
  options.tell(say('checking'));
  const to = Date.now();
  const receiver = stage.connector(MAKER.slug);
  await watermarksPass(receiver, deal.agreement, to, 60_000);
  const published = millDataset(stage.devices, stage.rateHz);
  return checkArrivals({
    ledgerFile: stage.ledgerFile,
    devices: stage.devices,
    rateHz: stage.rateHz,
    receiver,
    scope: deal.agreement,
    from: Math.min(options.startedAt, plot.historyFrom ?? options.startedAt),
    to,
    signalsOf: (pack) => new Set(published.signals.filter((signal) => signal.pack === pack).map(({ id }) => id)),
  });
}

/** Revokes the agreement of a consumer; gives the time from the command to the last row that arrived (ms, ≥ 0). */
export async function revokeAndWatch(stage: Stage, plot: Plot, consumer: string): Promise<number> {
  const deal = plot.agreements.get(consumer);
  const arrivals = plot.arrivals.get(consumer);
  if (!deal || !arrivals) throw new MillspaceError('MS-GEN-011', { detail: `${consumer} has no agreement` });
  const began = Date.now();
  await stage.connector(OPERATOR.slug).revoke(deal.agreement, 'demo');
  plot.agreements.delete(consumer);
  await until(
    () => stage.connector(consumer).transfer(deal.transfer),
    (transfer) => transfer.state === 'TERMINATED',
    'the end of the transfer',
    15_000,
  );
  await until(
    async () => Date.now() - Math.max(arrivals.lastAt, began),
    (quiet) => quiet > QUIET_MS,
    'the end of the stream',
    15_000,
  );
  return Math.max(0, arrivals.lastAt - began);
}
