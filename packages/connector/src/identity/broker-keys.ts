import { type JWK, kidOf, thumbprint, verifyDetached } from '@millspace/runtime/crypto';
import type { JwkSet, PublicJwk } from '@millspace/schemas';
import type { BrokerClient } from './broker-client.ts';
import type { Identity } from './identity.ts';

/** Where the keys that were learned stay, so that what they signed can be verified without the broker. */
export interface KeyMemory {
  brokerKeys(): readonly PublicJwk[];
  keepBrokerKeys(keys: readonly PublicJwk[]): void;
}

/** The broker's public keys, by `kid`: the one of the enrolment, and those that it has rotated to since. */
export class BrokerKeys {
  readonly #identity: Pick<Identity, 'enrolment'>;
  readonly #broker: Pick<BrokerClient, 'request'>;
  readonly #memory: KeyMemory;
  readonly #keys: Map<string, PublicJwk>;

  constructor(identity: Pick<Identity, 'enrolment'>, broker: Pick<BrokerClient, 'request'>, memory: KeyMemory) {
    this.#identity = identity;
    this.#broker = broker;
    this.#memory = memory;
    this.#keys = new Map(memory.brokerKeys().map((key) => [thumbprint(key), key]));
  }

  /** True when the broker signed this very value (detached JWS). @throws MillspaceError when its keys cannot be asked for */
  async verify(value: unknown, jws: string | undefined): Promise<boolean> {
    const kid = jws === undefined ? null : kidOf(jws);
    if (jws === undefined || kid === null) return false;
    const key = this.#known(kid) ?? (await this.#ask(kid));
    return key !== undefined && verifyDetached(value, jws, key as JWK);
  }

  /** All that are known here. */
  all(): PublicJwk[] {
    const enrolled = this.#identity.enrolment?.broker.publicJwk as PublicJwk | undefined;
    return knownKeys(enrolled, [...this.#keys.values()]);
  }

  #known(kid: string): PublicJwk | undefined {
    return this.all().find((key) => thumbprint(key) === kid);
  }

  async #ask(kid: string): Promise<PublicJwk | undefined> {
    const { json } = await this.#broker.request<JwkSet>('GET', '/jwks');
    for (const key of json.keys) this.#keys.set(thumbprint(key), key);
    this.#memory.keepBrokerKeys([...this.#keys.values()]);
    return this.#keys.get(kid);
  }
}

/** The key of the enrolment and those learned later, each once. */
export function knownKeys(enrolled: PublicJwk | undefined, learned: readonly PublicJwk[]): PublicJwk[] {
  const all = enrolled ? [enrolled, ...learned] : learned;
  return [...new Map(all.map((key) => [thumbprint(key), key])).values()];
}
