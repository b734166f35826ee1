import { MillspaceError } from '@millspace/runtime/errors';
import type { OutwardAnswer, OutwardClient } from '@millspace/runtime/http-client-guarded';
import type { ControlStore } from '../../db/store.ts';
import type { Partner } from '../../partners/partner.ts';
import type { DspMessage } from '../messages.ts';
import { processAck } from '../messages.ts';
import type { Role } from '../model.ts';
import type { Envelope, Transport } from '../transport.port.ts';
import { messagePath, opensProcess } from './paths.ts';

/** So long a partner may be behind its own bookkeeping, or with opening its door, before "not that far" is taken as no (ms). */
const BEHIND_MS = 60_000;

export interface RemoteTransportDeps {
  store: ControlStore;
  client: OutwardClient;
  partner: (participant: string, id: string) => Partner | null;
  /** The Authorization header for a partner; undefined = none. `address`: the base it is presented at. */
  header: (partner: Partner, address: string) => Promise<string | undefined>;
  now: () => number;
}

/** Messages to outside partners: HTTP to the address of their process. What is worth another try is told from what is not. */
export class RemoteTransport implements Transport {
  readonly #deps: RemoteTransportDeps;

  constructor(deps: RemoteTransportDeps) {
    this.#deps = deps;
  }

  /** @throws MillspaceError with a status of 4xx when the partner refuses for good; MS-DSP-002 to 007 when trying again may help */
  async send(envelope: Envelope): Promise<DspMessage> {
    const { store, client, now } = this.#deps;
    const partner = this.#deps.partner(envelope.from, envelope.to);
    if (!partner)
      throw new MillspaceError('MS-DSP-010', {
        detail: `${envelope.from} has no partner ${envelope.to} (any more)`,
        status: 404,
      });
    const table = envelope.protocol === 'negotiation' ? 'negotiations' : 'transfers';
    const row = await store.read
      .selectFrom(table)
      .select(['address', 'role'])
      .where('pid', '=', envelope.pid ?? '')
      .executeTakeFirst();
    if (!row?.address) throw new MillspaceError('MS-DSP-010', { detail: 'the process has no address', status: 404 });
    const authorization = await this.#deps.header(partner, row.address);
    const path = messagePath(envelope.protocol, envelope.body, row.role as Role);
    const answer = await this.#post(client, row.address + path, envelope, authorization);
    const behind = envelope.since !== undefined && now() - envelope.since < BEHIND_MS;
    return acknowledgement(envelope, row.role as Role, answer, `${envelope.to} (${row.address})`, behind);
  }

  async #post(
    client: OutwardClient,
    address: string,
    envelope: Envelope,
    authorization: string | undefined,
  ): Promise<OutwardAnswer> {
    try {
      return await client.request('POST', address, {
        json: { '@id': envelope.id, ...envelope.body },
        headers: authorization === undefined ? {} : { authorization },
      });
    } catch (error) {
      throw reachable(error, envelope.to);
    }
  }
}

/** An error of the way there, in the words of partners. Nothing of it is final: addresses and networks get repaired. */
export function reachable(error: unknown, to: string): unknown {
  if (!(error instanceof MillspaceError)) return error;
  if (error.code === 'MS-NET-005')
    return new MillspaceError('MS-DSP-003', { detail: error.message, status: 503, cause: error });
  if (error.code === 'MS-NET-001')
    return new MillspaceError('MS-DSP-002', { detail: `${to}: ${error.message}`, status: 503, cause: error });
  return error;
}

/** Pure: what an answer means. @throws as `send` */
export function acknowledgement(
  { body, protocol }: Pick<Envelope, 'body' | 'protocol'>,
  sender: Role,
  answer: OutwardAnswer,
  who: string,
  behind: boolean,
): DspMessage {
  const { status } = answer;
  const said = parsed(answer.text);
  if (status >= 200 && status < 300) return confirmed(body, protocol, sender, said, who);
  const detail = `${who} answered ${status}${reasonOf(said)}`;
  if (status === 401 || status === 403) throw new MillspaceError('MS-DSP-004', { detail, status: 502 });
  if ((status === 404 || status === 409) && !opensProcess(body) && behind)
    throw new MillspaceError('MS-DSP-007', { detail, status: 503 });
  if (status === 408 || status === 429) throw new MillspaceError('MS-DSP-006', { detail, status });
  if (status >= 400 && status < 500) throw new MillspaceError('MS-DSP-008', { detail, status });
  throw new MillspaceError('MS-DSP-006', { detail, status: 502 });
}

function confirmed(
  body: DspMessage,
  protocol: Envelope['protocol'],
  sender: Role,
  said: Record<string, unknown> | null,
  who: string,
): DspMessage {
  const [own, other] =
    sender === 'consumer' ? (['consumerPid', 'providerPid'] as const) : (['providerPid', 'consumerPid'] as const);
  const theirs = body[other] ?? said?.[other];
  if (typeof theirs !== 'string' || theirs === '')
    throw new MillspaceError('MS-DSP-006', { detail: `${who} acknowledged without its ${other}`, status: 502 });
  const pids = { consumerPid: '', providerPid: '', [own]: String(body[own]), [other]: theirs };
  const state = typeof said?.['state'] === 'string' ? said['state'] : '';
  return processAck(protocol === 'negotiation' ? 'ContractNegotiation' : 'TransferProcess', pids, state);
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The reason in an error body, as far as it is one. */
function reasonOf(said: Record<string, unknown> | null): string {
  const reason = said?.['reason'];
  const text = Array.isArray(reason) ? reason.map(String).join('; ') : (said?.['detail'] ?? said?.['message']);
  const code = said?.['code'];
  const parts = [typeof code === 'string' ? code : '', typeof text === 'string' ? text : ''].filter(
    (part) => part !== '',
  );
  return parts.length === 0 ? '' : `: ${parts.join(' ').slice(0, 500)}`;
}
