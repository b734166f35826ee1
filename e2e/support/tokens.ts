import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { House } from './house.ts';
import { BROKER } from './house.ts';

type Claims = Record<string, unknown>;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT signed with ES256 by hand, so that it may say what no library would let it say. */
export function jwt(header: Claims, claims: Claims, key: KeyObject | null): string {
  const body = `${part(header)}.${part(claims)}`;
  const signature = key
    ? sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
    : '';
  return `${body}.${signature}`;
}

export function claimsOf(token: string): { header: Claims; claims: Claims } {
  const [header = '', claims = ''] = token.split('.');
  const read = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Claims;
  return { header: read(header), claims: read(claims) };
}

/** What a good token of this connector becomes when something about it is wrong. */
export async function wrongTokens(
  house: House,
  slug: string,
): Promise<{ expired: string; forged: string; unsigned: string; elsewhere: string; sameButGood: string }> {
  const { header, claims } = claimsOf(await house.token(slug));
  const brokerKey = createPrivateKey({ key: house.keyOf(BROKER).privateJwk as never, format: 'jwk' });
  const strangerKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const now = Math.floor(Date.now() / 1000);
  return {
    expired: jwt(header, { ...claims, iat: now - 600, exp: now - 5 }, brokerKey),
    forged: jwt(header, claims, strangerKey),
    unsigned: jwt({ ...header, alg: 'none' }, claims, null),
    elsewhere: jwt(header, { ...claims, aud: 'urn:another:broker' }, brokerKey),
    sameButGood: jwt(header, claims, brokerKey),
  };
}
