import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MillspaceError } from '@millspace/runtime/errors';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import type { TrustBook, Verdict } from './trust-book.ts';

/** Whose decisions count for a connection. */
export interface SourceTrust {
  source: string;
  book: TrustBook;
  /** Without a decision for this source, what lies in the folder of trusted certificates will do (sources of the configuration file). */
  folderCounts: boolean;
}

/** One manager for each folder: two instances on one folder race when it is created. */
const MANAGERS = new Map<string, Promise<OPCUACertificateManager>>();

/** The connector's own certificates and its decisions about others, in `<dataDir>/pki/opcua`. Never trusts by itself. */
export function certificateManager(dataDir: string): Promise<OPCUACertificateManager> {
  const rootFolder = join(dataDir, 'pki', 'opcua');
  const known = MANAGERS.get(rootFolder);
  if (known !== undefined) return known;
  const created = (async () => {
    const manager = new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: false });
    await manager.initialize();
    // The store is kept for the life of the process: a client that closes must not dispose of it.
    manager.referenceCounter += 1;
    return manager;
  })();
  MANAGERS.set(rootFolder, created);
  created.catch(() => MANAGERS.delete(rootFolder));
  return created;
}

/** Releases the folder's file watchers; for the end of a process and for tests. */
export async function releaseCertificates(dataDir: string): Promise<void> {
  const rootFolder = join(dataDir, 'pki', 'opcua');
  const manager = await MANAGERS.get(rootFolder);
  MANAGERS.delete(rootFolder);
  if (manager === undefined) return;
  manager.referenceCounter = 0;
  await manager.dispose();
}

/** First certificate of a DER chain. */
export function leafOf(chain: Buffer): Buffer {
  if (chain.length < 4 || chain[0] !== 0x30) return chain;
  const first = chain[1] ?? 0;
  if (first < 0x80) return chain.subarray(0, 2 + first);
  const bytes = first & 0x7f;
  return chain.subarray(0, 2 + bytes + chain.readUIntBE(2, bytes));
}

/** SHA-256 of the certificate, upper case with colons, as machine panels and browsers show it. */
export function fingerprintOf(certificate: Buffer): string {
  return new X509Certificate(leafOf(certificate)).fingerprint256;
}

/**
 * Checks a server's certificate: trusted for this source by a person, and in its time. What was never trusted lies in the rejected
 * folder afterwards.
 * @throws MillspaceError MS-SRC-003 (nobody decided), -004 (its time), -019 (another one is trusted), -020 (refused by a person)
 */
export function checkServerCertificate(
  manager: OPCUACertificateManager,
  chain: Buffer,
  endpoint: string,
  trust: SourceTrust,
): Promise<void> {
  return oneByOne(manager, () => check(manager, chain, endpoint, trust));
}

/** Keeps a certificate that a server has shown, so that a person can decide about it: trusted ones stay so, others lie in the rejected folder. */
export async function keepShown(manager: OPCUACertificateManager, chain: Buffer): Promise<void> {
  await oneByOne(manager, () => manager.checkCertificate(leafOf(chain)));
}

const QUEUES = new WeakMap<OPCUACertificateManager, Promise<unknown>>();

/**
 * A check of the library rejects what it found untrusted a moment before: it would take back what a person has trusted meanwhile. With
 * several sources on one server that happens.
 */
function oneByOne<T>(manager: OPCUACertificateManager, work: () => Promise<T>): Promise<T> {
  const turn = (QUEUES.get(manager) ?? Promise.resolve()).then(work, work);
  QUEUES.set(
    manager,
    turn.catch(() => {}),
  );
  return turn;
}

async function check(
  manager: OPCUACertificateManager,
  chain: Buffer,
  endpoint: string,
  { book, source, folderCounts }: SourceTrust,
): Promise<void> {
  const leaf = leafOf(chain);
  const certificate = new X509Certificate(leaf);
  const now = Date.now();
  const fingerprint = certificate.fingerprint256;
  if (now > Date.parse(certificate.validTo) || now < Date.parse(certificate.validFrom)) {
    await manager.rejectCertificate(leaf);
    throw new MillspaceError('MS-SRC-004', {
      detail: `${endpoint}: the server's certificate is valid from ${certificate.validFrom} to ${certificate.validTo}`,
      where: endpoint,
      details: { fingerprint },
    });
  }
  const status = await manager.checkCertificate(leaf);
  const verdict = book.verdict(source, fingerprint);
  if (status.isGood() && (verdict === 'trusted' || (verdict === 'open' && folderCounts))) return;
  throw untrusted(verdict, endpoint, fingerprint, status.name);
}

function untrusted(verdict: Verdict, endpoint: string, fingerprint: string, status: string): MillspaceError {
  const of = { where: endpoint, details: { fingerprint } };
  if (verdict === 'refused')
    return new MillspaceError('MS-SRC-020', {
      detail: `${endpoint}: a person refused the server's certificate ${fingerprint} for this source`,
      ...of,
    });
  if (verdict === 'changed')
    return new MillspaceError('MS-SRC-019', {
      detail: `${endpoint}: the server shows another certificate than the trusted one; its fingerprint is ${fingerprint}`,
      ...of,
    });
  return new MillspaceError('MS-SRC-003', {
    detail: `${endpoint}: nobody has trusted the server's certificate yet; its fingerprint is ${fingerprint} (${status})`,
    ...of,
  });
}

/**
 * A person trusts the certificate with this fingerprint, which a server has shown, for this source.
 * @throws MillspaceError MS-SRC-003 when no such certificate was seen
 */
export function trustShown(
  manager: OPCUACertificateManager,
  fingerprint: string,
  { book, source }: SourceTrust,
  now: number,
): Promise<void> {
  return oneByOne(manager, async () => {
    const rejected = await find(manager.rejectedFolder, fingerprint);
    if (rejected !== null) await manager.trustCertificate(rejected.raw);
    // The same server as two sources: it is asked for each.
    const known = rejected ?? (await find(manager.trustedFolder, fingerprint));
    if (known === null)
      throw new MillspaceError('MS-SRC-003', {
        detail: `No server has shown a certificate with the fingerprint ${fingerprint}; nothing was trusted.`,
        where: fingerprint,
      });
    book.trust(source, known.fingerprint256, known.raw, now);
  });
}

/** A person refuses a certificate for this source; whoever else trusts it goes on doing so. */
export function refuseShown(fingerprint: string, { book, source }: SourceTrust): void {
  const digits = normalised(fingerprint);
  book.refuse(source, (digits.match(/../g) ?? []).join(':'));
}

async function find(folder: string, fingerprint: string): Promise<X509Certificate | null> {
  const wanted = normalised(fingerprint);
  for (const name of await readdir(folder)) {
    const certificate = parse(await readFile(join(folder, name)));
    if (certificate !== null && normalised(certificate.fingerprint256) === wanted) return certificate;
  }
  return null;
}

function normalised(fingerprint: string): string {
  return fingerprint.replaceAll(/[^0-9a-f]/gi, '').toUpperCase();
}

function parse(content: Buffer): X509Certificate | null {
  try {
    return new X509Certificate(content);
  } catch {
    return null;
  }
}
