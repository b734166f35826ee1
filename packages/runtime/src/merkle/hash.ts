import { createHash } from 'node:crypto';

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

export const HASH_BYTES = 32;

/** Hash of a leaf (RFC 6962 §2.1): SHA-256 over 0x00 and its bytes. */
export function leafHash(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(data).digest();
}

/** Hash of an inner node (RFC 6962 §2.1): SHA-256 over 0x01 and both children. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** Root of the tree without leaves: SHA-256 over nothing. */
export function emptyRoot(): Buffer {
  return createHash('sha256').digest();
}

/** `sha256-` and base64url, as digests are written everywhere on the wire. */
export function hashText(hash: Uint8Array): string {
  return `sha256-${Buffer.from(hash).toString('base64url')}`;
}

const TEXT = /^sha256-[A-Za-z0-9_-]{43}$/;

/** The bytes of a hash as text; null when it is none. */
export function hashOf(text: unknown): Buffer | null {
  if (typeof text !== 'string' || !TEXT.test(text)) return null;
  const bytes = Buffer.from(text.slice('sha256-'.length), 'base64url');
  // The last character carries four bits: a text that says more than its bytes would be a second text of one hash.
  return bytes.length === HASH_BYTES && hashText(bytes) === text ? bytes : null;
}
