import { readFileSync } from 'node:fs';
import type { JWK } from '@millspace/runtime/crypto';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import { leafOf } from '@millspace/runtime/evidence/checkpoint';
import { evidenceLines, verifyEvidence } from '@millspace/runtime/evidence/file';
import { readCheckpoint, readLines, writeEvidence } from '@millspace/runtime/evidence/io';
import { reportLines } from '@millspace/runtime/evidence/print';
import { hashText } from '@millspace/runtime/merkle/hash';
import { parseTime } from '@millspace/runtime/parse-time';
import type {
  AuditAccess,
  AuditAccesses,
  AuditEntry,
  AuditPage,
  AuditVerification,
  EvidenceItem,
  EvidenceLine,
  EvidencePage,
  JwkSet,
  SignedCheckpoint,
} from '@millspace/schemas';
import { describeErrors, validateJwkSet } from '@millspace/schemas';
import { show } from './commands.ts';
import type { Session } from './session.ts';
import { when } from './table.ts';

/** `broker audit`: the log, its evidence, and whether both hold. */

export interface AuditOptions {
  dataset?: string;
  agreement?: string;
  transfer?: string;
  machine?: string;
  provider?: string;
  participant?: string;
  connector?: string;
  kind?: string;
  from?: string;
  to?: string;
}

const FILTERS = [
  'dataset',
  'agreement',
  'transfer',
  'machine',
  'provider',
  'participant',
  'connector',
  'kind',
] as const;
const PAGE = 1000;
/** The broker reads its whole log for that. */
const VERIFY_MS = 3_600_000;

/** What was asked for, as the API takes it. @throws MillspaceError MS-CFG-023 when a time is none */
function filterOf(options: AuditOptions): Record<string, string> {
  const filter: Record<string, string> = {};
  for (const name of FILTERS) if (options[name] !== undefined) filter[name] = options[name];
  for (const name of ['from', 'to'] as const)
    if (options[name] !== undefined) filter[name] = String(parseTime(options[name], `--${name}`));
  return filter;
}

const query = (members: Record<string, string | number>): string =>
  new URLSearchParams(
    Object.entries(members).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();

function print(session: Session, entries: readonly AuditEntry[]): void {
  show(
    session,
    entries,
    ['n', 'time', 'what', 'subject', 'by', 'data'],
    entries.map((e) => [e.n, when(e.t), e.kind, e.subject, e.actor, JSON.stringify(e.data).slice(0, 100)]),
  );
}

/** The newest rows, or the newest of what a filter finds. */
export async function listAudit(session: Session, options: AuditOptions & { limit: string }): Promise<void> {
  const limit = Math.max(1, Number(options.limit) || 30);
  const filter = filterOf(options);
  if (Object.keys(filter).length === 0) {
    print(session, (await session.get<AuditPage>(`/audit?${query({ last: Math.min(limit, PAGE) })}`)).entries);
    return;
  }
  let kept: AuditEntry[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await session.get<AuditPage>(
      `/audit?${query({ ...filter, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })}`,
    );
    kept = [...kept, ...page.entries].slice(-limit);
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  print(session, kept);
}

/** An evidence file: the whole log, or what a filter finds with a proof for each entry. */
export async function exportAudit(session: Session, options: AuditOptions & { output?: string }): Promise<void> {
  const lines = await writeEvidence(await fetchEvidence(session, filterOf(options)), options.output);
  if (options.output !== undefined) session.print(`${options.output}: ${lines}`);
}

async function fetchEvidence(session: Session, filter: Record<string, string>): Promise<AsyncIterable<EvidenceLine>> {
  const whole = Object.keys(filter).length === 0;
  const [checkpoint, { keys }] = await Promise.all([
    session.get<SignedCheckpoint | null>('/audit/checkpoint'),
    session.get<JwkSet>('/jwks'),
  ]);
  if (checkpoint === null) throw new MillspaceError('MS-AUD-009', { detail: 'the audit log is empty' });
  const { size } = checkpoint.checkpoint;
  const items = whole ? wholeLog(session, size) : found(session, filter, size);
  return evidenceLines({
    by: 'broker',
    whole,
    about: filter,
    checkpoint,
    keys,
    exportedAt: Date.now(),
    items,
    more: [],
  });
}

async function* wholeLog(session: Session, size: number): AsyncGenerator<EvidenceItem> {
  for (let after = 0; after < size; ) {
    const page = await session.get<AuditPage>(`/audit?${query({ after, limit: PAGE })}`);
    const rows = [
      ...page.entries.map((entry): EvidenceItem => ({ n: entry.n, leaf: hashText(leafOf(entry).leaf), entry })),
      ...(page.erased ?? []).map(({ n, leaf, erasedAt }): EvidenceItem => ({ n, leaf, erasedAt })),
    ].toSorted((a, b) => a.n - b.n);
    for (const row of rows) if (row.n <= size) yield row;
    if (page.next === undefined) return;
    after = page.next;
  }
}

async function* found(session: Session, filter: Record<string, string>, size: number): AsyncGenerator<EvidenceItem> {
  for (let cursor: string | undefined; ; ) {
    const page = await session.get<EvidencePage>(
      `/audit/evidence?${query({ ...filter, size, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })}`,
    );
    yield* page.items;
    cursor = page.cursor;
    if (cursor === undefined) return;
  }
}

/** Who was given what of a machine, a dataset or an agreement, by transfer and day. */
export async function accesses(session: Session, options: AuditOptions): Promise<void> {
  const filter = filterOf(options);
  const found: AuditAccess[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await session.get<AuditAccesses>(
      `/audit/accesses?${query({ ...filter, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })}`,
    );
    found.push(...page.accesses);
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  show(
    session,
    found,
    ['day', 'machine', 'consumer', 'samples', 'receipts', 'since', 'last', 'dataset', 'agreement', 'transfer'],
    found.map((a) => [
      a.day,
      a.machine,
      a.consumer,
      a.samples,
      a.receipts,
      when(a.first),
      when(a.last),
      a.dataset,
      a.agreement,
      a.transfer,
    ]),
  );
}

export async function checkpoint(session: Session): Promise<void> {
  session.print(JSON.stringify(await session.get<SignedCheckpoint>('/audit/checkpoint'), null, 2));
}

export interface VerifyOptions {
  /** Files with checkpoints that the auditor kept. */
  checkpoint: string[];
  /** File with the broker's public keys (its JWKS), kept from before. */
  keys?: string;
}

/**
 * Verifies an evidence file, without asking anybody. Returns the exit code: 0 when everything holds.
 * @throws MillspaceError MS-AUD-006 when a file is no evidence, MS-CFG-001 when a key file cannot be read
 */
export async function verifyFile(
  file: string,
  options: VerifyOptions,
  to: Pick<Session, 'language' | 'print' | 'json'>,
): Promise<number> {
  const report = await verifyEvidence(readLines(file), {
    keys: options.keys === undefined ? null : readKeys(options.keys),
    kept: options.checkpoint.map(readCheckpoint),
  });
  if (to.json) to.print(JSON.stringify(report, null, 2));
  else for (const line of reportLines(report, to.language)) to.print(line);
  return report.ok ? 0 : 1;
}

/**
 * Asks the broker to check its own log, and checks all of it here as well, entry by entry, against its signed checkpoint
 * and those that the auditor kept. Returns the exit code: 0 when everything holds.
 */
export async function verifyBroker(session: Session, options: VerifyOptions): Promise<number> {
  const own = await session.get<AuditVerification>('/audit/verify', VERIFY_MS);
  const { keys } = await session.get<JwkSet>('/jwks');
  const known = options.keys === undefined ? (keys as JWK[]) : readKeys(options.keys);
  const evidence = await fetchEvidence(session, {});
  const texts = async function* () {
    for await (const line of evidence) yield JSON.stringify(line);
  };
  const report = await verifyEvidence(texts(), { keys: known, kept: options.checkpoint.map(readCheckpoint) });
  if (session.json) session.print(JSON.stringify({ own, report }, null, 2));
  else {
    session.print(
      own.ok
        ? `${session.say('intact')}: ${own.entries}, ${own.head}`
        : `${session.say('broken')} ${own.brokenAt}: ${own.problem}`,
    );
    for (const line of reportLines(report, session.language)) session.print(line);
  }
  return own.ok && report.ok ? 0 : 1;
}

function readKeys(file: string): JWK[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new MillspaceError('MS-CFG-001', { detail: `${file}: ${messageOf(cause)}`, where: file, cause });
  }
  if (validateJwkSet(value)) return value.keys as JWK[];
  throw new MillspaceError('MS-CFG-001', {
    detail: `${file} holds no key set: ${describeErrors(validateJwkSet.errors)}`,
    where: file,
  });
}
