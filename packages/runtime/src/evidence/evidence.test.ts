import type { AuditEntry, EvidenceLine, SignedCheckpoint } from '@millspace/schemas';
import { validateEvidenceLine } from '@millspace/schemas';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { canonical, generateKeyPair, type JWK, type KeyPair, sha256, signDetached } from '../crypto.ts';
import { hashText } from '../merkle/hash.ts';
import type { NodeId } from '../merkle/ranges.ts';
import { append, consistencyProof, EMPTY, inclusionProof, peaksOf, rootOf } from '../merkle/tree.ts';
import { leafOf } from './checkpoint.ts';
import type { EvidenceReport } from './report.ts';
import { EvidenceVerifier, type VerifierOptions } from './verifier.ts';

let key: KeyPair;
let other: KeyPair;
beforeAll(async () => {
  [key, other] = await Promise.all([generateKeyPair(), generateKeyPair()]);
});

/** Entries as the broker makes them, and the tree over them. */
class Book {
  readonly entries: AuditEntry[] = [];
  readonly #nodes = new Map<string, Buffer>();
  #peaks = EMPTY;

  constructor(size: number, mark = 'x') {
    for (let n = 1; n <= size; n += 1) this.add(n === 1 ? 'first' : `${mark} ${n}`);
  }

  add(subject: string): void {
    const body = {
      n: this.entries.length + 1,
      t: 1000,
      prev: this.entries.at(-1)?.hash ?? sha256(''),
      kind: 'test',
      subject,
      data: {},
    };
    const entry: AuditEntry = { ...body, hash: sha256(canonical(body)) };
    this.entries.push(entry);
    const { leaf } = leafOf(entry);
    this.#nodes.set(`0/${entry.n - 1}`, leaf);
    const added = append(this.#peaks, [leaf]);
    this.#peaks = added.peaks;
    for (const { level, index, hash } of added.nodes) this.#nodes.set(`${level}/${index}`, hash);
  }

  readonly read = ({ level, index }: NodeId): Buffer => this.#nodes.get(`${level}/${index}`) ?? Buffer.alloc(0);

  async checkpoint(
    size = this.entries.length,
    options: { generation?: string; by?: KeyPair; t?: number } = {},
  ): Promise<SignedCheckpoint> {
    const checkpoint = {
      log: 'urn:millspace:log:a',
      generation: options.generation ?? 'g1',
      size,
      root: hashText(rootOf(peaksOf(size, this.read))),
      t: options.t ?? 2000,
    };
    return { checkpoint, signature: await signDetached(checkpoint, options.by ?? key) };
  }

  line(n: number, size: number | null): EvidenceLine {
    const entry = this.entries[n - 1] as AuditEntry;
    const leaf = hashText(leafOf(entry).leaf);
    const proof = size === null ? {} : { proof: inclusionProof(n - 1, size, this.read).map(hashText) };
    return { line: 'entry', n, leaf, entry, ...proof };
  }

  async file(options: { whole: boolean; only?: number[]; kept?: SignedCheckpoint[] }): Promise<EvidenceLine[]> {
    const size = this.entries.length;
    const numbers = options.only ?? this.entries.map(({ n }) => n);
    const lines: EvidenceLine[] = [
      {
        line: 'header',
        format: 1,
        exportedAt: 3000,
        by: 'acme',
        whole: options.whole,
        checkpoint: await this.checkpoint(),
      },
      { line: 'key', key: key.publicJwk as never },
      ...numbers.map((n) => this.line(n, options.whole ? null : size)),
      ...(options.kept ?? []).map(
        (checkpoint): EvidenceLine => ({
          line: 'checkpoint',
          checkpoint,
          proof: consistencyProof(checkpoint.checkpoint.size, size, this.read).map(hashText),
        }),
      ),
    ];
    return [...lines, { line: 'end', lines: lines.length }];
  }
}

async function verify(lines: readonly EvidenceLine[], options: Partial<VerifierOptions> = {}): Promise<EvidenceReport> {
  const verifier = new EvidenceVerifier({ keys: [key.publicJwk as JWK], kept: [], ...options });
  for (const line of lines) await verifier.take(line);
  return verifier.finish();
}

const codes = ({ problems }: EvidenceReport) => [...new Set(problems.map(({ code }) => code))];
const changeEntry = (line: EvidenceLine): EvidenceLine =>
  line.line === 'entry' && line.entry ? { ...line, entry: { ...line.entry, subject: `${line.entry.subject}!` } } : line;

describe('an evidence file', () => {
  test('of any log, whole or in part, verifies, and is what the schema says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.boolean(), async (size, whole) => {
        const book = new Book(size);
        const kept = await book.checkpoint(Math.ceil(size / 2));
        const only = book.entries.filter(({ n }) => n % 3 !== 0).map(({ n }) => n);
        const lines = await book.file({ whole, kept: [kept], ...(whole ? {} : { only }) });
        for (const line of lines) expect(validateEvidenceLine(line)).toBe(true);
        const report = await verify(lines, { kept: [kept] });
        expect(report).toMatchObject({ ok: true, size, whole, compared: 1, checkpoints: 1, warnings: [] });
        expect(report.keys).toEqual([{ kid: key.kid, known: true }]);
      }),
      { numRuns: 30 },
    );
  });

  test('in which one entry was changed, left out, doubled or moved does not verify', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 30 }), fc.nat(), async (size, pick) => {
        const whole = await new Book(size).file({ whole: true });
        const at = 2 + (pick % (size - 1));
        const [here, next] = [whole[at] as EvidenceLine, whole[at + 1] as EvidenceLine];
        const forged = [
          whole.with(at, changeEntry(here)),
          whole.toSpliced(at, 1),
          whole.toSpliced(at, 0, here),
          whole.with(at, next).with(at + 1, here),
        ];
        for (const lines of forged) expect(codes(await verify(lines))).toContain('MS-AUD-005');
      }),
      { numRuns: 30 },
    );
  });

  test('in part: a changed entry, and the proof of another, do not verify', async () => {
    const book = new Book(9);
    const lines = await book.file({ whole: false, only: [4, 5] });
    const [four, five] = [lines[2], lines[3]] as Extract<EvidenceLine, { line: 'entry' }>[];
    expect(codes(await verify(lines.with(2, changeEntry(four as EvidenceLine))))).toEqual(['MS-AUD-005']);
    expect(codes(await verify(lines.with(2, { ...four, proof: five?.proof } as EvidenceLine)))).toEqual(['MS-AUD-005']);
    const { proof: _left, ...bare } = four as Extract<EvidenceLine, { line: 'entry' }>;
    expect(codes(await verify(lines.with(2, bare)))).toEqual(['MS-AUD-005']);
  });

  test('with erased entries verifies as long as their leaf hashes stay', async () => {
    const lines = await new Book(8).file({ whole: true });
    const erase = (line: EvidenceLine): EvidenceLine =>
      line.line === 'entry' && line.n < 4 ? { line: 'entry', n: line.n, leaf: line.leaf, erasedAt: 5000 } : line;
    expect(await verify(lines.map(erase))).toMatchObject({ ok: true, entries: 8, erased: 3 });
  });

  test('that was cut is found', async () => {
    const lines = await new Book(3).file({ whole: false });
    expect(codes(await verify(lines.slice(0, -1)))).toEqual(['MS-AUD-006']);
    expect(codes(await verify(lines.toSpliced(3, 1)))).toEqual(['MS-AUD-006']);
    expect(codes(await verify([]))).toEqual(['MS-AUD-006']);
    expect(codes(await verify(lines.slice(1)))).toContain('MS-AUD-006');
  });
});

describe('kept checkpoints', () => {
  test('an auditor finds a log whose tail was dropped by the last one alone', async () => {
    const kept = await new Book(9).checkpoint(9, { t: 1500 });
    const shorter = await new Book(7).file({ whole: true });
    expect(await verify(shorter)).toMatchObject({ ok: true });
    expect(codes(await verify(shorter, { kept: [kept] }))).toEqual(['MS-AUD-001']);
  });

  test('a log that was written anew without a seam is found, in whole and in part', async () => {
    const kept = await new Book(5).checkpoint(5);
    const forged = new Book(9, 'forged');
    expect(codes(await verify(await forged.file({ whole: true }), { kept: [kept] }))).toEqual(['MS-AUD-001']);
    const part = await forged.file({ whole: false, only: [6], kept: [kept] });
    expect(codes(await verify(part, { kept: [kept] }))).toEqual(['MS-AUD-001']);
    const same = await new Book(5, 'forged').file({ whole: false, only: [1] });
    expect(codes(await verify(same, { kept: [kept] }))).toEqual(['MS-AUD-001']);
  });

  test('a broker that was restored and said so is a warning', async () => {
    const kept = await new Book(5).checkpoint(5, { generation: 'g0' });
    const report = await verify(await new Book(9, 'restored').file({ whole: true }), { kept: [kept] });
    expect(report).toMatchObject({ ok: true, warnings: [{ code: 'MS-AUD-002' }] });
  });

  test('nothing to compare with is said', async () => {
    const kept = await new Book(5).checkpoint(5);
    const report = await verify(await new Book(9).file({ whole: false, only: [1] }), { kept: [kept] });
    expect(report).toMatchObject({ ok: true, compared: 0, warnings: [{ code: 'MS-AUD-007' }] });
  });
});

test('a checkpoint signed by nobody or by another key does not verify; without known keys the thumbprint is shown', async () => {
  const book = new Book(4);
  const lines = await book.file({ whole: true });
  const [header] = lines as Extract<EvidenceLine, { line: 'header' }>[];
  const under = (checkpoint: SignedCheckpoint) => lines.with(0, { ...header, checkpoint } as EvidenceLine);
  const signed = await book.checkpoint();
  expect(codes(await verify(under(await book.checkpoint(4, { by: other }))))).toEqual(['MS-AUD-003']);
  expect(codes(await verify(under({ ...signed, checkpoint: { ...signed.checkpoint, t: 1 } })))).toEqual(['MS-AUD-003']);
  const report = await verify(lines, { keys: null });
  expect(report).toMatchObject({
    ok: true,
    keys: [{ kid: key.kid, known: false }],
    warnings: [{ code: 'MS-AUD-007' }],
  });
});
