import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessPolicy, offer } from '@millspace/policy';
import type { JWK } from '@millspace/runtime/crypto';
import { compare } from '@millspace/runtime/evidence/checkpoint';
import { evidenceLines, verifyEvidence } from '@millspace/runtime/evidence/file';
import type { EvidenceReport } from '@millspace/runtime/evidence/report';
import { openDatabase } from '@millspace/runtime/sqlite';
import type {
  AuditConsistency,
  AuditLeaves,
  AuditPage,
  EvidencePage,
  JwkSet,
  SignedCheckpoint,
} from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createProgram } from '../src/cli/program.ts';
import { CONTROL_SCHEMA } from '../src/db/schema.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;
let stranger: HandConnector;
let agreement: string;

beforeEach(async () => {
  world = await startWorld();
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
  stranger = await enrol(world, 'stranger');
  await acme.connect();
  await beads.connect();
  const terms = offer({});
  const dataset = await acme.publish({ name: 'mills', offers: [terms], accessPolicy: accessPolicy(['beads']) });
  const { pid } = await beads.request(dataset, terms['@id']);
  agreement = (await beads.finalized(pid)).agreement?.['@id'] ?? '';
});

afterEach(async () => {
  await Promise.all([acme.close(), beads.close(), stranger.close()]);
  await world.close();
});

const kinds = ({ items }: EvidencePage) => items.map(({ entry }) => entry?.kind);

describe('a participant', () => {
  test('reads what concerns it, with proofs; of the rest hashes', async () => {
    const own = await acme.get<EvidencePage>('/evidence/entries');
    expect(kinds(own)).toEqual(
      expect.arrayContaining(['log.begun', 'participant.added', 'dataset.published', 'agreement.signed']),
    );
    expect(await verified(own, acme)).toMatchObject({ ok: true, entries: own.items.length });
    const foreign = await stranger.get<EvidencePage>('/evidence/entries');
    expect(new Set(kinds(foreign))).toEqual(
      new Set(['log.begun', 'participant.added', 'participant.invited', 'connector.enrolled']),
    );
    expect(JSON.stringify(foreign)).not.toMatch(/acme|beads|dataset:/);
    const { leaves } = await stranger.get<AuditLeaves>('/evidence/leaves');
    expect(leaves).toHaveLength(foreign.checkpoint.checkpoint.size);
  });

  test('asks for one dataset, one agreement, one kind; others learn nothing from asking', async () => {
    const of = `/evidence/entries?agreement=${encodeURIComponent(agreement)}`;
    expect(new Set(kinds(await beads.get<EvidencePage>(of)))).toEqual(
      new Set(['agreement.signed', 'negotiation.agreed', 'negotiation.verified', 'negotiation.finalized']),
    );
    expect(kinds(await beads.get<EvidencePage>(`${of}&kind=agreement.signed`))).toEqual([
      'agreement.signed',
      'agreement.signed',
    ]);
    expect(kinds(await stranger.get<EvidencePage>(of))).toEqual([]);
    await expect(beads.get(`${of}&size=100000`)).rejects.toMatchObject({ code: 'MS-AUD-009' });
  });

  test('is told checkpoints over its control stream, each provably grown out of the one before', async () => {
    const { checkpoint: first } = await acme.message('audit.checkpoint');
    await world.admin.request('POST', '/api/v1/participants', { json: { slug: 'gamma', name: 'Gamma' } });
    const now = await acme.get<SignedCheckpoint>('/evidence/checkpoint');
    const [from, to] = [first.checkpoint.size, now.checkpoint.size];
    expect(from).toBeLessThan(to);
    const proof = await acme.get<AuditConsistency>(`/evidence/consistency?from=${from}&to=${to}`);
    expect(compare(first, now, proof)).toBe('grown');
    await acme.until(
      () =>
        acme.messages.some(
          (message) => message.type === 'audit.checkpoint' && message.checkpoint.checkpoint.size === to,
        ),
      'the checkpoint that was made',
    );
    await expect(acme.get(`/evidence/consistency?from=1&to=${to + 1}`)).rejects.toMatchObject({ code: 'MS-AUD-009' });
  });
});

async function verified(page: EvidencePage, who: HandConnector): Promise<EvidenceReport> {
  const { keys } = await who.get<JwkSet>('/jwks');
  const lines = async function* () {
    const items = async function* () {
      yield* page.items;
    };
    const parts = {
      by: who.slug,
      whole: false,
      about: {},
      checkpoint: page.checkpoint,
      keys,
      exportedAt: 0,
      items: items(),
      more: [],
    };
    for await (const line of evidenceLines(parts)) yield JSON.stringify(line);
  };
  return verifyEvidence(lines(), { keys: keys as JWK[], kept: [] });
}

async function broker(...args: string[]): Promise<{ out: string; code: number }> {
  const lines: string[] = [];
  let code = 0;
  const exit = (given: number) => {
    code = given;
  };
  const program = createProgram({ language: 'en', env: {}, print: (line) => void lines.push(line), exit });
  await program.parseAsync(['--data-dir', world.dataDir, ...args], { from: 'user' });
  return { out: lines.join('\n'), code };
}

/** Somebody with the broker's disk does this while the broker rests. */
const sql = (text: string) => () => {
  const db = openDatabase(join(world.dataDir, 'control.db'), { migrations: CONTROL_SCHEMA });
  db.exec(text);
  db.close();
};

describe('the auditor, who kept a checkpoint and the keys', () => {
  let monday: string;
  let keys: string;
  let size: number;

  beforeEach(async () => {
    monday = join(world.dataDir, 'monday.json');
    keys = join(world.dataDir, 'keys.json');
    writeFileSync(monday, (await broker('audit', 'checkpoint')).out);
    writeFileSync(keys, JSON.stringify(await acme.get<JwkSet>('/jwks')));
    ({ size } = (JSON.parse((await broker('--json', 'audit', 'checkpoint')).out) as SignedCheckpoint).checkpoint);
    await world.admin.request('POST', '/api/v1/participants', { json: { slug: 'gamma', name: 'Gamma' } });
  });

  const audit = () => broker('audit', 'verify', '--checkpoint', monday, '--keys', keys);

  test('finds a whole log whole, also in a file without the broker, and lists what was asked for', async () => {
    expect(await audit()).toMatchObject({ code: 0, out: expect.stringContaining('1 of your own compared') });
    const file = join(world.dataDir, 'all.ndjson');
    await broker('audit', 'export', '-o', file);
    expect(await broker('audit', 'verify', file, '--checkpoint', monday, '--keys', keys)).toMatchObject({ code: 0 });
    expect((await broker('audit', 'verify', file)).out).toMatch(/signed with \S+ \(unknown\)[\s\S]*MS-AUD-007/);
    await broker('audit', 'export', '--agreement', agreement, '-o', file);
    expect(await broker('audit', 'verify', file, '--keys', keys)).toMatchObject({ code: 0 });
    const listed = (await broker('audit', 'list', '--agreement', agreement, '--kind', 'agreement.signed')).out;
    expect(listed.match(/agreement\.signed/g)).toHaveLength(2);
  });

  test.each([
    ['flip a byte', `UPDATE audit SET entry = replace(entry, '"name":"BEADS"', '"name":"BEADZ"')`],
    ['drop an entry', 'DELETE FROM audit WHERE n = 5'],
    [
      'swap two',
      'UPDATE audit SET n = -1 WHERE n = 5; UPDATE audit SET n = 5 WHERE n = 6; UPDATE audit SET n = 6 WHERE n = -1',
    ],
    ['drop the tail', 'DELETE FROM audit WHERE n > 4; DELETE FROM audit_checkpoints'],
  ])('%s: finds it', async (_what, text) => {
    await world.restart({}, sql(text));
    const { code, out } = await audit();
    expect(code).toBe(1);
    expect(out).toMatch(/BROKEN/);
  });

  test('drop the tail so that the rest is whole in itself: only the kept checkpoint shows it', async () => {
    await world.restart({}, sql('DELETE FROM audit WHERE n > 4; DELETE FROM audit_checkpoints'));
    expect(await broker('audit', 'verify')).toMatchObject({ code: 0 });
    expect((await audit()).out).toMatch(new RegExp(`MS-AUD-001 checkpoint ${size}`));
  });

  test("restore yesterday's database: only the kept checkpoint shows it", async () => {
    const backup = `${world.dataDir}-backup`;
    await world.restart({}, () => cpSync(world.dataDir, backup, { recursive: true }));
    await world.admin.request('POST', '/api/v1/participants', { json: { slug: 'delta', name: 'Delta' } });
    writeFileSync(monday, (await broker('audit', 'checkpoint')).out);
    await world.restart({}, () => cpSync(join(backup, 'control.db'), join(world.dataDir, 'control.db')));
    rmSync(backup, { recursive: true });
    expect(await broker('audit', 'verify')).toMatchObject({ code: 0 });
    expect(await audit()).toMatchObject({ code: 1, out: expect.stringContaining('MS-AUD-001') });
  });
});

test('no entry carries what machines measured or what a provider shows of it', async () => {
  await world.admin.request('GET', '/api/v1/audit/verify');
  const { json } = await world.admin.request<AuditPage>('GET', '/api/v1/audit?limit=1000');
  expect(json.entries.length).toBeGreaterThan(10);
  for (const { kind, data } of json.entries)
    expect([kind, JSON.stringify(data)]).toEqual([
      kind,
      expect.not.stringMatching(/"(signals|sample|frames|values)":/),
    ]);
});
