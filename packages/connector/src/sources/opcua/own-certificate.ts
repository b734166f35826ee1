import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { OwnCertificateView } from '@millspace/schemas';
import { MessageSecurityMode, SecurityPolicy } from 'node-opcua-client';
import { factsOf } from './certificate-facts.ts';
import { makeClient } from './connection.ts';
import { certificateManager } from './pki.ts';

/** The certificate that this connector shows to OPC UA servers; made, with its key, when somebody first asks for it. */
export async function ownCertificate(dataDir: string): Promise<OwnCertificateView> {
  const client = makeClient({ id: 'own', connectTimeoutMs: 1000 }, await certificateManager(dataDir), {
    mode: MessageSecurityMode.None,
    policy: SecurityPolicy.None,
    certificate: null,
  });
  await client.createDefaultCertificate();
  const pem = await readFile(client.certificateFile, 'utf8');
  await client.disconnect();
  return viewOfCertificate(pem);
}

/** A certificate of ours as people and servers read it. */
export function viewOfCertificate(pem: string): OwnCertificateView {
  return { facts: factsOf(new X509Certificate(pem).raw), pem };
}
