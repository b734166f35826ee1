import { hash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import canonicalize from 'canonicalize';
import {
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  exportJWK,
  exportPKCS8,
  generateKeyPair as generate,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { MillspaceError, messageOf } from './errors.ts';

export type { JWK } from 'jose';

/** An ES256 key pair; `kid` is the RFC 7638 thumbprint of the public key. */
export interface KeyPair {
  privateJwk: JWK;
  publicJwk: JWK;
  kid: string;
}

export async function generateKeyPair(): Promise<KeyPair> {
  const pair = await generate('ES256', { extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  return {
    privateJwk: { ...(await exportJWK(pair.privateKey)), kid, alg: 'ES256' },
    publicJwk: { ...publicJwk, kid, alg: 'ES256' },
    kid,
  };
}

/** The key pair in `file` (0600), made and written at the first call. @throws MillspaceError MS-STO-003 when it cannot be read or written */
export async function loadOrCreateKey(file: string): Promise<KeyPair> {
  try {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as KeyPair;
    const pair = await generateKeyPair();
    writeSecret(file, JSON.stringify(pair));
    return pair;
  } catch (cause) {
    throw new MillspaceError('MS-STO-003', { detail: `key file ${file}: ${messageOf(cause)}`, where: file, cause });
  }
}

/** Writes a file that only its owner can read, whole or not at all. */
export function writeSecret(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}

/** The secret in `file`, made of 32 random bytes at the first call. */
export function loadOrCreateSecret(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const secret = randomToken();
  writeSecret(file, `${secret}\n`);
  return secret;
}

export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** RFC 8785 canonical JSON. */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new MillspaceError('MS-GEN-002', { detail: 'value has no canonical JSON form' });
  return text;
}

/** `sha256-` and the base64url digest. */
export function sha256(data: string | Uint8Array): string {
  return `sha256-${hash('sha256', data, 'base64url')}`;
}

/**
 * Detached JWS (RFC 7515 appendix F, ES256) over the canonical form of a value: `header..signature`. Keys are handed to
 * jose as JWK objects: it imports each once and remembers it by the object (which it freezes).
 */
export async function signDetached(value: unknown, key: KeyPair): Promise<string> {
  const jws = await new CompactSign(new TextEncoder().encode(canonical(value)))
    .setProtectedHeader({ alg: 'ES256', kid: key.kid })
    .sign(key.privateJwk);
  const [header, , signature] = jws.split('.');
  return `${header}..${signature}`;
}

/** True when the detached JWS was made over this very value by the holder of the key. Never throws for a bad signature. */
export async function verifyDetached(value: unknown, jws: string, publicJwk: JWK): Promise<boolean> {
  const [header, payload, signature, rest] = jws.split('.');
  if (!header || payload !== '' || !signature || rest !== undefined) return false;
  try {
    const body = Buffer.from(canonical(value)).toString('base64url');
    await compactVerify(`${header}.${body}.${signature}`, publicJwk, {
      algorithms: ['ES256'],
    });
    return true;
  } catch {
    return false;
  }
}

/** The key id that a (detached) JWS names; null when there is none. */
export function kidOf(jws: string): string | null {
  try {
    const header = JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString('utf8')) as { kid?: unknown };
    return typeof header.kid === 'string' ? header.kid : null;
  } catch {
    return null;
  }
}

/** RFC 7638 thumbprint of a P-256 public key: what a `kid` is here. */
export function thumbprint(key: { x?: string; y?: string }): string {
  const { x, y } = key;
  return sha256(canonical({ crv: 'P-256', kty: 'EC', x, y })).slice('sha256-'.length);
}

/** A client assertion (RFC 7523): issuer and subject are the connector, valid for 60 s from `now` (epoch ms), usable once. */
export async function signAssertion(options: {
  subject: string;
  audience: string;
  key: KeyPair;
  now: number;
  lifetimeSeconds?: number;
}): Promise<string> {
  const issuedAt = Math.floor(options.now / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: options.key.kid, typ: 'JWT' })
    .setIssuer(options.subject)
    .setSubject(options.subject)
    .setAudience(options.audience)
    .setJti(randomToken(16))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (options.lifetimeSeconds ?? 60))
    .sign(options.key.privateJwk);
}

export interface AssertionClaims {
  subject: string;
  jti: string;
  /** epoch ms */
  expiresAt: number;
}

/**
 * Checks an assertion: signature, audience, issuer = subject, lifetime ≤ 120 s. Whether the jti was seen is the caller's job.
 * @throws MillspaceError MS-AUTH-004 with the reason
 */
export async function verifyAssertion(
  assertion: string,
  options: { publicJwk: JWK; audience: string; now: number },
): Promise<AssertionClaims> {
  try {
    const { payload } = await jwtVerify(assertion, options.publicJwk, {
      algorithms: ['ES256'],
      audience: options.audience,
      currentDate: new Date(options.now),
      clockTolerance: 30,
      requiredClaims: ['iss', 'sub', 'jti', 'exp', 'iat'],
    });
    const { iss, sub, jti, exp, iat } = payload;
    if (iss === undefined || sub === undefined || iss !== sub) throw new Error('issuer and subject differ');
    if (jti === undefined || exp === undefined || iat === undefined) throw new Error('claims are missing');
    if (exp - iat > 120) throw new Error('it is valid for longer than 120 s');
    return { subject: sub, jti, expiresAt: exp * 1000 };
  } catch (cause) {
    throw new MillspaceError('MS-AUTH-004', { detail: `the assertion is refused: ${messageOf(cause)}`, cause });
  }
}

/** A JWT (ES256) with these claims; `kid` names the key to whoever checks it. */
export function signToken(claims: Record<string, unknown>, kid: string, key: KeyPair): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' }).sign(key.privateJwk);
}

/**
 * Checks a token by which somebody says who they are: signature (ES256 or EdDSA), issuer = subject, one of our audiences, in
 * force, valid for ten minutes at most. Null when anything is wrong. Whether the jti was seen is the caller's job.
 */
export async function verifySelfIssued(
  token: string,
  options: { publicJwk: JWK; audiences: string[]; now: number },
): Promise<AssertionClaims | null> {
  try {
    const { payload } = await jwtVerify(token, options.publicJwk, {
      algorithms: ['ES256', 'EdDSA'],
      audience: options.audiences,
      currentDate: new Date(options.now),
      clockTolerance: 30,
      requiredClaims: ['iss', 'sub', 'jti', 'exp', 'iat'],
    });
    const { iss, sub, jti, exp, iat } = payload;
    if (iss === undefined || iss !== sub || jti === undefined || exp === undefined || iat === undefined) return null;
    return exp - iat > 600 ? null : { subject: iss, jti, expiresAt: exp * 1000 };
  } catch {
    return null;
  }
}

/** Who an assertion says it is from, unchecked: only to find the key to check it with. */
export function assertionSubject(assertion: string): string | undefined {
  try {
    const payload = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      sub?: unknown;
    };
    return typeof payload.sub === 'string' ? payload.sub : undefined;
  } catch {
    return undefined;
  }
}

/** The PKCS#8 PEM of a private key, the form that @fastify/jwt signs with. */
export async function privatePem(key: KeyPair): Promise<string> {
  return exportPKCS8(
    (await importJWK(key.privateJwk, 'ES256', { extractable: true })) as Parameters<typeof exportPKCS8>[0],
  );
}
