import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair, type KeyPair, signDetached, verifyDetached } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import { silentLogger } from '@millspace/runtime/logger';
import type { SignedTransportWithdrawal, TransportDelegationView } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Enrolment } from '../identity/identity.ts';
import { Mandate } from './mandate.ts';

const NOW = Date.parse('2026-01-02T00:00:00Z');
const WHY = 'the broker changes hands';

let dataDir: string;
let own: KeyPair;
let online: boolean;
let enrolled: boolean;
/** What the broker was told, and how it stands there. */
let told: SignedTransportWithdrawal[];
let state: TransportDelegationView['state'];
/** Runs when the broker is asked to be allowed again. */
let giving: () => void;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'millspace-mandate-'));
  own = await generateKeyPair();
  [online, enrolled, told, state, giving] = [true, true, [], 'given', () => undefined];
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const broker = {
  async request(method: string, path: string, { json }: { json?: unknown } = {}) {
    if (!online) throw new MillspaceError('MS-NET-001', { detail: 'no answer' });
    if (path.endsWith('/withdraw')) {
      told.push(json as SignedTransportWithdrawal);
      state = 'withdrawn';
    } else if (path.endsWith('/give')) {
      giving();
      state = 'given';
    }
    return { status: 200, headers: {}, json: { state, id: `did:web:${method}` } };
  },
} as unknown as Pick<BrokerClient, 'request'>;
/** Another one is what a restart makes. */
const mandate = () =>
  new Mandate({
    ...{ dataDir, broker, now: () => NOW, logger: silentLogger() },
    identity: {
      enrolment: enrolled ? ({ participant: 'acme', connector: 'c-1' } as Enrolment) : null,
      sign: (value: unknown) => signDetached(value, own),
    },
  });
const file = () => join(dataDir, 'transport-withdrawal.json');

test('what is withdrawn is signed, told, and holds over a restart; the file is its owner’s alone', async () => {
  const first = mandate();
  expect(first.withdrawn()).toBeNull();
  expect(await first.view()).toEqual({ state: 'given', id: 'did:web:GET' });
  expect(await first.withdraw(WHY)).toMatchObject({ state: 'withdrawn', since: NOW, reason: WHY, told: true });
  const [said] = told;
  expect(said?.withdrawal).toMatchObject({ participant: 'urn:millspace:participant:acme', reason: WHY });
  expect(await verifyDetached(said?.withdrawal, said?.signature ?? '', own.publicJwk)).toBe(true);
  expect(statSync(file()).mode & 0o077).toBe(0);
  expect(mandate().withdrawn()).toMatchObject({ reason: WHY });
  // A second time it is the same word, not another one.
  await mandate().withdraw('something else');
  expect(told.at(-1)).toEqual(said);
});

test('a broker that is away, or was restored, is told with the next connection', async () => {
  online = false;
  const away = mandate();
  expect(await away.withdraw(WHY)).toMatchObject({ state: 'withdrawn', reason: WHY, told: false, connector: 'c-1' });
  expect(told).toEqual([]);
  online = true;
  const again = mandate();
  await again.tell();
  expect(told).toHaveLength(1);
  state = 'given';
  await again.tell();
  expect(state).toBe('withdrawn');
  expect(await again.view()).toMatchObject({ told: true });
});

test('given again: forgotten before the broker asks for a signature; it stays withdrawn when the broker is away', async () => {
  const one = mandate();
  await one.withdraw(WHY);
  online = false;
  await expect(one.give()).rejects.toMatchObject({ code: 'MS-NET-001' });
  expect(mandate().withdrawn()).toMatchObject({ reason: WHY });
  online = true;
  let seen: unknown = 'not asked';
  giving = () => {
    seen = one.withdrawn();
  };
  expect(await one.give()).toMatchObject({ state: 'given' });
  expect(seen).toBeNull();
  expect(existsSync(file())).toBe(false);
  await one.tell();
  expect(told).toHaveLength(1);
});

test('a file that cannot be read stops the start: nothing is signed on a guess; without a membership there is nothing to withdraw', async () => {
  enrolled = false;
  await expect(mandate().withdraw(WHY)).rejects.toMatchObject({ code: 'MS-AUTH-030' });
  writeFileSync(file(), '{');
  expect(() => mandate()).toThrowError(expect.objectContaining({ code: 'MS-STO-003' }));
});
