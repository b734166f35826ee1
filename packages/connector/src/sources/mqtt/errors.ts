import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { ErrorCode } from '@millspace/schemas';

/** Ordered: the first that matches the code or the message of the library, of TLS, or of OpenSSL decides. */
const KNOWN: [pattern: RegExp, code: ErrorCode, detail: string][] = [
  [/^(4|5|134|135)\b|not authorized|bad user/i, 'MS-SRC-002', 'the broker refused user and password'],
  [
    /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|certificate has expired|certificate is not yet valid/,
    'MS-SRC-004',
    "the broker's certificate has expired or is not yet valid",
  ],
  [/ERR_TLS_CERT_ALTNAME_INVALID/, 'MS-SRC-014', "the broker's certificate is for another host"],
  [
    /UNABLE_TO_(VERIFY|GET)|SELF_SIGNED|DEPTH_ZERO|CERT_(UNTRUSTED|SIGNATURE_FAILURE|CHAIN)|INVALID_CA|INVALID_PURPOSE/,
    'MS-SRC-015',
    "the broker's certificate comes from an authority that is not trusted here",
  ],
  // What the other side says of our certificate comes as a TLS alert (RFC 8446 §6.2).
  [
    /ALERT_(NO_CERTIFICATE|CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_\w+|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED|HANDSHAKE_FAILURE)|alert (certificate required|bad certificate|unknown ca)/i,
    'MS-SRC-005',
    'the broker wants a client certificate that it trusts (certificate and key)',
  ],
  [/Max payload size exceeded/, 'MS-SRC-008', 'a message is too large'],
];

/** What went wrong with the connection to an MQTT broker, as an error of the catalogue. */
export function mqttError(error: unknown, url: string): MillspaceError {
  if (error instanceof MillspaceError) return error;
  const message = messageOf(error);
  const where = new URL(url).host;
  const said = `${String((error as { code?: unknown }).code ?? '')} ${message}`;
  if (/ECONNRESET|socket hang up/.test(said)) return hungUp(url, message);
  const [, code, detail] = KNOWN.find(([pattern]) => pattern.test(said)) ?? [];
  return new MillspaceError(code ?? 'MS-SRC-001', {
    detail: `${where}: ${detail === undefined ? message : `${detail} (${message})`}`,
    where,
    cause: error,
  });
}

/** A broker that hangs up says nothing else. */
export function hungUp(url: string, message?: string): MillspaceError {
  const { host, protocol } = new URL(url);
  const secure = protocol === 'mqtts:' || protocol === 'wss:';
  const wish = secure ? 'a client certificate that it trusts (certificate and key)' : 'TLS (mqtts, wss)';
  return new MillspaceError('MS-SRC-001', {
    detail: `${host}: the broker ended the connection before it answered; it may want ${wish}, or does not speak MQTT here${
      message === undefined ? '' : ` (${message})`
    }`,
    where: host,
  });
}
