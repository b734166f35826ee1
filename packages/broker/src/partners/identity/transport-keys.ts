import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type JWK, randomToken } from '@millspace/runtime/crypto';
import { KeyRing } from '@millspace/runtime/key-ring';

/** So long a token that proves who calls is good (seconds). */
const TOKEN_SECONDS = 60;
/** So long a retired key stays in the DID document: whoever has read the old one in the meantime notices nothing (ms). */
const OVERLAP_MS = 24 * 3600_000;

export interface TransportKey {
  kid: string;
  publicJwk: JWK;
}

/**
 * Per participant the key with which this broker speaks the Dataspace Protocol in its name. It signs who calls, nothing else:
 * agreements are signed by connectors.
 */
export class TransportKeys {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #rings = new Map<string, Promise<KeyRing>>();

  constructor(dataDir: string, now: () => number) {
    this.#folder = join(dataDir, 'transport-keys');
    this.#now = now;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** The key that signs now, and those that were retired within the overlap. */
  async keys(participant: string): Promise<TransportKey[]> {
    const ring = await this.#ring(participant);
    return ring
      .publicKeys()
      .filter(({ retiredAt }) => retiredAt === null || this.#now() - retiredAt < OVERLAP_MS)
      .map(({ kid, publicJwk }) => ({ kid, publicJwk }));
  }

  /** @returns the kid of the new key and of the one it replaces */
  async rotate(participant: string): Promise<{ kid: string; retired: string }> {
    return (await this.#ring(participant)).rotate(this.#now());
  }

  /**
   * A token that says who calls (as DCP's self-issued tokens do): `iss` = `sub` = the DID, for one audience, for a minute.
   * @param did of the participant @param audience id of who is called
   */
  async token(participant: string, did: string, audience: string): Promise<string> {
    const ring = await this.#ring(participant);
    const iat = Math.floor(this.#now() / 1000);
    return ring.token({
      kid: `${did}#${ring.kid}`,
      claims: { iss: did, sub: did, aud: audience, iat, exp: iat + TOKEN_SECONDS, jti: randomToken(16) },
    });
  }

  /** Of a participant that has left for good: nobody calls in its name again. */
  forget(participant: string): void {
    this.#rings.delete(participant);
    rmSync(this.#file(participant), { force: true });
  }

  #file(participant: string): string {
    return join(this.#folder, `${participant}.json`);
  }

  #ring(participant: string): Promise<KeyRing> {
    const known = this.#rings.get(participant) ?? KeyRing.open(this.#file(participant));
    this.#rings.set(participant, known);
    return known;
  }
}
