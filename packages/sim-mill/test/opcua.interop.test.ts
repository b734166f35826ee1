import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttributeIds,
  ClientMonitoredItem,
  type ClientSession,
  DataType,
  type DataValue,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  SecurityPolicy,
  StatusCodes,
  TimestampsToReturn,
  UserTokenType,
} from 'node-opcua';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimMill, parseConfig, type SimMill } from '../src/app.ts';

const dir = mkdtempSync(join(tmpdir(), 'sim-opcua-'));
const ledger = join(dir, 'ledger.ndjson');
let sim: SimMill;
let url: string;
let pki: OPCUACertificateManager;

interface Line {
  machine: string;
  tag?: string;
  value: unknown;
  t: number;
  quality: string;
}

function ledgerLines(): Line[] {
  return readFileSync(ledger, 'utf8')
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l) as Line);
}

async function client(): Promise<OPCUAClient> {
  const c = OPCUAClient.create({
    endpointMustExist: false,
    securityMode: MessageSecurityMode.SignAndEncrypt,
    securityPolicy: SecurityPolicy.Aes256_Sha256_RsaPss,
    clientCertificateManager: pki,
    connectionStrategy: { maxRetry: 0 },
  });
  await c.connect(url);
  return c;
}

async function signIn<T>(fn: (s: ClientSession) => Promise<T>, password = 'grind'): Promise<T> {
  const c = await client();
  try {
    const session = await c.createSession({ type: UserTokenType.UserName, userName: 'connector', password });
    try {
      return await fn(session);
    } finally {
      await session.close();
    }
  } finally {
    await c.disconnect();
  }
}

async function ns(session: ClientSession, uri: string): Promise<number> {
  const index = (await session.readNamespaceArray()).indexOf(uri);
  expect(index).toBeGreaterThan(0);
  return index;
}

beforeAll(async () => {
  pki = new OPCUACertificateManager({
    rootFolder: join(dir, 'client-pki'),
    automaticallyAcceptUnknownCertificate: true,
  });
  await pki.initialize();
  sim = createSimMill(
    parseConfig({
      mills: [{ id: 'mill-1', size: 10, seed: 7 }],
      rateHz: 10,
      ledger,
      dataDir: dir,
      energyMeter: { id: 'meter-1' },
      hallClimate: { id: 'hall-1' },
      outputs: { opcua: { port: 0, anonymous: false, users: [{ name: 'connector', password: 'grind' }] } },
    }),
  );
  await sim.start();
  url = sim.endpoints()['opcua'] ?? '';
}, 120_000);

afterAll(async () => {
  await sim.stop();
  await pki.dispose();
  rmSync(dir, { recursive: true, force: true });
});

describe('the OPC UA mill', () => {
  it('shows machines with identification, groups, units and ranges', async () => {
    await signIn(async (session) => {
      const own = await ns(session, 'urn:millspace:sim-mill');
      const machinery = await ns(session, 'http://opcfoundation.org/UA/Machinery/');
      const machines = await session.browse(`ns=${machinery};i=1001`);
      const names = (machines.references ?? []).map((r) => r.browseName.name);
      expect(names).toEqual(expect.arrayContaining(['mill-1', 'meter-1', 'hall-1']));
      const groups = ((await session.browse(`ns=${own};s=mill-1`)).references ?? []).map((r) => r.browseName.name);
      expect(groups).toEqual(
        expect.arrayContaining(['Identification', 'MachineryBuildingBlocks', 'agitator', 'product', 'batch', 'alarms']),
      );
      const serial = await read(session, `ns=${own};s=mill-1.Identification`, 'SerialNumber');
      expect(serial).toMatch(/^SM10-/);
      const unit = (await read(session, `ns=${own};s=mill-1.agitator.power`, 'EngineeringUnits')) as {
        unitId: number;
        displayName: { text: string };
      };
      expect(unit.unitId).toBe(4937556);
      expect(unit.displayName.text).toBe('kW');
      const range = (await read(session, `ns=${own};s=mill-1.agitator.power`, 'EURange')) as {
        low: number;
        high: number;
      };
      expect([range.low, range.high]).toEqual([0, 11]);
    });
  }, 120_000);

  it('delivers every change with its own source time, equal to the ledger', async () => {
    const seen = new Map<string, { value: unknown; t: number }[]>();
    await signIn(async (session) => {
      const own = await ns(session, 'urn:millspace:sim-mill');
      const subscription = await session.createSubscription2({
        requestedPublishingInterval: 100,
        publishingEnabled: true,
        requestedLifetimeCount: 1000,
        requestedMaxKeepAliveCount: 10,
        maxNotificationsPerPublish: 0,
        priority: 1,
      });
      const tags = ['agitator.vibration_rms', 'seal.pressure', 'product.temp_out'];
      const enough = new Promise<void>((done) => {
        for (const tag of tags) {
          const item = ClientMonitoredItem.create(
            subscription,
            { nodeId: `ns=${own};s=mill-1.${tag}`, attributeId: AttributeIds.Value },
            { samplingInterval: 50, queueSize: 50, discardOldest: true },
            TimestampsToReturn.Both,
          );
          seen.set(tag, []);
          item.on('changed', (v: DataValue) => {
            seen.get(tag)?.push({ value: v.value.value, t: v.sourceTimestamp?.getTime() ?? 0 });
            if ([...seen.values()].every((list) => list.length >= 15)) done();
          });
        }
      });
      await enough;
      await subscription.terminate();
    });
    const lines = ledgerLines().filter((l) => l.tag !== undefined);
    for (const [tag, values] of seen) {
      const truth = lines.filter((l) => l.machine === 'mill-1' && l.tag === tag);
      const byTime = new Map(truth.map((l) => [l.t, l.value]));
      // The first notification is the value at subscription time; all of them are entries of the ledger.
      for (const v of values) expect(byTime.get(v.t)).toBe(v.value);
      const from = values[1]?.t ?? 0;
      const to = values.at(-1)?.t ?? 0;
      // A value equal to the one before is no change and is not reported.
      const exposed = truth.filter((l, i) => l.t >= from && l.t <= to && l.value !== truth[i - 1]?.value).length;
      expect(values.length - 1).toBe(exposed);
      expect(new Set(values.map((v) => v.value)).size).toBeGreaterThan(3);
    }
    const times = [...seen.values()].map((list) => (list[3]?.t ?? 0) % 100);
    expect(new Set(times).size).toBeGreaterThan(1);
  }, 120_000);

  it('refuses a wrong password, anonymous sessions and writes', async () => {
    await expect(signIn(async () => true, 'wrong')).rejects.toThrow(/BadUserAccessDenied|BadIdentityTokenRejected/);
    const c = await client();
    await expect(c.createSession()).rejects.toThrow();
    await c.disconnect();
    await signIn(async (session) => {
      const own = await ns(session, 'urn:millspace:sim-mill');
      const flat = await ns(session, 'urn:flat-plc');
      const codes = await session.write(
        [`ns=${own};s=mill-1.agitator.power`, `ns=${flat};s=DB10.AgPwr_kW`].map((nodeId) => ({
          nodeId,
          attributeId: AttributeIds.Value,
          value: { value: { dataType: DataType.Double, value: 1 } },
        })),
      );
      for (const code of codes)
        expect([StatusCodes.BadNotWritable.value, StatusCodes.BadUserAccessDenied.value]).toContain(code.value);
    });
  }, 120_000);

  it('has a value of every tag from the first moment, and only values of the ledger', async () => {
    await signIn(async (session) => {
      const own = await ns(session, 'urn:millspace:sim-mill');
      const truth = new Map<string, Set<unknown>>();
      for (const l of ledgerLines()) {
        if (l.tag === undefined) continue;
        const key = `${l.machine}.${l.tag}`;
        truth.set(key, (truth.get(key) ?? new Set()).add(l.value));
      }
      const slow = [
        'mill-1.agitator.run_hours',
        'mill-1.beads.hours',
        'mill-1.beads.charge_mass',
        'meter-1.energy.aux_total',
        'hall-1.ambient.temp',
      ];
      for (const id of slow) {
        const dv = await session.read({ nodeId: `ns=${own};s=${id}`, attributeId: AttributeIds.Value });
        expect(dv.statusCode.value, id).toBe(0);
        expect(truth.get(id)?.has(dv.value.value), id).toBe(true);
      }
    });
  }, 120_000);

  it('has a flat space without units and source time', async () => {
    await signIn(async (session) => {
      const flat = await ns(session, 'urn:flat-plc');
      const dv = await session.read({ nodeId: `ns=${flat};s=DB10.AgPwr_kW`, attributeId: AttributeIds.Value }, 0);
      expect(dv.statusCode.value).toBe(0);
      expect(typeof dv.value.value).toBe('number');
      expect(dv.sourceTimestamp).toBeNull();
      const properties = ((await session.browse(`ns=${flat};s=DB10.AgPwr_kW`)).references ?? []).map(
        (r) => r.browseName.name,
      );
      expect(properties).not.toContain('EngineeringUnits');
    });
  }, 120_000);
});

async function read(session: ClientSession, parent: string, child: string): Promise<unknown> {
  const found = ((await session.browse(parent)).references ?? []).find((r) => r.browseName.name === child);
  expect(found, child).toBeDefined();
  const dv = await session.read({ nodeId: found?.nodeId ?? parent, attributeId: AttributeIds.Value });
  return dv.value.value;
}
