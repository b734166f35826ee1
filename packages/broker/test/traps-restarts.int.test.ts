// Where other dataspace software goes wrong, point by point, on a running broker: restarts, an older release's files, unknown versions.
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { accessPolicy } from '@millspace/policy';
import { CHUNKS_MEDIA_TYPE, encodeFrame } from '@millspace/runtime/framing';
import { silentLogger } from '@millspace/runtime/logger';
import { type Migration, openDatabase, type SqliteDatabase } from '@millspace/runtime/sqlite';
import type { NegotiationView, TransferView } from '@millspace/schemas';
import { afterEach, describe, expect, it } from 'vitest';
import { createBroker } from '../src/app.ts';
import { withDefaults } from '../src/config.ts';
import { createDataPlane } from '../src/data-plane.ts';
import { CONTROL_SCHEMA } from '../src/db/schema.ts';
import type { Envelope, Transport } from '../src/dsp/transport.port.ts';
import { LOG_MIGRATIONS } from '../src/log/schema.ts';
import { makeChunk } from '../src/testing/kit.ts';
import { type Deal, is, rowAt, rules, told, typed, use } from './deal.ts';
import { agreeable, type HandConnector, type startWorld, type World } from './harness.ts';
import { Market } from './market.ts';

let market: Market;
let world: World;
let acme: HandConnector;
let beads: HandConnector;

async function boot(broker: Parameters<typeof startWorld>[0] = {}): Promise<void> {
  market = await Market.open({ broker });
  ({ world, acme, beads } = market);
}
afterEach(() => market.close());

const deal = (...given: Parameters<Market['deal']>): Promise<Deal> => market.deal(...given);

const upTo = (limit: number, unit: string) =>
  use(is('odrl:count', 'lteq', typed(String(limit), 'integer')), is('odrl:unitOfCount', 'eq', `x:${unit}`));
const negotiation = (pid: string) => `/negotiations/${encodeURIComponent(pid)}`;
const transferAt = (pid: string) => `/transfers/${encodeURIComponent(pid)}`;

describe('peers 5a', () => {
  it('4 restart in each protocol state: it resumes, and no message counts twice', { timeout: 60_000 }, async () => {
    const sent: Envelope[] = [];
    const lost = new Set<string>();
    // Each message arrives and its acknowledgement is lost once, so that each is sent again, over restarts too.
    const wrapTransport = (inner: Transport): Transport => ({
      async send(envelope) {
        sent.push(envelope);
        const acknowledgement = await inner.send(envelope);
        if (lost.has(envelope.id)) return acknowledgement;
        lost.add(envelope.id);
        throw new Error('the line went dead');
      },
    });
    await boot({ wrapTransport });
    const asked: string[] = [];
    const owed = ['negotiation.approval', 'agreement.sign', 'agreement.countersign', 'agreement.verify'];
    const answered = new Set<string>();
    for (const one of [acme, beads])
      one.answerer = (message, me) => {
        if (owed.includes(message.type) && 'id' in message) asked.push(`${message.type} ${message.id}`);
        return owed.includes(message.type) && !answered.has(message.type) ? null : agreeable(message, me);
      };
    const restart = async () => {
      for (const one of [acme, beads]) await one.disconnect();
      await world.restart();
      for (const one of [acme, beads]) await one.connect();
    };
    for (const one of [acme, beads]) await one.connect();
    const terms = use();
    const dataset = await acme.publish({
      name: 'mills',
      offers: [terms],
      approval: 'manual',
      accessPolicy: accessPolicy(null),
    });
    const { pid } = await beads.request(dataset, terms['@id']);
    for (const [at, state] of owed.map(
      (type, n) => [type, ['REQUESTED', 'REQUESTED', 'AGREED', 'VERIFIED'][n]] as const,
    )) {
      const who = at === 'agreement.countersign' ? beads : acme;
      await who.message(at as 'agreement.sign');
      await restart();
      await beads.view<NegotiationView>(negotiation(pid), (view) => view.state === state);
      answered.add(at);
      await restart();
    }
    const done = await beads.finalized(pid);
    const steps = ['REQUESTED', 'AGREED', 'VERIFIED', 'FINALIZED'];
    const mirror = await acme.view<NegotiationView>(
      negotiation(done.providerPid ?? ''),
      ({ state }) => state === 'FINALIZED',
    );
    for (const { history } of [done, mirror]) expect(history.map(({ state }) => state)).toEqual(steps);
    // Asked again after a restart, it is the same question.
    expect([...new Set(asked)].map((question) => question.split(' ')[0])).toEqual(owed);

    const agreement = done.agreement?.['@id'];
    const consumer = (await beads.post<TransferView>('/transfers', { agreement, format: 'millspace-stream' })).pid;
    const here = await beads.view<TransferView>(transferAt(consumer), ({ providerPid }) => providerPid !== undefined);
    const walk = [
      ['start', 'STARTED'],
      ['suspend', 'SUSPENDED'],
      ['resume', 'STARTED'],
      ['complete', 'COMPLETED'],
    ] as const;
    const both = [
      [beads, consumer],
      [acme, here.providerPid ?? ''],
    ] as const;
    const arrived = (state: string) =>
      Promise.all(both.map(([one, at]) => one.view<TransferView>(transferAt(at), (view) => view.state === state)));
    await arrived('REQUESTED');
    for (const [command, state] of walk) {
      await restart();
      await acme.post(`${transferAt(here.providerPid ?? '')}/${command}`);
      await arrived(state);
    }
    await restart();
    for (const { history } of await arrived('COMPLETED'))
      expect(history?.map(({ state }) => state)).toEqual(['REQUESTED', ...walk.map(([, state]) => state)]);
    const messages = new Map(sent.map(({ id, body }) => [id, body['@type']]));
    expect(sent.length).toBeGreaterThan(messages.size);
    expect([...messages.values()]).toHaveLength(4 + 1 + walk.length);
  });

  it('9 upgrade with live agreements: the files of the first release go on, with their counts and positions', {
    timeout: 60_000,
  }, async () => {
    await boot();
    const made = await deal(upTo(3, 'samples'));
    await made.send(1);
    const [first] = await (await made.open()).until((items) => items.length === 1);
    await beads.view<TransferView>(transferAt(made.pid), ({ delivered }) => delivered.samples === 1);
    for (const one of [acme, beads]) await one.disconnect();
    const versions = (schema: (file: string) => readonly Migration[]) =>
      ['control.db', 'log.db'].map((file) => {
        const db = openDatabase(join(world.dataDir, file), { migrations: schema(file), readonly: true });
        const version = db.pragma('user_version', { simple: true });
        db.close();
        return version;
      });
    await world.restart({}, () => {
      toFirstStep(join(world.dataDir, 'control.db'), CONTROL_SCHEMA);
      toFirstStep(join(world.dataDir, 'log.db'), LOG_MIGRATIONS);
      expect(versions(() => [])).toEqual([1, 1]);
    });
    expect(versions(() => [])).toEqual([CONTROL_SCHEMA.length, LOG_MIGRATIONS.length]);
    for (const one of [acme, beads]) await one.connect();
    expect(await beads.get('/agreements')).toMatchObject({ agreements: [{ agreement: { '@id': made.agreement } }] });
    expect(await beads.get(transferAt(made.pid))).toMatchObject({ state: 'STARTED' });
    await made.sendLines([2, 3, 4, 5].map(rowAt));
    const rest = await (await made.open(first?.header.position)).until(() => false);
    expect(told(rest)).toEqual([2, 3, 'MS-DLV-008']);
    expect((await world.admin.request('GET', '/api/v1/audit/verify')).json).toMatchObject({ ok: true });
    // And what is new works on what is old.
    const { pid } = await beads.post<TransferView>('/transfers', {
      agreement: made.agreement,
      format: 'millspace-stream',
    });
    await beads.view<TransferView>(transferAt(pid), ({ state }) => state !== 'REQUESTED');
  });

  it('11 a version of the wire, of a format, of the policies or of the files that is not known is refused by name', async () => {
    await boot();
    const made = await deal(use());
    const { header, body } = makeChunk([rowAt(1)], { seq: 1, dataset: made.dataset, producer: acme.id });
    const ingest = (schema: string) =>
      acme.client.request('POST', `/api/v1/ingest/${encodeURIComponent(made.dataset)}`, {
        ...{ body: encodeFrame({ ...header, schema }, body), contentType: CHUNKS_MEDIA_TYPE },
      });
    await expect(ingest('urn:millspace:schema:chunk:2')).rejects.toMatchObject({
      ...{ code: 'MS-ING-005', message: expect.stringContaining('schema') },
    });
    await ingest('urn:millspace:schema:chunk:1');
    const format = 'millspace-stream/2';
    await expect(beads.post('/transfers', { agreement: made.agreement, format })).rejects.toMatchObject({
      ...{ code: 'MS-TRF-003', message: expect.stringContaining(format) },
    });
    const profile = 'https://millspace.org/profile/2/';
    const later = { ...rules({ permission: [{ action: 'odrl:use' }] }), profile };
    await expect(acme.publish({ name: 'later', offers: [later] })).rejects.toMatchObject({
      ...{ code: expect.stringMatching(/^MS-CAT-00[34]$/), message: expect.stringContaining('profile') },
    });
    for (const path of ['/api/v2/catalog', '/api/v2/control', `/api/v2${transferAt(made.pid)}/stream`, '/profile/2'])
      await expect(beads.client.request('GET', path)).rejects.toMatchObject({ code: 'MS-GEN-404', status: 404 });
    for (const one of [acme, beads]) await one.disconnect();
    const newer = (by: number) => {
      const db = openDatabase(join(world.dataDir, 'control.db'), { migrations: [...CONTROL_SCHEMA, ''] });
      db.pragma(`user_version = ${CONTROL_SCHEMA.length + by}`);
      db.close();
    };
    let refusal: unknown;
    await world.broker.stop();
    newer(1);
    const config = withDefaults({ name: 'test', dataDir: world.dataDir, http: { host: '127.0.0.1', port: 0 } });
    await createBroker(config, { logger: silentLogger(), createDataPlane }).catch((error: unknown) => {
      refusal = error;
    });
    newer(0);
    expect(refusal).toMatchObject({ code: 'MS-STO-002', message: expect.stringContaining('control.db') });
    await world.restart();
  });
});

/** Makes a file what the first step of its schema would have made of it: the same rows, as far as that step has a place for them. */
function toFirstStep(file: string, schema: readonly Migration[]): void {
  const old = openDatabase(`${file}.old`, { migrations: schema.slice(0, 1) });
  old.pragma('foreign_keys = OFF');
  old.prepare('ATTACH ? AS now').run(file);
  const tables = old.prepare("SELECT name, sql FROM main.sqlite_schema WHERE type = 'table'").all() as {
    name: string;
    sql: string;
  }[];
  const virtual = tables.filter(({ sql }) => sql?.startsWith('CREATE VIRTUAL')).map(({ name }) => name);
  for (const { name } of tables) {
    if (name.startsWith('sqlite_') || virtual.some((table) => name.startsWith(`${table}_`))) continue;
    const columns = columnsOf(old, name).join();
    const keys = virtual.includes(name) ? `rowid, ${columns}` : columns;
    old.exec(`INSERT INTO main.${name} (${keys}) SELECT ${keys} FROM now.${name}`);
  }
  old.exec('DETACH now');
  old.pragma('journal_mode = DELETE');
  old.close();
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  renameSync(`${file}.old`, file);
}

function columnsOf(db: SqliteDatabase, table: string): string[] {
  return (db.prepare(`SELECT name FROM main.pragma_table_info('${table}')`).all() as { name: string }[]).map(
    ({ name }) => name,
  );
}
