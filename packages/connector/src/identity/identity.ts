import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OffsetClock } from '@millspace/runtime/clock';
import {
  type JWK,
  type KeyPair,
  loadOrCreateKey,
  signAssertion,
  signDetached,
  writeSecret,
} from '@millspace/runtime/crypto';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { HttpClient } from '@millspace/runtime/http-client';
import { BROKER_ISSUER, type EnrolmentResponse, type TokenResponse } from '@millspace/schemas';

/** Who this connector is, as the broker that enrolled it says. */
export interface Enrolment {
  participant: string;
  connector: string;
  broker: { id: string; name: string; publicJwk: JWK };
  /** Base URL of the broker that it belongs to. */
  url: string;
}

const RENEW_BEFORE_MS = 60_000;

/** The connector's own key pair (never leaves the data folder), its enrolment, and the short-lived tokens made with it. */
export class Identity {
  readonly key: KeyPair;
  /** The broker's clock as far as measured; signs, and nothing else. */
  readonly brokerClock: OffsetClock;
  readonly #file: string;
  #enrolment: Enrolment | null;
  #token: { value: string; until: number } | null = null;
  #renewal: Promise<string> | null = null;
  #measured = false;

  private constructor(key: KeyPair, file: string, enrolment: Enrolment | null) {
    this.key = key;
    this.#file = file;
    this.#enrolment = enrolment;
    this.brokerClock = new OffsetClock();
  }

  /** @throws MillspaceError MS-STO-003 when key or enrolment cannot be read or written */
  static async open(dataDir: string): Promise<Identity> {
    const file = join(dataDir, 'identity.json');
    const key = await loadOrCreateKey(join(dataDir, 'key.json'));
    try {
      return new Identity(key, file, existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Enrolment) : null);
    } catch (cause) {
      throw new MillspaceError('MS-STO-003', { detail: `${file}: ${messageOf(cause)}`, where: file, cause });
    }
  }

  get enrolment(): Enrolment | null {
    return this.#enrolment;
  }

  /** Exchanges an invitation code for an identity. @throws MillspaceError MS-AUTH-022 (code refused), MS-NET-001 */
  async enrol(
    client: HttpClient,
    options: { code: string; name: string; software: string; url: string },
  ): Promise<Enrolment> {
    const { publicJwk } = this.key;
    const answer = await client.request<EnrolmentResponse>('POST', '/enrolments', {
      json: { code: options.code.trim(), publicJwk, name: options.name, software: options.software },
      anonymous: true,
    });
    const { participant, connector, broker } = answer.json;
    const enrolment: Enrolment = {
      participant,
      connector,
      broker: { id: broker.id, name: broker.name, publicJwk: broker.publicJwk as JWK },
      url: options.url,
    };
    writeSecret(this.#file, `${JSON.stringify(enrolment, null, 2)}\n`);
    this.#enrolment = enrolment;
    this.#token = null;
    return enrolment;
  }

  /** A bearer token with at least a minute to live. @throws MillspaceError MS-AUTH-030 before enrolment, else the broker's refusal */
  async token(client: HttpClient): Promise<string> {
    if (this.#token && this.#token.until > Date.now() + RENEW_BEFORE_MS) return this.#token.value;
    this.#renewal ??= this.#renew(client).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  /** The broker did not accept the token: the next request asks for another. */
  forget(): void {
    this.#token = null;
  }

  sign(value: unknown): Promise<string> {
    return signDetached(value, this.key);
  }

  /** Measures how far this machine's clock is from the broker's (ms). */
  async measureOffset(client: HttpClient): Promise<number> {
    const before = Date.now();
    const answer = await client.request<{ time: number }>('GET', '/time', { anonymous: true });
    this.brokerClock.offsetMs = Math.round(answer.json.time - (before + Date.now()) / 2);
    this.#measured = true;
    return this.brokerClock.offsetMs;
  }

  async #renew(client: HttpClient): Promise<string> {
    if (this.#enrolment === null)
      throw new MillspaceError('MS-AUTH-030', {
        detail: 'this connector is not enrolled at a broker yet',
        status: 409,
      });
    if (!this.#measured) await this.measureOffset(client);
    try {
      return await this.#exchange(client, this.#enrolment.connector);
    } catch (error) {
      if (!(error instanceof MillspaceError) || error.code !== 'MS-AUTH-004') throw error;
      // The usual reason is a clock that was set meanwhile.
      await this.measureOffset(client);
      return this.#exchange(client, this.#enrolment.connector);
    }
  }

  async #exchange(client: HttpClient, connector: string): Promise<string> {
    const assertion = await signAssertion({
      subject: connector,
      audience: BROKER_ISSUER,
      key: this.key,
      now: this.brokerClock.now(),
    });
    const answer = await client.request<TokenResponse>('POST', '/token', {
      form: {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      },
      anonymous: true,
    });
    this.#token = { value: answer.json.access_token, until: Date.now() + answer.json.expires_in * 1000 };
    return this.#token.value;
  }
}
