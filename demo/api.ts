import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { adminTokenFile } from '@millspace/runtime/admin-token';
import { pause } from '@millspace/runtime/backoff';
import { MillspaceError } from '@millspace/runtime/errors';
import { createHttpClient, type HttpClient } from '@millspace/runtime/http-client';
import type {
  ConnectorStatus,
  DatasetInput,
  HistoryRequest,
  MillRecord,
  NegotiationView,
  StandingInstruction,
  TransferView,
} from '@millspace/schemas';

/** The two management APIs as the demo uses them: nothing here that a person could not do with curl. */

const API = '/api/v1';

class Api {
  readonly http: HttpClient;

  constructor(url: string, token: () => string) {
    this.http = createHttpClient({ baseUrl: url, token });
  }

  async get<T>(path: string): Promise<T> {
    return (await this.http.request<T>('GET', API + path)).json;
  }

  async post<T>(path: string, json: unknown = {}): Promise<T> {
    return (await this.http.request<T>('POST', API + path, { json })).json;
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

/** The token file may not be written yet when the client is made, so it is read at the first request. */
function tokenOf(dataDir: string): () => string {
  let token: string | undefined;
  return () => (token ??= readFileSync(adminTokenFile(dataDir), 'utf8').trim());
}

export interface BrokerFigures {
  participants: number;
  negotiations: Record<string, number>;
  [more: string]: unknown;
}

export class BrokerApi extends Api {
  constructor(url: string, dataDir: string) {
    super(url, tokenOf(dataDir));
  }

  status(): Promise<BrokerFigures> {
    return this.get('/status');
  }

  async addParticipant(company: { slug: string; name: string; country: string }): Promise<void> {
    await this.post('/participants', company).catch((error) => {
      if (!(error instanceof MillspaceError) || error.status !== 409) throw error;
    });
  }

  /** A fact that the administrator vouches for; its id. */
  async attest(slug: string, fact: { kind: string; value: string }): Promise<string> {
    return (await this.post<{ id: string }>(`/participants/${slug}/attestations`, fact)).id;
  }

  async withdraw(attestation: string, reason: string): Promise<void> {
    await this.post(`/attestations/${encodeURIComponent(attestation)}/withdraw`, { reason });
  }

  async invite(slug: string): Promise<string> {
    return (await this.post<{ code: string }>(`/participants/${slug}/invitations`)).code;
  }
}

export interface LiveRows {
  scope: string;
  machine: string;
  group: string;
  origin: 'live' | 'history';
  t: number[];
  signals: Record<string, (number | null)[]>;
}

export interface Legs {
  duplicates: number;
  displacedSamples: number;
  ingest: {
    received: number;
    merged: number;
    late: number;
    duplicate: number;
    quarantined: number;
    gaps: number;
  } | null;
}

export type FullStatus = ConnectorStatus & { legs: Legs };

export interface SourceView {
  id: string;
  state: string;
  fingerprint?: string;
  code?: string;
  detail?: string;
  items: { wanted: number; active: number; bad: { address: string; status: string }[] };
}

export class ConnectorApi extends Api {
  constructor(url: string, dataDir: string) {
    super(url, tokenOf(dataDir));
  }

  status(): Promise<FullStatus> {
    return this.get('/status');
  }

  async sources(): Promise<SourceView[]> {
    return (await this.get<{ sources: SourceView[] }>('/sources')).sources;
  }

  async enrol(code: string): Promise<void> {
    await this.post('/enrol', { code });
  }

  async trust(source: string, fingerprint: string): Promise<void> {
    await this.post(`/sources/${source}/trust`, { fingerprint });
  }

  async publish(dataset: DatasetInput): Promise<void> {
    await this.post('/datasets', dataset);
  }

  async unpublish(dataset: string): Promise<void> {
    await this.http.request('DELETE', `${API}/datasets/${encodeURIComponent(dataset)}`);
  }

  /**
   * Has requests for a dataset of this connector signed without asking again, in the name of whose token this is. One that says
   * so already stays.
   */
  async instruct(dataset: string, counterparties: readonly string[], until: number): Promise<StandingInstruction> {
    const { instructions } = await this.get<{ instructions: StandingInstruction[] }>('/instructions');
    const same = ({ endedAt, side, scope }: StandingInstruction) =>
      endedAt === undefined &&
      side === 'provider' &&
      scope.datasets?.includes(dataset) === true &&
      counterparties.every((slug) => scope.counterparties?.includes(slug));
    const known = instructions.find(same);
    if (known) return known;
    const scope = { datasets: [dataset], counterparties, payments: 'any', until };
    return this.post('/instructions', { side: 'provider', scope });
  }

  async record(record: MillRecord): Promise<void> {
    await this.post('/records', record);
  }

  request(dataset: string, offer: string, purpose: string): Promise<NegotiationView> {
    return this.post('/requests', { dataset, offer, purpose });
  }

  negotiation(pid: string): Promise<NegotiationView> {
    return this.get(`/negotiations/${encodeURIComponent(pid)}`);
  }

  /** Waits until the negotiation cannot go on by itself. */
  async settled(pid: string, timeoutMs = 20_000): Promise<NegotiationView> {
    return until(
      () => this.negotiation(pid),
      (view) => view.state === 'FINALIZED' || view.state === 'TERMINATED',
      `negotiation ${pid}`,
      timeoutMs,
    );
  }

  async startTransfer(agreement: string, timeoutMs = 20_000): Promise<TransferView> {
    const view = await this.post<TransferView>('/transfers', { agreement });
    return until(
      () => this.transfer(view.pid),
      (found) => found.state !== 'REQUESTED',
      `transfer ${view.pid}`,
      timeoutMs,
    );
  }

  transfer(pid: string): Promise<TransferView> {
    return this.get(`/transfers/${encodeURIComponent(pid)}`);
  }

  /** Asks for a range of the past of a transfer; it is stored beside what comes live. */
  async history(transfer: string, wish: HistoryRequest): Promise<void> {
    await this.post(`/transfers/${encodeURIComponent(transfer)}/history`, wish);
  }

  async revoke(agreement: string, reason: string): Promise<void> {
    await this.post(`/agreements/${encodeURIComponent(agreement)}/revoke`, { reason });
  }

  async records(query: string): Promise<{ scope: string; record: MillRecord }[]> {
    return (await this.get<{ records: { scope: string; record: MillRecord }[] }>(`/records?${query}`)).records;
  }

  /** Calls back for every row and record as the connector stores it, until the signal aborts. Reconnects by itself. */
  async live(
    query: string,
    on: { rows(rows: LiveRows): void; record?(record: MillRecord, scope: string): void; open?(): void },
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        const { body } = await this.http.stream('GET', `${API}/events${query}`, {
          headers: { accept: 'text/event-stream' },
          signal,
        });
        on.open?.();
        let event = '';
        for await (const line of createInterface({ input: body })) {
          if (line.startsWith('event: ')) event = line.slice(7);
          else if (line.startsWith('data: ')) {
            const data = JSON.parse(line.slice(6)) as unknown;
            if (event === 'rows') on.rows(data as LiveRows);
            else if (event === 'record')
              on.record?.((data as { record: MillRecord }).record, (data as { scope: string }).scope);
          }
        }
      } catch {
        // The connector is away; it is asked again until the demo ends.
      }
      await pause(200, signal);
    }
  }
}

/** Asks until the answer is as wanted. @throws MillspaceError MS-GEN-011 with the last answer when the time is over */
export async function until<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  what: string,
  timeoutMs: number,
  everyMs = 50,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (wanted(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      throw new MillspaceError('MS-GEN-011', {
        detail: `${what} did not come about in ${Math.round(timeoutMs / 1000)} s`,
        where: describe(last).slice(0, 600),
        ...(last instanceof Error ? { cause: last } : {}),
      });
    }
    await pause(everyMs);
  }
}

/** Asks until the answer is as wanted or the time is over; the last answer. */
export async function last<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean, timeoutMs: number): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer) || Date.now() > end) return answer;
    await pause(100);
  }
}

function describe(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
