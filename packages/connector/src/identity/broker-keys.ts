import { type JWK, kidOf, thumbprint, verifyDetached } from '@millspace/runtime/crypto';
import type { JwkSet } from '@millspace/schemas';
import type { BrokerClient } from './broker-client.ts';
import type { Identity } from './identity.ts';

/** The broker's public keys, by `kid`: the one of the enrolment, and those that it has rotated to since. */
export class BrokerKeys {
  readonly #identity: Pick<Identity, 'enrolment'>;
  readonly #broker: Pick<BrokerClient, 'request'>;
  readonly #keys = new Map<string, JWK>();

  constructor(identity: Pick<Identity, 'enrolment'>, broker: Pick<BrokerClient, 'request'>) {
    this.#identity = identity;
    this.#broker = broker;
  }

  /** True when the broker signed this very value (detached JWS). @throws MillspaceError when its keys cannot be asked for */
  async verify(value: unknown, jws: string | undefined): Promise<boolean> {
    const kid = jws === undefined ? null : kidOf(jws);
    if (jws === undefined || kid === null) return false;
    const key = this.#known(kid) ?? (await this.#ask(kid));
    return key !== undefined && verifyDetached(value, jws, key);
  }

  #known(kid: string): JWK | undefined {
    const enrolled = this.#identity.enrolment?.broker.publicJwk;
    if (enrolled && thumbprint(enrolled) === kid) return enrolled;
    return this.#keys.get(kid);
  }

  async #ask(kid: string): Promise<JWK | undefined> {
    const { json } = await this.#broker.request<JwkSet>('GET', '/jwks');
    for (const key of json.keys) this.#keys.set(thumbprint(key), key as JWK);
    return this.#keys.get(kid);
  }
}
