import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { JWK } from '@millspace/runtime/crypto';
import { signDetached, verifyDetached } from '@millspace/runtime/crypto';
import { codeOf } from '@millspace/runtime/errors';
import { createHttpClient } from '@millspace/runtime/http-client';
import type { ControlAnswer, ControlMessage } from '@millspace/schemas';
import { BrokerConnection } from '../../packages/connector/src/identity/broker-client.ts';
import { Identity } from '../../packages/connector/src/identity/identity.ts';

/** A newer message of the same topic has taken the place of the one that is answered, or it was withdrawn. */
const OVERTAKEN: ReadonlySet<string> = new Set(['MS-NEG-010', 'MS-NEG-011']);

/** An enrolled connector with its control stream: signs and verifies for real, asks nobody. */
export class Participant {
  readonly slug: string;
  /** Holds key and enrolment. */
  readonly folder: string;
  readonly identity: Identity;
  readonly client: BrokerConnection;
  /** Agreement by negotiation, once it is final. */
  readonly #final = new Map<string, string>();
  /** Negotiation by agreement. */
  readonly #pids = new Map<string, string>();
  readonly #waiting = new Map<string, (agreement: string) => void>();
  readonly #abort = new AbortController();
  #stream: Promise<void> = Promise.resolve();
  onMessage: ((message: ControlMessage) => void) | null = null;

  private constructor(slug: string, folder: string, identity: Identity, client: BrokerConnection) {
    this.slug = slug;
    this.folder = folder;
    this.identity = identity;
    this.client = client;
  }

  static async enrol(options: { url: string; code: string; slug: string; folder: string }): Promise<Participant> {
    const identity = await Identity.open(options.folder);
    const anonymous = createHttpClient({ baseUrl: `${options.url}/api/v1` });
    await identity.enrol(anonymous, { code: options.code, name: options.slug, software: 'bench', url: options.url });
    await anonymous.close();
    const participant = new Participant(
      options.slug,
      options.folder,
      identity,
      new BrokerConnection({ url: options.url }, identity),
    );
    await participant.#listen();
    return participant;
  }

  get connector(): string {
    return this.identity.enrolment?.connector ?? '';
  }

  /** Resolves with the agreement when this connector was told that the negotiation with this pid is FINALIZED. */
  async finalized(pid: string): Promise<string> {
    const known = this.#final.get(pid);
    if (known !== undefined) return known;
    return new Promise((resolve) => this.#waiting.set(pid, resolve));
  }

  /** Puts key and enrolment into another folder: a process that starts there is this connector. */
  copyTo(folder: string): string {
    for (const name of ['key.json', 'identity.json']) copyFileSync(join(this.folder, name), join(folder, name));
    return folder;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#stream;
    await this.client.close();
  }

  async #listen(): Promise<void> {
    const { body } = await this.client.stream('GET', '/control', {
      headers: { accept: 'application/x-ndjson' },
      signal: this.#abort.signal,
    });
    this.#stream = (async () => {
      try {
        for await (const line of createInterface({ input: body }))
          if (line !== '') this.#take(JSON.parse(line) as ControlMessage);
      } catch (error) {
        if (!this.#abort.signal.aborted) throw error;
      }
    })();
  }

  #take(message: ControlMessage): void {
    this.onMessage?.(message);
    if (!('id' in message) || message.type === 'hello' || message.type === 'demand') return;
    void this.#answer(message).catch((error: unknown) => {
      if (this.#abort.signal.aborted || OVERTAKEN.has(codeOf(error) ?? '')) return;
      throw error;
    });
  }

  async #answer(message: ControlMessage & { id: string }): Promise<void> {
    const json = await this.#reaction(message);
    await this.client.request('POST', `/control/${encodeURIComponent(message.id)}/answer`, { json });
    if (message.type !== 'agreement.finalized') return;
    const agreement = message.agreement.agreement['@id'];
    const pid = this.#pids.get(agreement);
    if (pid === undefined) return;
    this.#final.set(pid, agreement);
    this.#waiting.get(pid)?.(agreement);
  }

  async #reaction(message: ControlMessage): Promise<ControlAnswer> {
    switch (message.type) {
      case 'agreement.sign':
        return { signature: await signDetached(message.agreement, this.identity.key) };
      case 'agreement.countersign': {
        this.#pids.set(message.agreement['@id'], message.pid);
        // An outside provider need not sign.
        const { providerSignature, providerJwk, outside = false } = message;
        const good =
          providerSignature === undefined || providerJwk === undefined
            ? outside
            : await verifyDetached(message.agreement, providerSignature, providerJwk as JWK);
        return good
          ? { signature: await signDetached(message.agreement, this.identity.key) }
          : { reject: 'bad signature' };
      }
      case 'agreement.verify': {
        const good = await verifyDetached(message.agreement, message.consumerSignature, message.consumerJwk as JWK);
        return good ? { ok: true } : { reject: 'bad signature' };
      }
      case 'transport.delegate':
        return { signature: await signDetached(message.delegation, this.identity.key) };
      case 'receipt.countersign':
        return { signature: await signDetached(message.receipt.receipt, this.identity.key) };
      default:
        return { ok: true };
    }
  }
}
