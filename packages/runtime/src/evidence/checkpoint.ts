import type { AuditConsistency, AuditEntry, SignedCheckpoint } from '@millspace/schemas';
import { canonical, type JWK, kidOf, sha256, thumbprint, verifyDetached } from '../crypto.ts';
import { hashOf, leafHash } from '../merkle/hash.ts';
import { verifyConsistency } from '../merkle/verify.ts';

/** What is hashed of an entry of the audit log: its canonical form (RFC 8785) without `hash`. */
export function entryText({ hash: _hash, ...body }: AuditEntry): string {
  return canonical(body);
}

/** An entry as a leaf of the log's tree, and whether its own `hash` fits. */
export function leafOf(entry: AuditEntry): { leaf: Buffer; hashFits: boolean } {
  const text = entryText(entry);
  return { leaf: leafHash(text), hashFits: sha256(text) === entry.hash };
}

/** True when one of these keys signed this very checkpoint. Never throws. */
export async function checkpointIsSigned(signed: SignedCheckpoint, keys: readonly JWK[]): Promise<boolean> {
  const kid = kidOf(signed.signature);
  const key = keys.find((known) => thumbprint(known) === kid);
  return key !== undefined && verifyDetached(signed.checkpoint, signed.signature, key);
}

/** `same`: one log at one size · `grown`: the newer begins with the older, proved · `differs`: they cannot both be of one log · `unproven`: it takes a proof. */
export type Comparison = 'same' | 'grown' | 'differs' | 'unproven';

/**
 * Compares two checkpoints whose signatures hold. A later state that is smaller differs by itself; of two states of
 * different size it takes the proof from the smaller to the larger.
 */
export function compare(older: SignedCheckpoint, newer: SignedCheckpoint, proof?: AuditConsistency): Comparison {
  const [a, b] = [older.checkpoint, newer.checkpoint];
  const [rootA, rootB] = [hashOf(a.root), hashOf(b.root)];
  if (a.log !== b.log || rootA === null || rootB === null || b.size < a.size) return 'differs';
  if (a.size === b.size) return rootA.equals(rootB) ? 'same' : 'differs';
  if (proof === undefined) return 'unproven';
  const hashes = proof.proof.map(hashOf);
  if (proof.from !== a.size || proof.to !== b.size || hashes.some((hash) => hash === null)) return 'differs';
  const good = verifyConsistency({ size: a.size, root: rootA }, { size: b.size, root: rootB }, hashes as Buffer[]);
  return good ? 'grown' : 'differs';
}
