import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { OfferTerms } from '@millspace/policy';
import { loadAdminToken } from '@millspace/runtime/admin-token';
import { createHttpClient, type HttpClient } from '@millspace/runtime/http-client';
import type { DatasetInput, NegotiationView, OdrlOffer, TransferView } from '@millspace/schemas';
import { benchDataset } from './dataset.ts';
import type { Context } from './group.ts';
import { Participant } from './participant.ts';
import { Service } from './process.ts';
import { profileArgs } from './profile.ts';
import { Worker } from './worker.ts';

const BROKER = 'packages/broker/src/main.ts';

/** A broker process with participants that join it. */
export class Dataspace implements AsyncDisposable {
  readonly broker: Service;
  readonly admin: HttpClient;
  readonly #context: Context;
  readonly #participants: Participant[] = [];

  private constructor(broker: Service, admin: HttpClient, context: Context) {
    this.broker = broker;
    this.admin = admin;
    this.#context = context;
  }

  /** `name`: of its folder, where there are several; `config`: members of the configuration beyond those that each has. */
  static async start(
    context: Context,
    options: { profile?: string; name?: string; config?: object } = {},
  ): Promise<Dataspace> {
    const folder = context.folder(options.name ?? 'broker');
    const config = writeBrokerConfig(folder, options.config);
    const nodeArgs = options.profile === undefined ? [] : profileArgs(context, `${options.profile}-broker`);
    const broker = await Service.start(BROKER, config, { logFile: join(folder, 'broker.log'), nodeArgs });
    const admin = createHttpClient({
      baseUrl: `${broker.url}/api/v1`,
      token: () => loadAdminToken(join(folder, 'data')),
    });
    return new Dataspace(broker, admin, context);
  }

  /** Adds a participant and gives the code that its connector enrols with. */
  async invite(slug: string): Promise<string> {
    await this.admin.request('POST', '/participants', { json: { slug, name: slug, country: 'DE' } });
    const { json } = await this.admin.request<{ code: string }>('POST', `/participants/${slug}/invitations`, {
      json: {},
    });
    return json.code;
  }

  /** A new participant with one enrolled connector; its control stream answers everything with a signature. */
  async join(slug: string): Promise<Participant> {
    const code = await this.invite(slug);
    const participant = await Participant.enrol({
      url: this.broker.url,
      code,
      slug,
      folder: this.#context.folder(slug),
    });
    this.#participants.push(participant);
    return participant;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const participant of this.#participants) await participant.close();
    await this.admin.close();
    await this.broker[Symbol.asyncDispose]();
  }
}

/** The first transfer is never read: it keeps the log, so that every later one has something to stream. */
export async function fillLog(
  context: Context,
  space: Dataspace,
  provider: Participant,
  dataset: string,
): Promise<void> {
  const frames = 40_000;
  await using producer = await Worker.start('producer', {
    url: space.broker.url,
    folder: provider.copyTo(context.folder('producer')),
    dataset,
  });
  await producer.call('fill', { frames, rows: 1 });
  await producer.call('start');
  await producer.call('sent', { frames });
  await producer.call('close');
}

export function writeBrokerConfig(folder: string, more: object = {}): string {
  const file = join(folder, 'broker.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      name: 'bench',
      dataDir: './data',
      http: { host: '127.0.0.1', port: 0 },
      logLevel: 'warn',
      ...more,
    }),
  );
  return file;
}

/** Publishes, negotiates, and starts the transfer: data may flow. */
export async function agree(
  provider: Participant,
  consumer: Participant,
  name: string,
  terms: OfferTerms = {},
): Promise<{ dataset: string; offer: string; agreement: string; transfer: string }> {
  const dataset = await publish(provider, name, terms);
  const offer = dataset.offers[0]?.['@id'] ?? '';
  const agreement = await negotiate(consumer, dataset.id, offer);
  return { dataset: dataset.id, offer, agreement, transfer: await startTransfer(consumer, agreement) };
}

/** Gives the pid of a transfer under the agreement, once it is STARTED. */
export async function startTransfer(consumer: Participant, agreement: string): Promise<string> {
  const asked = await consumer.client.request<TransferView>('POST', '/transfers', {
    json: { agreement, format: 'millspace-stream' },
  });
  const { pid } = asked.json;
  const state = async () =>
    (await consumer.client.request<TransferView>('GET', `/transfers/${encodeURIComponent(pid)}`)).json.state;
  await until(async () => (await state()) === 'STARTED');
  return pid;
}

export async function publish(
  provider: Participant,
  name: string,
  terms: OfferTerms = {},
): Promise<DatasetInput & { offers: OdrlOffer[] }> {
  const dataset = benchDataset(`urn:millspace:dataset:${provider.slug}:${name}`, terms);
  await provider.client.request('PUT', `/datasets/${encodeURIComponent(dataset.id)}`, { json: dataset });
  return dataset;
}

/** From the request to FINALIZED; gives the agreement's id. */
export async function negotiate(consumer: Participant, dataset: string, offerId: string): Promise<string> {
  const asked = await consumer.client.request<NegotiationView>('POST', '/negotiations', {
    json: { dataset, offer: offerId },
  });
  if (asked.json.refusal) throw new Error(`the request was refused: ${asked.json.refusal.text.en}`);
  return consumer.finalized(asked.json.pid);
}

/** Asks again until it is so. @throws Error when it takes longer */
export async function until(holds: () => Promise<boolean> | boolean, ms = 10_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`what was waited for did not come within ${ms / 1000} s`);
    await pause(5);
  }
}
