import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttributeIds,
  type ClientSession,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  SecurityPolicy,
  TimestampsToReturn,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimMill, parseConfig, type SimMill } from '../src/app.ts';

const dir = mkdtempSync(join(tmpdir(), 'sim-access-'));
let sim: SimMill;
let pki: OPCUACertificateManager;

async function certificate(name: string): Promise<{ certificateData: Buffer; privateKey: string; file: string }> {
  const manager = new OPCUACertificateManager({ rootFolder: join(dir, name) });
  await manager.initialize();
  const file = join(dir, `${name}.pem`);
  await manager.createSelfSignedCertificate({
    applicationUri: `urn:${name}`,
    subject: `/CN=${name}`,
    dns: ['localhost'],
    startDate: new Date(Date.now() - 60_000),
    validity: 30,
    outputFile: file,
  });
  const data = {
    certificateData: new X509Certificate(readFileSync(file)).raw,
    privateKey: readFileSync(manager.privateKey, 'utf8'),
    file,
  };
  await manager.dispose();
  return data;
}

async function as<T>(
  identity: UserIdentityInfo,
  policy: SecurityPolicy,
  fn: (s: ClientSession) => Promise<T>,
): Promise<T> {
  const client = OPCUAClient.create({
    endpointMustExist: false,
    securityMode: policy === SecurityPolicy.None ? MessageSecurityMode.None : MessageSecurityMode.SignAndEncrypt,
    securityPolicy: policy,
    clientCertificateManager: pki,
    connectionStrategy: { maxRetry: 0 },
  });
  await client.connect(sim.endpoints()['opcua'] ?? '');
  try {
    const session = await client.createSession(identity);
    try {
      return await fn(session);
    } finally {
      await session.close();
    }
  } finally {
    await client.disconnect();
  }
}

let known: Awaited<ReturnType<typeof certificate>>;
let stranger: Awaited<ReturnType<typeof certificate>>;

beforeAll(async () => {
  known = await certificate('known');
  stranger = await certificate('stranger');
  pki = new OPCUACertificateManager({ rootFolder: join(dir, 'client'), automaticallyAcceptUnknownCertificate: true });
  await pki.initialize();
  sim = createSimMill(
    parseConfig({
      mills: [{ id: 'mill-1', size: 1 }],
      rateHz: 10,
      dataDir: dir,
      outputs: {
        opcua: {
          users: [{ name: 'u', password: 'p' }],
          userCertificates: [known.file],
          limits: { maxMonitoredItemsPerCall: 20, maxNodesPerRead: 50 },
        },
      },
    }),
  );
  await sim.start();
}, 120_000);

afterAll(async () => {
  await sim.stop();
  await pki.dispose();
  rmSync(dir, { recursive: true, force: true });
});

const anonymous: UserIdentityInfo = { type: UserTokenType.Anonymous };
const withCertificate = (c: { certificateData: Buffer; privateKey: string }) =>
  ({
    type: UserTokenType.Certificate,
    certificateData: c.certificateData,
    privateKey: c.privateKey,
  }) as unknown as UserIdentityInfo;

describe('signing in', () => {
  it.each([
    SecurityPolicy.None,
    SecurityPolicy.Basic256Sha256,
    SecurityPolicy.Aes128_Sha256_RsaOaep,
    SecurityPolicy.Aes256_Sha256_RsaPss,
  ])(
    'works anonymously and with a password over %s',
    async (policy) => {
      expect(await as(anonymous, policy, async (s) => (await s.readNamespaceArray()).length)).toBeGreaterThan(3);
      const user: UserIdentityInfo = { type: UserTokenType.UserName, userName: 'u', password: 'p' };
      expect(await as(user, policy, async (s) => (await s.readNamespaceArray()).length)).toBeGreaterThan(3);
    },
    30_000,
  );

  it('works with a trusted certificate, and not with another', async () => {
    const policy = SecurityPolicy.Basic256Sha256;
    expect(
      await as(withCertificate(known), policy, async (s) => (await s.readNamespaceArray()).length),
    ).toBeGreaterThan(3);
    await expect(as(withCertificate(stranger), policy, async () => true)).rejects.toThrow(
      /BadIdentityTokenRejected|BadUserAccessDenied|Bad/,
    );
  }, 120_000);
});

describe('operation limits', () => {
  it('refuse too many items and too many reads in one call', async () => {
    await as(anonymous, SecurityPolicy.None, async (session) => {
      const ns = (await session.readNamespaceArray()).indexOf('urn:millspace:sim-mill');
      const nodeId = `ns=${ns};s=mill-1.agitator.power`;
      const subscription = await session.createSubscription2({
        requestedPublishingInterval: 200,
        publishingEnabled: true,
      });
      const many = Array.from({ length: 21 }, () => ({ nodeId, attributeId: AttributeIds.Value }));
      const items = await subscription
        .monitorItems(many, { samplingInterval: 100, queueSize: 5 }, TimestampsToReturn.Both)
        .then(
          (group) => group,
          (error: unknown) => error as Error,
        );
      expect(String(items instanceof Error ? items.message : 'accepted')).toMatch(/TooManyOperations/);
      await subscription.terminate();
      const reads = Array.from({ length: 51 }, () => ({ nodeId, attributeId: AttributeIds.Value }));
      await expect(session.read(reads)).rejects.toThrow(/TooManyOperations/);
    });
  }, 120_000);

  it('let an item that is sampled as fast as values change be reported on change', async () => {
    await as(anonymous, SecurityPolicy.None, async (session) => {
      const ns = (await session.readNamespaceArray()).indexOf('urn:millspace:sim-mill');
      const subscription = await session.createSubscription2({
        requestedPublishingInterval: 200,
        publishingEnabled: true,
      });
      const at = (samplingInterval: number) =>
        subscription.monitor(
          { nodeId: `ns=${ns};s=mill-1.agitator.power`, attributeId: AttributeIds.Value },
          { samplingInterval, queueSize: 5 },
          TimestampsToReturn.Both,
        );
      expect((await at(50)).result?.revisedSamplingInterval).toBe(0);
      expect((await at(1000)).result?.revisedSamplingInterval).toBe(1000);
      await subscription.terminate();
    });
  }, 120_000);
});
