import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { userCertificateOf } from './user-certificate.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');
const refusal = (code: string, where: string) => expect.objectContaining({ code, details: undefined, where }) as Error;

test('a pair made here belongs together, names the source and is good for some years', async () => {
  const { certificate, key } = await userCertificateOf({ create: { name: 'hall 2, mill/1' } }, NOW);
  const parsed = new X509Certificate(certificate);
  expect(parsed.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(parsed.subject).toBe('CN=hall 2  mill 1');
  expect(Date.parse(parsed.validTo) - NOW).toBeGreaterThan(4 * 365 * 86_400_000);
  expect(parsed.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
});

test('a pair that was brought is taken when it fits; its passphrase is not kept', async () => {
  const { certificate, key } = await userCertificateOf({ create: { name: 'a' } }, NOW);
  const locked = createPrivateKey(key).export({
    ...{ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'geheim' },
  }) as string;
  const kept = await userCertificateOf({ certificate, key: locked, passphrase: 'geheim' }, NOW);
  expect(createPrivateKey(kept.key).export({ format: 'jwk' })).toEqual(createPrivateKey(key).export({ format: 'jwk' }));
  const bring = (input: object) => userCertificateOf({ certificate, key, ...input }, NOW);
  await expect(bring({ key: locked, passphrase: 'wrong' })).rejects.toThrow(refusal('MS-SRC-016', '/key'));
  await expect(bring({ certificate: 'nonsense' })).rejects.toThrow(refusal('MS-SRC-016', '/certificate'));
  const other = await userCertificateOf({ create: { name: 'b' } }, NOW);
  await expect(bring({ key: other.key })).rejects.toThrow(refusal('MS-SRC-016', '/key'));
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' });
  await expect(bring({ key: curve })).rejects.toThrow(refusal('MS-SRC-016', '/key'));
  const late = NOW + 6 * 365 * 86_400_000;
  await expect(userCertificateOf({ certificate, key }, late)).rejects.toThrow(refusal('MS-SRC-004', '/certificate'));
});
