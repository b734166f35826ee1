import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { generateKeyPair, type JWK, type KeyPair, privatePem, signDetached, signToken, writeSecret } from './crypto.ts';
import { MillspaceError, messageOf } from './errors.ts';

/** A key that signed before. Only its public half is kept, so that what it signed can be verified for good. */
export interface RetiredKey {
  publicJwk: JWK;
  kid: string;
  /** Epoch ms. */
  retiredAt: number;
}

interface KeyFile extends KeyPair {
  previous?: RetiredKey[];
}

/** The signing key of a server and the public halves of those before it, in one file (0600). */
export class KeyRing {
  readonly #file: string;
  #keys: KeyFile;
  #pem: string;

  private constructor(file: string, keys: KeyFile, pem: string) {
    this.#file = file;
    this.#keys = keys;
    this.#pem = pem;
  }

  /** Reads the file, or makes it with a first key. @throws MillspaceError MS-STO-003 when it cannot be read or written */
  static async open(file: string): Promise<KeyRing> {
    try {
      const known = existsSync(file);
      const keys = known ? (JSON.parse(readFileSync(file, 'utf8')) as KeyFile) : await generateKeyPair();
      if (!known) writeSecret(file, JSON.stringify(keys));
      return new KeyRing(file, keys, await privatePem(keys));
    } catch (cause) {
      throw new MillspaceError('MS-STO-003', { detail: `key file ${file}: ${messageOf(cause)}`, where: file, cause });
    }
  }

  get kid(): string {
    return this.#keys.kid;
  }

  /** PKCS#8 PEM of the key that signs now. */
  get privatePem(): string {
    return this.#pem;
  }

  /** Public keys, the current one first; `retiredAt` is epoch ms, null for the current one. */
  publicKeys(): { publicJwk: JWK; kid: string; retiredAt: number | null }[] {
    const { publicJwk, kid, previous = [] } = this.#keys;
    return [{ publicJwk, kid, retiredAt: null }, ...previous];
  }

  /** SPKI PEM of a key that signs now or was retired no longer ago than `graceMs`; undefined for any other. */
  publicPem(kid: unknown, now: number, graceMs: number): string | undefined {
    const found = this.publicKeys().find((key) => key.kid === kid);
    if (!found || (found.retiredAt !== null && now > found.retiredAt + graceMs)) return undefined;
    return createPublicKey({ key: found.publicJwk as JsonWebKey, format: 'jwk' })
      .export({ type: 'spki', format: 'pem' })
      .toString();
  }

  /** A JWT (ES256) by the current key, named by `kid`. */
  token(options: { kid: string; claims: Record<string, unknown> }): Promise<string> {
    return signToken(options.claims, options.kid, this.#keys);
  }

  /** Detached JWS over the canonical form, by the current key. */
  sign(value: unknown): Promise<string> {
    return signDetached(value, this.#keys);
  }

  /**
   * A new key signs from now on; of the old one only the public half stays. Durable before it is used.
   * @returns the kid of both @throws MillspaceError MS-STO-003 when the file cannot be written
   */
  async rotate(now: number): Promise<{ kid: string; retired: string }> {
    const { publicJwk, kid, previous = [] } = this.#keys;
    const next = await generateKeyPair();
    const keys: KeyFile = { ...next, previous: [{ publicJwk, kid, retiredAt: now }, ...previous] };
    const pem = await privatePem(next);
    try {
      writeSecret(this.#file, JSON.stringify(keys));
    } catch (cause) {
      throw new MillspaceError('MS-STO-003', {
        detail: `key file ${this.#file}: ${messageOf(cause)}`,
        where: this.#file,
        cause,
      });
    }
    this.#keys = keys;
    this.#pem = pem;
    return { kid: next.kid, retired: kid };
  }
}
