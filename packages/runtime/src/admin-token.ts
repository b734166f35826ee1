import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { loadOrCreateSecret } from './crypto.ts';

/** Until there are users, whoever can read this 0600 file of the data folder is the administrator. */
export function adminTokenFile(dataDir: string): string {
  return join(dataDir, 'admin-token');
}

export function loadAdminToken(dataDir: string): string {
  return loadOrCreateSecret(adminTokenFile(dataDir));
}

/** Compares a presented bearer token in constant time. */
export function sameSecret(presented: string, expected: string): boolean {
  const a = Buffer.from(presented);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The token of an `Authorization: Bearer …` header. */
export function bearerOf(header: string | undefined): string | undefined {
  const match = /^Bearer\s+(\S+)$/i.exec(header ?? '');
  return match?.[1];
}
