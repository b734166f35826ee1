import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  assertionSubject,
  canonical,
  generateKeyPair,
  loadOrCreateKey,
  signAssertion,
  signDetached,
  verifyAssertion,
  verifyDetached,
} from './crypto.ts';

test('canonical JSON sorts members (RFC 8785)', () => {
  expect(canonical({ b: 1, a: [1.0, 'ü'] })).toBe('{"a":[1,"ü"],"b":1}');
});

test('a detached signature holds for the value alone, whatever the order of its members', async () => {
  const key = await generateKeyPair();
  const other = await generateKeyPair();
  const jws = await signDetached({ a: 1, b: 2 }, key);
  expect(jws.split('.')[1]).toBe('');
  expect(await verifyDetached({ b: 2, a: 1 }, jws, key.publicJwk)).toBe(true);
  expect(await verifyDetached({ a: 1, b: 3 }, jws, key.publicJwk)).toBe(false);
  expect(await verifyDetached({ a: 1, b: 2 }, jws, other.publicJwk)).toBe(false);
  expect(await verifyDetached({ a: 1, b: 2 }, 'nonsense', key.publicJwk)).toBe(false);
});

test('an assertion is bound to key, audience and time', async () => {
  const key = await generateKeyPair();
  const now = Date.UTC(2026, 10, 21);
  const assertion = await signAssertion({ subject: 'urn:millspace:connector:1', audience: 'urn:b', key, now });
  expect(assertionSubject(assertion)).toBe('urn:millspace:connector:1');
  await expect(verifyAssertion(assertion, { publicJwk: key.publicJwk, audience: 'urn:b', now })).resolves.toMatchObject(
    { subject: 'urn:millspace:connector:1' },
  );
  await expect(
    verifyAssertion(assertion, { publicJwk: key.publicJwk, audience: 'urn:other', now }),
  ).rejects.toMatchObject({ code: 'MS-AUTH-004' });
  await expect(
    verifyAssertion(assertion, { publicJwk: key.publicJwk, audience: 'urn:b', now: now + 200_000 }),
  ).rejects.toMatchObject({ code: 'MS-AUTH-004' });
  await expect(
    verifyAssertion(assertion, { publicJwk: (await generateKeyPair()).publicJwk, audience: 'urn:b', now }),
  ).rejects.toMatchObject({ code: 'MS-AUTH-004' });
  const long = await signAssertion({ subject: 'c', audience: 'urn:b', key, now, lifetimeSeconds: 3600 });
  await expect(verifyAssertion(long, { publicJwk: key.publicJwk, audience: 'urn:b', now })).rejects.toThrow(/120 s/);
});

test('the key file is made once and is private', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'millspace-key-')), 'key.json');
  const first = await loadOrCreateKey(file);
  expect(statSync(file).mode & 0o077).toBe(0);
  expect((await loadOrCreateKey(file)).kid).toBe(first.kid);
});
