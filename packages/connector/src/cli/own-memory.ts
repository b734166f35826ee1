import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from '@millspace/runtime/crypto';
import type { VerifierOptions } from '@millspace/runtime/evidence/verifier';
import { openDatabase } from '@millspace/runtime/sqlite';
import type { PublicJwk } from '@millspace/schemas';
import { KeptCheckpoints } from '../audit/kept.ts';
import { Evidence } from '../control/evidence.ts';
import { knownKeys } from '../identity/broker-keys.ts';
import { STORE_MIGRATIONS } from '../store/schema.ts';

/** The broker's keys and checkpoints as this connector keeps them, out of its data folder: for verifying without anybody's help. */
export function ownMemory(dataDir: string): VerifierOptions {
  const file = join(dataDir, 'connector.db');
  if (!existsSync(file)) return { keys: null, kept: [] };
  const identity = join(dataDir, 'identity.json');
  const enrolled = existsSync(identity)
    ? (JSON.parse(readFileSync(identity, 'utf8')) as { broker: { publicJwk: PublicJwk } }).broker.publicJwk
    : undefined;
  const db = openDatabase(file, { migrations: STORE_MIGRATIONS, readonly: true });
  try {
    const keys = knownKeys(enrolled, new Evidence(db).brokerKeys()) as JWK[];
    return { keys: keys.length === 0 ? null : keys, kept: new KeptCheckpoints(db).all() };
  } finally {
    db.close();
  }
}
