import { MillspaceError } from '@millspace/runtime/errors';
import type { OutwardClient } from '@millspace/runtime/http-client-guarded';
import type { Partner } from '../partner.ts';

/** A token is renewed so long before its end (ms). */
const EARLY_MS = 30_000;
const DEFAULT_LIFETIME_S = 60;

/** OAuth2 client credentials (RFC 6749 §4.4): one token per partner, fetched when the last one is about to end. */
export class OAuth2Tokens {
  readonly #client: OutwardClient;
  readonly #secret: (partner: Partner, sealed: string) => string;
  readonly #now: () => number;
  readonly #tokens = new Map<string, { token: string; until: number; changedAt: number }>();
  readonly #asking = new Map<string, Promise<string>>();

  constructor(client: OutwardClient, secret: (partner: Partner, sealed: string) => string, now: () => number) {
    this.#client = client;
    this.#secret = secret;
    this.#now = now;
  }

  /** @throws MillspaceError MS-DSP-004 when the token endpoint refuses or says nothing usable */
  async token(partner: Partner): Promise<string> {
    const key = `${partner.participant} ${partner.id}`;
    const known = this.#tokens.get(key);
    if (known && known.changedAt === partner.changedAt && this.#now() < known.until - EARLY_MS) return known.token;
    const asking = this.#asking.get(key) ?? this.#ask(key, partner).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  async #ask(key: string, partner: Partner): Promise<string> {
    const { presents } = partner;
    if (presents.kind !== 'oauth2') throw new Error(`${partner.id} has no token endpoint`);
    const answer = await this.#client.request('POST', presents.tokenUrl, {
      form: {
        grant_type: 'client_credentials',
        client_id: presents.clientId,
        client_secret: this.#secret(partner, presents.sealed),
        ...(presents.scope === undefined ? {} : { scope: presents.scope }),
        ...(presents.audience === undefined ? {} : { audience: presents.audience }),
      },
    });
    const said = answer.status === 200 ? read(answer.text) : null;
    if (!said)
      throw new MillspaceError('MS-DSP-004', {
        detail: `${presents.tokenUrl} gave no token (status ${answer.status})`,
        status: 502,
      });
    const until = this.#now() + (said.expiresIn ?? DEFAULT_LIFETIME_S) * 1000;
    this.#tokens.set(key, { token: said.token, until, changedAt: partner.changedAt });
    return said.token;
  }
}

function read(text: string): { token: string; expiresIn: number | null } | null {
  try {
    const value = JSON.parse(text) as { access_token?: unknown; expires_in?: unknown };
    if (typeof value.access_token !== 'string' || value.access_token === '') return null;
    return { token: value.access_token, expiresIn: typeof value.expires_in === 'number' ? value.expires_in : null };
  } catch {
    return null;
  }
}
