import { createPrivateKey, type KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { UserCertificateInput } from '@millspace/schemas';
import { CertificatePurpose, createSelfSignedCertificate } from 'node-opcua-crypto';
import type { OwnCertificate } from '../certificates.ts';

/** A made certificate is good for so long: replacing one means walking to the machine. */
const YEARS = 5;
const DAY_MS = 86_400_000;
/** Names in a certificate are short, and commas and slashes separate them. */
const NAME = /[^\p{L}\p{N} ._@-]/gu;
const RSA_BITS = { least: 2048, made: 2048 };

/**
 * What a source signs in with: what a person brought, checked, or a pair made here. A key is kept without its passphrase, as passwords
 * are: readable by this connector alone.
 * @param now epoch ms
 * @throws MillspaceError MS-SRC-016 when it is no pair, no RSA, or the passphrase is wrong; MS-SRC-004 when its time is over
 */
export async function userCertificateOf(input: UserCertificateInput, now: number): Promise<OwnCertificate> {
  return input.create === undefined ? brought(input, now) : made(input.create.name, now);
}

function brought({ certificate = '', key = '', passphrase }: UserCertificateInput, now: number): OwnCertificate {
  const parsed = attempt('/certificate', 'this is no certificate in PEM', () => new X509Certificate(certificate));
  const secret = attempt('/key', 'this is no private key in PEM, or its passphrase is another one', () =>
    createPrivateKey({ key, ...(passphrase ? { passphrase } : {}) }),
  );
  if (!isLongEnough(secret))
    throw refused('/key', `OPC UA takes RSA keys of at least ${RSA_BITS.least} bits for signing in`);
  if (!parsed.checkPrivateKey(secret)) throw refused('/key', 'the key is not the one of this certificate');
  if (now > Date.parse(parsed.validTo) || now < Date.parse(parsed.validFrom))
    throw new MillspaceError('MS-SRC-004', {
      detail: `the certificate is valid from ${parsed.validFrom} to ${parsed.validTo}`,
      where: '/certificate',
      status: 422,
    });
  return { certificate: parsed.toString(), key: pemOf(secret) };
}

async function made(name: string, now: number): Promise<OwnCertificate> {
  const algorithm = {
    ...{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    ...{ modulusLength: RSA_BITS.made, publicExponent: new Uint8Array([1, 0, 1]) },
  };
  const { privateKey } = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const secret = createPrivateKey({
    key: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey)),
    format: 'der',
    type: 'pkcs8',
  });
  const { cert } = await createSelfSignedCertificate({
    privateKey,
    subject: `CN=${name.replaceAll(NAME, ' ').trim() || 'millspace'}`,
    // Clocks of machines are late more often than early.
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + YEARS * 365 * DAY_MS),
    purpose: CertificatePurpose.ForUserAuthentication,
  });
  return { certificate: new X509Certificate(cert).toString(), key: pemOf(secret) };
}

const pemOf = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }) as string;

function isLongEnough({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS.least;
}

function attempt<T>(where: string, said: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw refused(where, `${said}: ${messageOf(cause)}`, cause);
  }
}

function refused(where: string, detail: string, cause?: unknown): MillspaceError {
  return new MillspaceError('MS-SRC-016', { detail, where, status: 422, ...(cause === undefined ? {} : { cause }) });
}
