import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Texts that lie sealed in the database (AES-256-GCM): without the key file, a copy of it tells no token. */
export class Secrets {
  readonly #key: Buffer;

  /** @param key 32 bytes that stay the same for as long as the database does */
  constructor(key: Buffer) {
    this.#key = key;
  }

  /** `place` becomes part of the seal: moved to another row it does not open. */
  seal(text: string, place: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, iv).setAAD(Buffer.from(place));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
  }

  /** @throws MillspaceError MS-STO-003 when it was sealed with another key or for another place */
  open(sealed: string, place: string): string {
    const bytes = Buffer.from(sealed, 'base64url');
    try {
      const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const body = bytes.subarray(IV_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new MillspaceError('MS-STO-003', {
        detail: `a secret of ${place} cannot be opened with the key of this broker: ${messageOf(cause)}`,
        where: place,
        cause,
      });
    }
  }
}
