import { type KeyPair, signAssertion, signDetached } from '@millspace/runtime/crypto';
import { createHttpClient, type HttpClient } from '@millspace/runtime/http-client';
import { BROKER_ISSUER, type ControlAnswer, type ControlMessage } from '@millspace/schemas';
import { type Part, type Step, scripted } from './script.ts';

/** Between what the other side was answered and our next step (ms): the kit books an answer only after it has processed it. */
const PAUSE_MS = 400;
/** A step that comes a moment too early is tried again after so long (ms). */
const AGAIN_MS = [25, 50, 100, 200, 400, 800, 1600];
const OVER = new Set(['FINALIZED', 'TERMINATED', 'COMPLETED']);

interface Seen {
  part: Part;
  test: string;
}

export interface ScriptedConnectorOptions {
  brokerUrl: () => string;
  id: string;
  key: KeyPair;
  /** Which test a process belongs to, by what it is about; null = none of the kit's. */
  testOf: (about: { kind: 'negotiation' | 'transfer'; role: 'consumer' | 'provider'; about: string }) => Seen | null;
  say: (line: string) => void;
}

/**
 * A connector with a key of its own that signs what it is asked to, and takes the steps that the kit expects through the
 * management interface: each some time after the event that calls for it, as a person would who watches.
 */
export class ScriptedConnector {
  readonly #options: ScriptedConnectorOptions;
  readonly #times = new Map<string, number>();
  readonly #abort = new AbortController();
  #client: HttpClient;
  #url: string;
  #token: { value: string; until: number } | null = null;
  #reading: Promise<void> = Promise.resolve();

  constructor(options: ScriptedConnectorOptions) {
    this.#options = options;
    this.#url = options.brokerUrl();
    this.#client = createHttpClient({ baseUrl: this.#url, token: () => this.token() });
  }

  async token(): Promise<string> {
    if (this.#token && Date.now() < this.#token.until) return this.#token.value;
    const { id, key } = this.#options;
    const client = createHttpClient({ baseUrl: this.#options.brokerUrl() });
    const assertion = await signAssertion({ subject: id, audience: BROKER_ISSUER, key, now: Date.now() });
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    };
    const { json } = await client.request<{ access_token: string; expires_in: number }>('POST', '/api/v1/token', {
      form,
    });
    await client.close();
    this.#token = { value: json.access_token, until: Date.now() + json.expires_in * 500 };
    return json.access_token;
  }

  async request<T>(method: string, path: string, json?: unknown): Promise<T> {
    const options = json === undefined ? {} : { json };
    return (await this.#client.request<T>(method, `/api/v1${path}`, options)).json;
  }

  /** Listens to the control stream, and again whenever it ends. */
  listen(): void {
    this.#reading = (async () => {
      while (!this.#abort.signal.aborted) {
        await this.#read().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#reading;
    await this.#client.close();
  }

  async #read(): Promise<void> {
    const { body } = await this.#client.stream('GET', '/api/v1/control', { signal: this.#abort.signal });
    let rest = '';
    for await (const piece of body) {
      rest += Buffer.from(piece as Uint8Array).toString('utf8');
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') this.#take(JSON.parse(line) as ControlMessage);
    }
  }

  #take(message: ControlMessage): void {
    this.#handle(message).catch((error: unknown) => {
      if (!this.#abort.signal.aborted) this.#options.say(`  (${message.type}: ${String(error)})`);
    });
  }

  async #handle(message: ControlMessage): Promise<void> {
    if (!('id' in message)) return;
    const answer = await this.#answer(message);
    if (answer) await this.request('POST', `/control/${encodeURIComponent(message.id)}/answer`, answer);
    if (message.type === 'negotiation.state')
      await this.#follow('negotiation', message.pid, message.state, message.role, message.dataset);
    if (message.type === 'transfer.state')
      await this.#follow('transfer', message.pid, message.state, message.role, message.agreement);
  }

  async #answer(message: ControlMessage): Promise<ControlAnswer | null> {
    switch (message.type) {
      case 'agreement.sign':
      case 'agreement.countersign':
        return { signature: await signDetached(message.agreement, this.#options.key) };
      case 'transport.delegate':
        return { signature: await signDetached(message.delegation, this.#options.key) };
      case 'negotiation.approval':
        // A person decides, through the management interface.
        return null;
      default:
        return { ok: true };
    }
  }

  async #follow(
    kind: 'negotiation' | 'transfer',
    pid: string,
    state: string,
    role: 'consumer' | 'provider',
    about: string,
  ): Promise<void> {
    const seen = this.#options.testOf({ kind, role, about });
    if (!seen) return;
    const key = `${pid} ${state}`;
    const time = (this.#times.get(key) ?? 0) + 1;
    this.#times.set(key, time);
    const step = scripted(seen.part, seen.test, state, time);
    if (step === null) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    await this.#step(kind, pid, step);
  }

  async #step(kind: 'negotiation' | 'transfer', pid: string, step: Step): Promise<void> {
    const path = `/${kind}s/${encodeURIComponent(pid)}`;
    for (const wait of [...AGAIN_MS, null]) {
      const view = await this.request<{ state: string; offer?: object }>('GET', path);
      if (OVER.has(view.state)) return;
      try {
        await this.request('POST', `${path}/${step}`, step === 'counter' ? { offer: view.offer } : {});
        return;
      } catch (error) {
        if ((error as { status?: number }).status !== 409 || wait === null) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }
}
