import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { MailServer } from '@millspace/schemas';
import { createTransport } from 'nodemailer';
import { codeOf, MillspaceError, messageOf } from '../errors.ts';
import type { MailText } from './mail-text.ts';

export type Server = MailServer & Required<Pick<MailServer, 'port' | 'security'>>;

const TIMEOUT_MS = 20_000;
/** SMTP says by these that it may be otherwise later (RFC 5321, 4.2.1). */
const LATER = (status: number | undefined): boolean => status === undefined || status < 500;

/**
 * Hands one mail to the server. Without TLS nothing leaves, unless the settings say `none`.
 * @param id in the Message-ID: the same on every attempt, so that a mail that comes twice is known to be one
 * @throws MillspaceError MS-NTF-001 (not reached), MS-NTF-002 (sign-in), MS-NTF-003 (not protected), MS-NTF-004 (refused; `details.final` when for good)
 */
export async function sendMail(
  server: Server,
  { id, to, subject, text }: MailText & { id: string; to: string },
): Promise<void> {
  const { host, port, security, user, password, from, ca } = server;
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    tls: {
      minVersion: 'TLSv1.2',
      ...(ca === undefined ? {} : { ca: [...rootCertificates, readFileSync(ca, 'utf8')] }),
    },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to,
      subject,
      text,
      messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
      // Nobody's holiday notice answers, and no list is told twice (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (cause) {
    throw asKnown(`${host}:${port}`, cause);
  } finally {
    transport.close();
  }
}

const CERTIFICATE =
  /^(CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_)|certificate|self-signed|altnames/i;

function asKnown(where: string, cause: unknown): MillspaceError {
  const code = codeOf(cause) ?? '';
  const detail = messageOf(cause);
  const status = (cause as { responseCode?: number }).responseCode;
  const command = (cause as { command?: string }).command;
  if (code === 'EAUTH' || code === 'ENOAUTH') return new MillspaceError('MS-NTF-002', { detail, where, cause });
  if (code === 'ETLS' || command === 'STARTTLS' || CERTIFICATE.test(code) || CERTIFICATE.test(detail))
    return new MillspaceError('MS-NTF-003', { detail, where, cause });
  if (status !== undefined)
    return new MillspaceError('MS-NTF-004', { detail, where, details: { final: !LATER(status) }, cause });
  return new MillspaceError('MS-NTF-001', { detail, where, cause });
}
