import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { rowsOf } from '@millspace/policy';
import { ManualClock } from '@millspace/runtime/clock';
import { generateKeyPair } from '@millspace/runtime/crypto';
import { parseFrames } from '@millspace/runtime/framing';
import { silentLogger } from '@millspace/runtime/logger';
import type { Agreement, ConnectorConfig, MillRecord, SignedReceipt, UseNotice } from '@millspace/schemas';
import { policyAtWork } from '../../../scripts/testing/policy-class.ts';
import { type Connector, createConnector } from '../src/app.ts';
import { makeChunk } from '../src/send/chunker.ts';
import { encodeBatch } from '../src/store/lines.ts';
import { frame, START } from './helpers.ts';

export const AGREEMENT = 'urn:uuid:00000000-0000-4000-8000-0000000000a1';
const DATASET = 'urn:millspace:dataset:acme:mills';
const PRODUCER = 'urn:millspace:connector:3f2c8f2e-58a1-4d55-9b4e-0c6a2f1b7d10';
const ME = 'urn:millspace:connector:3f2c8f2e-58a1-4d55-9b4e-0c6a2f1b7d11';

/** What of a broker duties need: it takes receipts and notices, or not. */
export interface Desk extends AsyncDisposable {
  readonly url: string;
  receipts: SignedReceipt[];
  notices: UseNotice[];
  online: boolean;
  /** Uses by agreement: the limit, the next number to be lent, and how many of each lease were used as far as it was told. */
  uses: Map<
    string,
    { limit: number; next: number; lends: number; leases: Map<string, { first: number; last: number; used?: number }> }
  >;
}

const LEASE_MS = 3_600_000;

/** Lends uses as a broker does, `lends` at a time or as many as are wanted; nothing that is given back is lent again. */
function answerUses(desk: Desk, path: string, text: string, now: number): { status: number; body: object } {
  const [, , id = '', , lease = '', settle] = path.split('/').map(decodeURIComponent);
  const book = desk.uses.get(id);
  if (!book) return { status: 404, body: { code: 'MS-AGR-001', detail: id, status: 404 } };
  const asked = JSON.parse(text) as { lease: string; want: number; used: number };
  if (settle) {
    const known = book.leases.get(lease);
    if (known) known.used ??= asked.used;
    return { status: 200, body: { used: asked.used, returned: 0 } };
  }
  let lent = book.leases.get(asked.lease);
  if (!lent) {
    if (book.next > book.limit) return { status: 403, body: { code: 'MS-DTY-011', detail: 'none left', status: 403 } };
    const last = Math.min(book.limit, book.next + Math.max(asked.want, book.lends) - 1);
    lent = { first: book.next, last };
    book.leases.set(asked.lease, lent);
    book.next = last + 1;
  }
  const { first, last } = lent;
  return { status: 201, body: { lease: asked.lease, agreement: id, first, last, until: now + LEASE_MS } };
}

export async function startDesk(clock: { now(): number } = { now: () => START }): Promise<Desk> {
  const desk = {
    ...{ receipts: [] as SignedReceipt[], notices: [] as UseNotice[], online: true, url: '' },
    uses: new Map() as Desk['uses'],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => (text += piece.toString()));
    request.on('end', () => {
      const path = (request.url ?? '').replace('/api/v1', '');
      const answer = (status: number, body: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (path === '/token') answer(200, { access_token: 'x', expires_in: 600, token_type: 'Bearer' });
      else if (path === '/time') answer(200, { time: Date.now() });
      else if (!desk.online) answer(503, { code: 'MS-GEN-503', detail: 'away', status: 503 });
      else if (path === '/receipts') {
        const signed = JSON.parse(text) as SignedReceipt;
        if (!desk.receipts.some(({ receipt }) => receipt.id === signed.receipt.id)) desk.receipts.push(signed);
        answer(201, { ...signed, brokerSignature: 'b..b' });
      } else if (path === '/notices') {
        const notice = JSON.parse(text) as UseNotice;
        if (!desk.notices.some(({ id }) => id === notice.id)) desk.notices.push(notice);
        answer(200, {});
      } else if (path.includes('/uses')) {
        const { status, body } = answerUses(desk, path, text, clock.now());
        answer(status, body);
      } else answer(404, { code: 'MS-GEN-404', detail: path, status: 404 });
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  return Object.assign(desk, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  });
}

export interface House {
  connector: Connector;
  clock: ManualClock;
  get(
    path: string,
    token?: string,
  ): Promise<{ status: number; body: string; json: () => { code?: string } & Record<string, unknown> }>;
  post(path: string, json: object): Promise<{ status: number; json: () => Record<string, unknown> }>;
}

/** A connector of the participant `beads`, as it starts in this folder. */
export async function startHouse(
  folder: string,
  options: { desk?: Desk; clock?: ManualClock; config?: Partial<ConnectorConfig> } = {},
): Promise<House> {
  const clock = options.clock ?? new ManualClock(START);
  const dataDir = join(folder, 'data');
  const url = options.desk?.url ?? 'http://127.0.0.1:9';
  const connector = await createConnector(
    { name: 'test', dataDir, http: { host: '127.0.0.1', port: 0 }, broker: { url }, ...options.config },
    { clock, logger: silentLogger(), configFile: join(folder, 'connector.yaml') },
  );
  if (connector.core.identity.enrolment === null) {
    const { publicJwk } = await generateKeyPair();
    const broker = { id: 'urn:millspace:broker', name: 'b', publicJwk };
    writeFileSync(join(dataDir, 'identity.json'), JSON.stringify({ participant: 'beads', connector: ME, broker, url }));
    await connector.stop();
    return startHouse(folder, { ...options, clock });
  }
  const call = async (method: 'GET' | 'POST', path: string, token: string, payload?: object) => {
    const answer = await connector.http.inject({
      method,
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}` },
      ...(payload ? { payload } : {}),
    });
    return { status: answer.statusCode, body: answer.body, json: () => answer.json<Record<string, unknown>>() };
  };
  return {
    connector,
    clock,
    get: (path, token = connector.adminToken) => call('GET', path, token),
    post: (path, json) => call('POST', path, connector.adminToken, json),
  };
}

/** An agreement under which `beads` receives; the terms are those of its first permission, `more` are further ones. */
export function agree(
  { connector }: House,
  terms: {
    constraint?: object[];
    duty?: object[];
    obligation?: object[];
    purpose?: string;
    id?: string;
    more?: object[];
  },
): string {
  const { constraint = [], duty = [], obligation = [], purpose = 'x:service', id = AGREEMENT, more = [] } = terms;
  const agreement = {
    '@id': id,
    '@type': 'Agreement',
    target: DATASET,
    assigner: 'urn:millspace:participant:acme',
    assignee: 'urn:millspace:participant:beads',
    timestamp: new Date(START).toISOString(),
    profile: 'https://millspace.org/profile/1/',
    permission: [
      {
        action: 'odrl:use',
        ...(constraint.length > 0 ? { constraint } : {}),
        ...(duty.length > 0 ? { duty } : {}),
      },
      ...more,
    ],
    ...(obligation.length > 0 ? { obligation } : {}),
  } as unknown as Agreement;
  const { core } = connector;
  core.evidence.keepAgreement(
    { agreement, providerSignature: 'p..p', consumerSignature: 'c..c' },
    'consumer',
    START,
    purpose,
  );
  core.duties.agreementChanged();
  const { policy } = core.duties.agreed.of(id) ?? {};
  if (!policy) throw new Error('the agreement does not compile');
  policyAtWork(rowsOf(policy).map(({ key }) => key));
  core.received.open({ scope: id, dataset: DATASET, provider: 'acme', transfer: `${id}-t` });
  return id;
}

export const constraint = (leftOperand: string, operator: string, rightOperand: unknown) => ({
  leftOperand,
  operator,
  rightOperand,
});

/** Something is received: one row at `t`, and these records. */
export function arrive(
  { connector, clock }: House,
  scope: string,
  t: number,
  more: { power?: number; records?: MillRecord[] } = {},
): void {
  const { store, received } = connector.core;
  const encoded = encodeBatch([frame(t, { 'agitator.power': more.power ?? 1 })], more.records ?? []);
  const frames = encoded.frames.map(({ line, part, frame: { frame: made } }) => ({
    ...{ seq: 1, seqTo: 1, kind: 'frame' as const, machine: 'mill-1', group: 'fast', samples: 1, bytes: line.length },
    ...{ part: encoded.partTexts[part] ?? null, tMin: made.t[0] ?? 0, tMax: made.t[0] ?? 0, line },
  }));
  const records = encoded.records.map(({ line }) => ({
    ...{ seq: 1, seqTo: 1, kind: 'record' as const, machine: null, group: null, samples: 0, bytes: line.length },
    ...{ part: null, tMin: t, tMax: t, line },
  }));
  const chunk = makeChunk([...frames, ...records] as Parameters<typeof makeChunk>[0], {
    dataset: DATASET,
    producer: PRODUCER,
    epoch: 1,
  });
  const body = Buffer.from(parseFrames(chunk.frame)[0]?.body ?? []);
  store.commitReceived(scope, [{ header: chunk.header, body, position: `p${t}` }], () =>
    received.count(scope, 1, body.length, clock.now()),
  );
  store.foldAll();
}
