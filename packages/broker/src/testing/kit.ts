import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { agreementFrom, type OfferTerms, offer } from '@millspace/policy';
import { decodeBody, encodeBody, splitLines } from '@millspace/runtime/chunks';
import { type Clock, systemClock } from '@millspace/runtime/clock';
import { CHUNKS_MEDIA_TYPE, encodeFrame, readFrames } from '@millspace/runtime/framing';
import { createHttpClient, type HttpClient } from '@millspace/runtime/http-client';
import { createHttpServer, listen } from '@millspace/runtime/http-server';
import { silentLogger } from '@millspace/runtime/logger';
import { createMetrics } from '@millspace/runtime/metrics';
import {
  type Agreement,
  type ChunkHeader,
  type ChunkPart,
  type DeliveryHeader,
  type Frame,
  type MillRecord,
  participantUrn,
} from '@millspace/schemas';
import { createDataPlane, type DataPlaneWorld, type RunningDataPlane } from '../data-plane.ts';
import type { DataPlaneConfig, HttpApp, TransferFacts } from '../ports.ts';
import { FakeControl } from './fake-control.ts';

export const DATASET = 'urn:millspace:dataset:acme:mills';
export const PROVIDER = 'urn:millspace:connector:00000000-0000-4000-8000-000000000001';
export const CONSUMER = 'urn:millspace:connector:00000000-0000-4000-8000-000000000002';
/** A first instant: midnight, so that windows begin with it. */
export const T0 = Date.UTC(2026, 0, 1);

export type Line = Frame | MillRecord;

/** Lines as a chunk that says of itself what is true. */
export function makeChunk(
  lines: readonly Line[],
  options: {
    seq: number;
    epoch?: number;
    producer?: string;
    dataset?: string;
    origin?: 'live' | 'history';
    parts?: Partial<ChunkPart>[];
    compressAbove?: number;
  },
): { header: ChunkHeader; body: Buffer } {
  const parts = (options.parts ?? [{}]).map((given, index): ChunkPart => {
    const frames = lines.filter((line): line is Frame => !('record' in line) && line.part === index);
    const t = frames.flatMap((frame) => frame.t);
    return {
      machine: 'mill-1',
      pack: 'bead-mill/1',
      group: 'fast',
      origin: options.origin ?? 'live',
      mapping: 'r1',
      frames: frames.length,
      samples: t.length,
      tMin: t.length > 0 ? Math.min(...t) : 0,
      tMax: t.length > 0 ? Math.max(...t) : 0,
      ...given,
    };
  });
  const { facts, body } = encodeBody(
    lines.map((line) => JSON.stringify(line)),
    options.compressAbove === undefined ? {} : { compressAbove: options.compressAbove },
  );
  const header: ChunkHeader = {
    schema: 'urn:millspace:schema:chunk:1',
    dataset: options.dataset ?? DATASET,
    producer: options.producer ?? PROVIDER,
    epoch: options.epoch ?? 1,
    seq: options.seq,
    seqTo: options.seq + lines.length - 1,
    parts,
    records: lines.filter((line) => 'record' in line).length,
    ...facts,
  };
  return { header, body };
}

/** `rows` instants from `t` on, one a second. */
export function frame(t: number, rows = 1, value = 1): Frame {
  const times = Array.from({ length: rows }, (_, index) => t + index * 1000);
  return {
    part: 0,
    t: times,
    signals: { 'agitator.power': times.map((_, index) => value + index), 'agitator.speed': times.map(() => 600) },
  };
}

export function watermark(t: number): MillRecord {
  return { record: 'watermark', machine: 'mill-1', pack: 'bead-mill/1', group: 'fast', t };
}

export function agreement(terms: OfferTerms = {}, id = 'urn:uuid:00000000-0000-4000-8000-0000000000a1'): Agreement {
  return agreementFrom(offer(terms), {
    id,
    target: DATASET,
    assigner: participantUrn('acme'),
    assignee: participantUrn('beads'),
    timestamp: new Date(T0).toISOString(),
  }) as Agreement;
}

export function transfer(pid: string, terms: OfferTerms = {}, facts: Partial<TransferFacts> = {}): TransferFacts {
  const agreed = facts.agreement ?? agreement(terms);
  return {
    pid,
    consumerPid: pid,
    providerPid: `${pid}-provider`,
    consumerConnector: null,
    consumer: 'beads',
    provider: 'acme',
    dataset: DATASET,
    agreement: agreed,
    agreementId: agreed['@id'],
    agreementStart: T0,
    state: 'STARTED',
    format: 'millspace-stream',
    generation: 0,
    revoked: false,
    participantActive: true,
    awaitsHandin: false,
    revision: 1,
    ...facts,
  };
}

export function publish(control: FakeControl): void {
  control.datasets.set(DATASET, {
    id: DATASET,
    provider: 'acme',
    published: true,
    packs: ['bead-mill/1'],
    machines: [{ id: 'mill-1', pack: 'bead-mill/1' }],
    signals: ['agitator.power', 'agitator.speed'].map((id) => ({ id, pack: 'bead-mill/1' })),
    records: ['event', 'batch'],
  });
}

export interface Item {
  header: DeliveryHeader;
  lines: Line[];
}

/** A data plane behind a real HTTP server on a free port. */
export class Harness {
  readonly control = new FakeControl();
  readonly folder: string;
  plane!: RunningDataPlane;
  app!: HttpApp;
  url = '';
  readonly #clients: HttpClient[] = [];

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'millspace-broker-'));
    publish(this.control);
  }

  async start(
    config: Partial<DataPlaneConfig> = {},
    options: { clock?: Clock; world?: DataPlaneWorld } = {},
  ): Promise<this> {
    const logger = silentLogger();
    const metrics = createMetrics('test');
    this.plane = createDataPlane(
      {
        dataDir: this.folder,
        transitDays: 14,
        diskReserveBytes: 0,
        quota: { bytesPerDay: null, logBytes: null },
        receiptPeriodMs: 60_000,
        pull: { publicUrl: () => this.url, tokenSeconds: 600, renewSeconds: 86_400, keepMs: 900_000 },
        ...config,
      },
      {
        control: this.control,
        clock: options.clock ?? systemClock,
        logger,
        metrics,
        pseudonymKey: Buffer.alloc(32, 'kit'),
      },
      options.world,
    );
    this.app = await createHttpServer({ logger, name: 'test', version: '0', metrics, requestsPerMinute: 0 });
    this.app.guard.add((bearer) => this.control.identify(bearer));
    await this.plane.registerRoutes(this.app);
    await this.plane.start();
    this.url = (await listen(this.app, { host: '127.0.0.1', port: 0 })).url;
    return this;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.close()));
    await this.plane.stop();
    await this.app.close();
  }

  async destroy(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  client(participant: string, connector: string): HttpClient {
    const client = createHttpClient({
      baseUrl: `${this.url}/api/v1`,
      token: () => `${participant}/${connector}`,
      connections: 128,
    });
    this.#clients.push(client);
    return client;
  }

  get provider(): HttpClient {
    return this.client('acme', PROVIDER);
  }

  get consumer(): HttpClient {
    return this.client('beads', CONSUMER);
  }

  async send(
    chunks: readonly { header: ChunkHeader; body: Buffer }[],
    client = this.provider,
  ): Promise<{ epoch: number; seq: number }> {
    const body = Buffer.concat(chunks.map(({ header, body: bytes }) => encodeFrame(header, bytes)));
    return (
      await client.request<{ epoch: number; seq: number }>('POST', `/ingest/${DATASET}`, {
        body,
        contentType: CHUNKS_MEDIA_TYPE,
      })
    ).json;
  }

  async open(pid: string, after?: string, client = this.consumer): Promise<Reader> {
    const { body } = await client.stream(
      'GET',
      `/transfers/${pid}/stream${after === undefined ? '' : `?after=${after}`}`,
      { headers: { accept: CHUNKS_MEDIA_TYPE } },
    );
    return new Reader(body, (position) =>
      client.request('POST', `/transfers/${pid}/acknowledgements`, { json: { position } }),
    );
  }
}

/** Reads a delivery stream item by item. */
export class Reader {
  readonly body: Readable;
  readonly #frames: AsyncGenerator<{ header: unknown; body: Buffer }>;
  readonly acknowledge: (position: string) => Promise<unknown>;

  constructor(body: Readable, acknowledge: (position: string) => Promise<unknown>) {
    this.body = body;
    this.#frames = readFrames(body);
    this.acknowledge = acknowledge;
  }

  /** The header of the next item that is no heartbeat, its body left alone. */
  async nextHeader(): Promise<DeliveryHeader | null> {
    for (;;) {
      const { value, done } = await this.#frames.next();
      if (done) return null;
      const header = value.header as DeliveryHeader;
      if (header.kind !== 'heartbeat') return header;
    }
  }

  /** The next item that is no heartbeat; null at the end of the stream. */
  async next(): Promise<Item | null> {
    for (;;) {
      const { value, done } = await this.#frames.next();
      if (done) return null;
      const header = value.header as DeliveryHeader;
      if (header.kind === 'heartbeat') continue;
      return {
        header,
        lines: header.chunk
          ? splitLines(decodeBody(header.chunk, value.body)).map((line) => JSON.parse(line) as Line)
          : [],
      };
    }
  }

  /** Whether the next thing that comes is a heartbeat: the stream lives and finds nothing to deliver. */
  async idle(): Promise<boolean> {
    const { value, done } = await this.#frames.next();
    return done !== true && (value.header as DeliveryHeader).kind === 'heartbeat';
  }

  /** Items until `enough` says so or the stream ends; each one is acknowledged. */
  async until(enough: (items: Item[]) => boolean): Promise<Item[]> {
    const items: Item[] = [];
    while (!enough(items)) {
      const item = await this.next();
      if (!item) break;
      items.push(item);
      if (item.header.kind === 'end') break;
      if (item.header.position) await this.acknowledge(item.header.position);
    }
    return items;
  }

  close(): void {
    this.body.on('error', () => undefined);
    this.body.destroy();
  }
}

export function rowsOfItems(items: readonly Item[]): number {
  return items.flatMap(({ lines }) => lines).reduce((rows, line) => rows + ('record' in line ? 0 : line.t.length), 0);
}
