import { MillspaceError } from '@millspace/runtime/errors';
import type { OutwardAnswer, OutwardStream } from '@millspace/runtime/http-client-guarded';
import type { PullAddress } from '@millspace/schemas';

export interface PullAccessDeps {
  client: {
    stream(address: string, options: { headers?: Record<string, string>; signal: AbortSignal }): Promise<OutwardStream>;
    request(method: 'POST', address: string, options: { form: Record<string, string> }): Promise<OutwardAnswer>;
  };
  now: () => number;
}

/** A token is renewed so long before it ends (ms). */
const EARLY_MS = 15_000;
const REASON_LENGTH = 500;

/** The way to the data of one transfer at an outside provider: its address, its token, and how that is renewed. */
export class PullAccess {
  readonly address: PullAddress;
  readonly #deps: PullAccessDeps;
  #token: string | null;
  #renewal: PullAddress['renewal'];
  #until: number;
  /** Some providers want the token alone as the header, whatever they call its kind. */
  #bare = false;

  constructor(address: PullAddress, deps: PullAccessDeps) {
    this.address = address;
    this.#deps = deps;
    this.#token = address.token;
    this.#renewal = address.renewal;
    this.#until = endOf(address.expiresIn, deps.now());
  }

  /**
   * @param query parameters to add to the address
   * @throws MillspaceError MS-NET-001, MS-NET-005, MS-PUL-002 (the token is refused), MS-PUL-003 (another answer than data)
   */
  async open(query: Record<string, string>, accept: string, signal: AbortSignal): Promise<OutwardStream> {
    if (this.#renewal && this.#deps.now() >= this.#until - EARLY_MS) await this.renew();
    let answer = await this.#get(query, accept, signal);
    if (isRefusal(answer) && this.address.bare && this.#token !== null) {
      discard(answer);
      this.#bare = !this.#bare;
      answer = await this.#get(query, accept, signal);
    }
    if (answer.status === 401 && this.#renewal) {
      discard(answer);
      await this.renew();
      answer = await this.#get(query, accept, signal);
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    const reason = await beginningOf(answer);
    throw new MillspaceError(isRefusal(answer) ? 'MS-PUL-002' : 'MS-PUL-003', {
      detail: `${this.address.endpoint} answered ${answer.status}${reason === '' ? '' : `: ${reason}`}`,
      status: 502,
    });
  }

  /** A new token for the old one (RFC 6749, section 6). @throws MillspaceError MS-PUL-002, MS-NET-001, MS-NET-005 */
  async renew(): Promise<void> {
    const renewal = this.#renewal;
    if (!renewal)
      throw new MillspaceError('MS-PUL-002', { detail: 'the token has ended, and none renews it', status: 502 });
    const { status, text } = await this.#deps.client.request('POST', renewal.endpoint, {
      form: { grant_type: 'refresh_token', refresh_token: renewal.token },
    });
    const said = status >= 200 && status < 300 ? objectOf(text) : null;
    const token = said?.['access_token'];
    if (!said || typeof token !== 'string')
      throw new MillspaceError('MS-PUL-002', {
        detail: `${renewal.endpoint} gave no new token (${status})`,
        status: 502,
      });
    const next = said['refresh_token'];
    this.#token = token;
    this.#renewal = { ...renewal, token: typeof next === 'string' ? next : renewal.token };
    this.#until = endOf(Number(said['expires_in']), this.#deps.now());
  }

  #get(query: Record<string, string>, accept: string, signal: AbortSignal): Promise<OutwardStream> {
    const url = new URL(this.address.endpoint);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers: Record<string, string> = { accept };
    if (this.#token !== null) headers['authorization'] = this.#bare ? this.#token : `Bearer ${this.#token}`;
    return this.#deps.client.stream(url.href, { headers, signal });
  }
}

/** Nobody reads the rest. */
function discard({ body }: Pick<OutwardStream, 'body'>): void {
  body.on('error', () => undefined).destroy();
}

const isRefusal = ({ status }: OutwardStream): boolean => status === 401 || status === 403;

function endOf(seconds: number | null, now: number): number {
  return seconds !== null && Number.isFinite(seconds) ? now + seconds * 1000 : Number.POSITIVE_INFINITY;
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** What an error says of itself, as far as it is short. */
async function beginningOf({ body }: OutwardStream): Promise<string> {
  let text = '';
  try {
    for await (const piece of body) {
      text += String(piece);
      if (text.length > REASON_LENGTH) break;
    }
  } catch {
    // The status says enough.
  }
  discard({ body });
  const said = objectOf(text);
  const words = said ? (said['detail'] ?? said['message'] ?? said['error']) : text;
  return typeof words === 'string' ? words.slice(0, REASON_LENGTH) : '';
}
