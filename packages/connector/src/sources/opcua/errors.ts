import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { ErrorCode, OpcUaSourceConfig } from '@millspace/schemas';
import { fingerprintOfFile } from '../certificates.ts';

const REFUSED_USER =
  /BadUserAccessDenied|BadIdentityTokenRejected|BadIdentityTokenInvalid|BadIdentityChangeNotSupported|BadUserSignatureInvalid/;

/** Ordered: the first that matches the library's message decides. */
const KNOWN: [pattern: RegExp, code: ErrorCode, detail: string][] = [
  [
    /BadCertificateTimeInvalid|BadCertificateIssuerTimeInvalid/,
    'MS-SRC-004',
    "the server's certificate has expired or is not yet valid",
  ],
  [REFUSED_USER, 'MS-SRC-002', 'the server refused user and password'],
  [/user token policy/i, 'MS-SRC-018', 'the server does not offer this kind of sign-in'],
  [
    /verification failed.*BadCertificate|server certificate.*not trusted/i,
    'MS-SRC-003',
    "the server's certificate is not trusted here",
  ],
  [
    /BadCertificateUntrusted|BadSecurityChecksFailed|BadCertificate/,
    'MS-SRC-005',
    'the server does not trust the certificate of this connector',
  ],
  [
    /BadSecurityPolicyRejected|BadSecurityModeRejected|cannot find endpoint/,
    'MS-SRC-006',
    'the server offers none of the security settings asked for',
  ],
  [
    /BadTooManySessions|BadTooManySubscriptions|BadTooManyMonitoredItems|BadTooManyPublishRequests/,
    'MS-SRC-010',
    'the server has no room for another session or subscription',
  ],
];

/** What went wrong, as an error of the catalogue. */
export function opcUaError(
  error: unknown,
  { endpoint, userCertificate }: Pick<OpcUaSourceConfig, 'endpoint' | 'userCertificate'>,
): MillspaceError {
  if (error instanceof MillspaceError) return error;
  const message = messageOf(error);
  if (userCertificate !== undefined && REFUSED_USER.test(message))
    return new MillspaceError('MS-SRC-017', {
      detail: `${endpoint}: the server refused the user certificate ${userCertificate}, ${fingerprintOfFile(userCertificate)} (${firstLine(message)})`,
      where: endpoint,
      cause: error,
    });
  for (const [pattern, code, detail] of KNOWN) {
    if (pattern.test(message))
      return new MillspaceError(code, {
        detail: `${endpoint}: ${detail} (${firstLine(message)})`,
        where: endpoint,
        cause: error,
      });
  }
  return new MillspaceError('MS-SRC-001', {
    detail: `${endpoint}: ${firstLine(message)}`,
    where: endpoint,
    cause: error,
  });
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).slice(0, 300);
}
