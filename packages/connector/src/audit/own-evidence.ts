import { evidenceLines } from '@millspace/runtime/evidence/file';
import type {
  AuditConsistency,
  EvidenceItem,
  EvidenceLine,
  EvidencePage,
  PublicJwk,
  SignedCheckpoint,
} from '@millspace/schemas';
import type { Evidence } from '../control/evidence.ts';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { KeptCheckpoints } from './kept.ts';
import type { LogWatch } from './log-watch.ts';

export interface OwnEvidenceDeps {
  broker: Pick<BrokerClient, 'request'>;
  watch: LogWatch;
  kept: KeptCheckpoints;
  evidence: Evidence;
  keys: () => readonly PublicJwk[];
  participant: string;
  now: () => number;
}

/** Conditions that the broker's log is searched by, as its API takes them. */
export type EvidenceFilter = Partial<
  Record<'dataset' | 'agreement' | 'transfer' | 'machine' | 'provider' | 'kind' | 'from' | 'to', string>
>;

const PAGE = 500;

/**
 * What this participant can prove: its entries of the broker's log with proofs, the checkpoints kept here with the proof
 * that the log grew out of them, what did not fit, and the receipts. Read as it is written.
 */
export async function ownEvidence(deps: OwnEvidenceDeps, filter: EvidenceFilter): Promise<AsyncIterable<EvidenceLine>> {
  const { broker, watch, participant, keys, now } = deps;
  const { json: checkpoint } = await broker.request<SignedCheckpoint>('GET', '/evidence/checkpoint');
  // Checked and kept like one that comes by itself: whoever verifies the file here later has it to compare with.
  await watch.seen(checkpoint);
  return evidenceLines({
    by: participant,
    whole: false,
    about: filter,
    checkpoint,
    keys: keys(),
    exportedAt: now(),
    items: entries(deps, filter, checkpoint.checkpoint.size),
    more: more(deps, filter, checkpoint),
  });
}

async function* entries(
  { broker }: OwnEvidenceDeps,
  filter: EvidenceFilter,
  size: number,
): AsyncGenerator<EvidenceItem> {
  for (let cursor: string | undefined; ; ) {
    const query = new URLSearchParams({
      ...filter,
      size: String(size),
      limit: String(PAGE),
      ...(cursor ? { cursor } : {}),
    });
    const { json } = await broker.request<EvidencePage>('GET', `/evidence/entries?${query}`);
    yield* json.items;
    cursor = json.cursor;
    if (cursor === undefined) return;
  }
}

async function* more(
  deps: OwnEvidenceDeps,
  filter: EvidenceFilter,
  { checkpoint: now }: SignedCheckpoint,
): AsyncGenerator<EvidenceLine> {
  const { kept, evidence } = deps;
  for (const checkpoint of kept.all()) {
    const { size } = checkpoint.checkpoint;
    if (size > now.size) continue;
    const proof = await growth(deps, size, now.size);
    yield { line: 'checkpoint', checkpoint, ...(proof ? { proof } : {}) };
  }
  for (const { acknowledgedAt: _at, ...fork } of kept.forks()) yield { line: 'fork', ...fork };
  const [from, to] = [Number(filter.from ?? 0), Number(filter.to ?? Number.MAX_SAFE_INTEGER)];
  for (const receipt of evidence.allReceipts()) {
    const { agreement, dataset, transfer, t } = receipt.receipt;
    const wanted =
      (filter.agreement ?? agreement) === agreement &&
      (filter.dataset ?? dataset) === dataset &&
      (filter.transfer ?? transfer) === transfer;
    if (wanted && t >= from && t <= to) yield { line: 'receipt', receipt };
  }
}

/** A broker that cannot prove it leaves the line without: the verifier says so. */
async function growth({ broker }: OwnEvidenceDeps, from: number, to: number): Promise<string[] | null> {
  if (from === to) return [];
  return broker
    .request<AuditConsistency>('GET', `/evidence/consistency?from=${from}&to=${to}`)
    .then(({ json }) => json.proof)
    .catch(() => null);
}
