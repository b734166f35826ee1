import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';

/** A certificate of ours and the key that belongs to it, both PEM. */
export interface OwnCertificate {
  certificate: string;
  key: string;
}

/**
 * Reads a certificate to sign in with. A source refuses a bad one in a word or two at best, so it is checked before it is shown.
 * @param settings names of the two settings, for the message
 * @param now epoch ms
 * @throws MillspaceError MS-SRC-016 when a file is missing, is no PEM, or the two do not belong together; MS-SRC-004 when its time is over
 */
export function readOwnCertificate(
  files: { certificate: string | undefined; key: string | undefined },
  settings: { certificate: string; key: string },
  now: number,
): OwnCertificate | null {
  if (files.certificate === undefined && files.key === undefined) return null;
  if (files.certificate === undefined || files.key === undefined) {
    const [there, lacking] =
      files.key === undefined ? [settings.certificate, settings.key] : [settings.key, settings.certificate];
    throw unusable(`${there} is configured without ${lacking}; a certificate is of use only with its key`, lacking);
  }
  const certificate = readPem(files.certificate, settings.certificate);
  const key = readPem(files.key, settings.key);
  const parsed = certificateOf(certificate, files.certificate, settings.certificate);
  if (!belongs(parsed, key, files.key, settings.key))
    throw unusable(`the key ${files.key} is not the one of the certificate ${files.certificate}`, settings.key);
  if (now > Date.parse(parsed.validTo) || now < Date.parse(parsed.validFrom))
    throw new MillspaceError('MS-SRC-004', {
      detail: `our own certificate ${files.certificate} is valid from ${parsed.validFrom} to ${parsed.validTo}`,
      where: settings.certificate,
    });
  return { certificate, key };
}

/** @throws MillspaceError MS-SRC-016 when the file cannot be read or holds no certificate */
export function readAuthority(file: string, setting: string): string {
  const pem = readPem(file, setting);
  certificateOf(pem, file, setting);
  return pem;
}

/** SHA-256 of the first certificate of a PEM file, upper case with colons; "unreadable" when there is none. */
export function fingerprintOfFile(file: string): string {
  try {
    return new X509Certificate(readFileSync(file)).fingerprint256;
  } catch {
    return 'unreadable';
  }
}

function readPem(file: string, setting: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unusable(`cannot read ${file}: ${messageOf(cause)}`, setting, cause);
  }
}

function certificateOf(pem: string, file: string, setting: string): X509Certificate {
  try {
    if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no "BEGIN CERTIFICATE"');
    return new X509Certificate(pem);
  } catch (cause) {
    throw unusable(`${file} holds no certificate in PEM: ${messageOf(cause)}`, setting, cause);
  }
}

function belongs(certificate: X509Certificate, key: string, file: string, setting: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw unusable(`${file} holds no private key in PEM without a passphrase: ${messageOf(cause)}`, setting, cause);
  }
}

function unusable(detail: string, where: string, cause?: unknown): MillspaceError {
  return new MillspaceError('MS-SRC-016', { detail, where, ...(cause === undefined ? {} : { cause }) });
}
