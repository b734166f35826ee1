import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateFacts, SourceProbe } from '@millspace/schemas';
import { leafOf } from './pki.ts';

type Check = SourceProbe['checks'][number];

const MIN_RSA_BITS = 2048;

/** What a certificate says of itself. */
export function factsOf(chain: Buffer): CertificateFacts {
  const certificate = new X509Certificate(leafOf(chain));
  const names = alternativeNames(certificate);
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    applicationUri: names.find(({ kind }) => kind === 'URI')?.value ?? null,
    hosts: names.filter(({ kind }) => kind !== 'URI').map(({ value }) => value),
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    key: keyOf(certificate),
    signature: signatureOf(certificate),
    sha256: certificate.fingerprint256,
    sha1: certificate.fingerprint.replaceAll(':', ''),
  };
}

/**
 * The checks of OPC UA Part 4 §6.1.3 that a person can follow, each with what the certificate says and what was wanted.
 * @param host name or address that was typed
 * @param applicationUri what the server says of itself
 */
export function checksOf(facts: CertificateFacts, host: string, applicationUri: string, now: number): Check[] {
  const bits = Number(/\d+$/.exec(facts.key)?.[0] ?? 0);
  const strong = !facts.key.startsWith('RSA') || bits >= MIN_RSA_BITS;
  return [
    {
      check: 'dates',
      outcome: now >= facts.validFrom && now <= facts.validTo ? 'pass' : 'fail',
      said: `${iso(facts.validFrom)} – ${iso(facts.validTo)}`,
      wanted: iso(now),
    },
    {
      check: 'host',
      outcome: facts.hosts.some((name) => sameHost(name, host)) ? 'pass' : 'fail',
      said: facts.hosts.join(', '),
      wanted: host,
    },
    {
      check: 'application',
      outcome: facts.applicationUri === applicationUri ? 'pass' : 'fail',
      said: facts.applicationUri ?? '',
      wanted: applicationUri,
    },
    { check: 'key', outcome: strong ? 'pass' : 'fail', said: facts.key, wanted: `RSA ${MIN_RSA_BITS}` },
    {
      check: 'signature',
      outcome: /sha1|md5/i.test(facts.signature) ? 'fail' : 'pass',
      said: facts.signature,
      wanted: 'SHA-256',
    },
    // Usual for machines: who made it says nothing, so only comparing the fingerprint does.
    {
      check: 'self-signed',
      outcome: facts.subject === facts.issuer ? 'note' : 'pass',
      said: facts.issuer,
      wanted: facts.subject,
    },
  ];
}

function alternativeNames(certificate: X509Certificate): { kind: string; value: string }[] {
  return (certificate.subjectAltName ?? '').split(', ').flatMap((entry) => {
    const at = entry.indexOf(':');
    return at < 0 ? [] : [{ kind: entry.slice(0, at), value: entry.slice(at + 1) }];
  });
}

function sameHost(named: string, typed: string): boolean {
  const a = named.toLowerCase();
  const b = typed.toLowerCase();
  if (a === b) return true;
  // A plain name is the same host with the domain behind it; of two addresses every digit counts.
  return isIP(a) === 0 && isIP(b) === 0 && (a.startsWith(`${b}.`) || b.startsWith(`${a}.`));
}

function keyOf({ publicKey }: X509Certificate): string {
  const type = publicKey.asymmetricKeyType ?? 'unknown';
  const details = publicKey.asymmetricKeyDetails;
  if (type === 'rsa') return `RSA ${details?.modulusLength ?? 0}`;
  return details?.namedCurve === undefined ? type : `${type.toUpperCase()} ${details.namedCurve}`;
}

/** Node shows the algorithm only in the text form. */
function signatureOf(certificate: X509Certificate): string {
  const known = certificate as X509Certificate & { signatureAlgorithm?: string };
  return known.signatureAlgorithm ?? 'unknown';
}

function oneLine(name: string): string {
  return name.split('\n').join(', ');
}

function iso(t: number): string {
  return new Date(t).toISOString().slice(0, 10);
}
