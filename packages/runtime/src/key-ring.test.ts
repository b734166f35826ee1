import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import { ManualClock } from './clock.ts';
import { verifyDetached } from './crypto.ts';
import { requireRole } from './http-guard.ts';
import { createHttpServer, registerJwt } from './http-server.ts';
import { KeyRing } from './key-ring.ts';
import { silentLogger } from './logger.ts';

const place = () => join(mkdtempSync(join(tmpdir(), 'millspace-keys-')), 'key.json');
const LIFETIME = 300;

/** A server with one route behind a token. */
async function guarded(keys: KeyRing, clock: ManualClock) {
  const app = await createHttpServer({ logger: silentLogger(), name: 'test', version: '1' });
  const tokens = await registerJwt(app, { keys, issuer: 'us', audiences: ['us'], lifetimeSeconds: LIFETIME, clock });
  app.get('/me', requireRole('public'), async (request) => request.jwtVerify<{ sub: string }>());
  const status = async (token: string) =>
    (await app.inject({ url: '/me', headers: { authorization: `Bearer ${token}` } })).statusCode;
  return { issue: tokens.issue, status };
}

test('after a rotation the new key signs, and what the old one signed still verifies, also after a restart', async () => {
  const file = place();
  const ring = await KeyRing.open(file);
  const old = ring.publicKeys()[0];
  const signature = await ring.sign({ a: 1 });
  const { kid, retired } = await ring.rotate(1000);
  expect(retired).toBe(old?.kid);
  expect(readFileSync(file, 'utf8').match(/"d":/g)).toHaveLength(1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = await KeyRing.open(file);
  expect(again.publicKeys()).toEqual([
    expect.objectContaining({ kid, retiredAt: null }),
    { kid: retired, publicJwk: old?.publicJwk, retiredAt: 1000 },
  ]);
  expect(await verifyDetached({ a: 1 }, signature, again.publicKeys()[1]?.publicJwk ?? {})).toBe(true);
  expect(decodeProtectedHeader(`${(await again.sign({})).split('.')[0]}.e30.x`).kid).toBe(kid);
});

test('a token lives as long as it says; one of a retired key no longer than that after the rotation', async () => {
  const clock = new ManualClock(Date.now());
  const ring = await KeyRing.open(place());
  const { issue, status } = await guarded(ring, clock);
  const first = issue({ sub: 'x' });
  const { exp = 0, iat = 0 } = decodeJwt(first);
  expect(exp - iat).toBe(LIFETIME);
  const { kid } = await ring.rotate(clock.now());
  const second = issue({ sub: 'x' });
  expect(decodeProtectedHeader(second).kid).toBe(kid);
  expect([await status(first), await status(second)]).toEqual([200, 200]);
  clock.advance(LIFETIME * 1000 + 1);
  expect([await status(first), await status(second)]).toEqual([401, 200]);
});

test('a key that was never ours, and a token without one, are refused', async () => {
  const clock = new ManualClock(Date.now());
  const { status } = await guarded(await KeyRing.open(place()), clock);
  const stranger = await guarded(await KeyRing.open(place()), clock);
  expect(await status(stranger.issue({ sub: 'x' }))).toBe(401);
  expect(await status('e30.e30.x')).toBe(401);
});

test('a key file that cannot be read is named', async () => {
  const file = place();
  writeFileSync(file, '{');
  await expect(KeyRing.open(file)).rejects.toMatchObject({ code: 'MS-STO-003', where: file });
});
