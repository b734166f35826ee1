import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { canonical, writeSecret } from '@millspace/runtime/crypto';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';

/** What is sealed: a head of the audit log or an agreement that was finalized. A seal of one is none of the other. */
type SealedKind = 'audit-head' | 'agreement';

const BYTES = 32;

/**
 * Marks (HMAC-SHA-256) that only this broker can make, on what it says to connectors. Whoever brings one back proves
 * that the broker said it, even when a restored database does not know of it any more. The key stands in a file of its
 * own (0600), in no database: it stays the same over restores and changes of the signing key.
 */
export class Seal {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /**
   * Reads the file, or makes it: derived (HKDF, RFC 5869) from the signing key, so that a folder whose backup is older
   * than this file finds the same key again. @throws MillspaceError MS-STO-003 when it cannot be read, written or used
   */
  static open(file: string, signingKey: string): Seal {
    try {
      if (!existsSync(file)) {
        const derived = hkdfSync('sha256', signingKey, '', 'millspace/broker-seal/1', BYTES);
        writeSecret(file, `${Buffer.from(derived).toString('base64url')}\n`);
      }
      const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
      if (key.length !== BYTES) throw new Error(`it holds ${key.length} bytes, expected ${BYTES}`);
      return new Seal(key);
    } catch (cause) {
      throw new MillspaceError('MS-STO-003', { detail: `seal file ${file}: ${messageOf(cause)}`, where: file, cause });
    }
  }

  /** Secret bytes for one use, made of the seal's (HKDF): they stay the same for as long as it does. */
  derive(use: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, '', `millspace/${use}`, BYTES));
  }

  /** `generation`: the stretch of the broker's life in which it says this (no dot in it); it can be read off the mark. */
  mark(kind: SealedKind, generation: string, value: unknown): string {
    return `${generation}.${this.#mac(kind, generation, value).toString('base64url')}`;
  }

  /** The generation in which this broker said `value`; null when the mark is missing or not its own. */
  generationOf(kind: SealedKind, value: unknown, mark: string | undefined): string | null {
    const [generation, mac, ...rest] = mark?.split('.') ?? [];
    if (generation === undefined || mac === undefined || rest.length > 0) return null;
    const given = Buffer.from(mac, 'base64url');
    const own = this.#mac(kind, generation, value);
    return given.length === own.length && timingSafeEqual(given, own) ? generation : null;
  }

  #mac(kind: SealedKind, generation: string, value: unknown): Buffer {
    return createHmac('sha256', this.#key).update(canonical({ kind, generation, value })).digest();
  }
}
