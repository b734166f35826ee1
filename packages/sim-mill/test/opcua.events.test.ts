import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttributeIds,
  ClientMonitoredItem,
  type ClientSession,
  type ClientSubscription,
  constructEventFilter,
  DataType,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  SecurityPolicy,
  TimestampsToReturn,
  type Variant,
} from 'node-opcua';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimMill, parseConfig, type SimMill } from '../src/app.ts';

const dir = mkdtempSync(join(tmpdir(), 'sim-events-'));
const ledger = join(dir, 'ledger.ndjson');
const FIELDS = [
  'EventType',
  'SourceName',
  'Message',
  'Severity',
  'Time',
  'ConditionName',
  'ActiveState.Id',
  'BatchId',
  'Phase',
  'Retain',
];
let sim: SimMill;
let client: OPCUAClient;
let session: ClientSession;
let subscription: ClientSubscription;
let own = 0;
const events: Record<string, unknown>[] = [];
const waiting = new Set<() => void>();

/** Resolves when an event fits; looks at those already seen first. */
async function seen(fits: (e: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
  for (;;) {
    const found = events.find(fits);
    if (found) return found;
    await new Promise<void>((next) => waiting.add(next));
  }
}

beforeAll(async () => {
  sim = createSimMill(
    parseConfig({
      mills: [{ id: 'mill-1', size: 1, seed: 3, firstBatch: 1 }],
      rateHz: 10,
      ledger,
      dataDir: dir,
      outputs: { opcua: { port: 0 } },
    }),
  );
  await sim.start();
  const pki = new OPCUACertificateManager({
    rootFolder: join(dir, 'client'),
    automaticallyAcceptUnknownCertificate: true,
  });
  client = OPCUAClient.create({
    endpointMustExist: false,
    securityMode: MessageSecurityMode.None,
    securityPolicy: SecurityPolicy.None,
    clientCertificateManager: pki,
    connectionStrategy: { maxRetry: 0 },
  });
  await client.connect(sim.endpoints()['opcua'] ?? '');
  session = await client.createSession();
  own = (await session.readNamespaceArray()).indexOf('urn:millspace:sim-mill');
  subscription = await session.createSubscription2({
    requestedPublishingInterval: 50,
    publishingEnabled: true,
    requestedLifetimeCount: 1000,
    requestedMaxKeepAliveCount: 20,
    maxNotificationsPerPublish: 0,
    priority: 1,
  });
  const filter = constructEventFilter(FIELDS.map((f) => (f === 'BatchId' || f === 'Phase' ? `${own}:${f}` : f)));
  const item = ClientMonitoredItem.create(
    subscription,
    { nodeId: 'ns=0;i=2253', attributeId: AttributeIds.EventNotifier },
    { samplingInterval: 0, queueSize: 200, discardOldest: true, filter },
    TimestampsToReturn.Both,
  );
  item.on('changed', (values) => {
    const e: Record<string, unknown> = {};
    (values as unknown as Variant[]).forEach((v, i) => {
      const x: unknown = v.value;
      e[FIELDS[i] ?? ''] = x !== null && typeof x === 'object' && 'text' in x ? x.text : x;
    });
    events.push(e);
    for (const next of waiting) next();
    waiting.clear();
  });
}, 120_000);

afterAll(async () => {
  await subscription.terminate();
  await session.close();
  await client.disconnect();
  await sim.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('events of the OPC UA mill', () => {
  it('tells of the batch start with the time the ledger has', async () => {
    const e = await seen((x) => x['Phase'] === 'start');
    expect(e['BatchId']).toBe('mill-1-00001');
    expect(e['SourceName']).toBe('mill-1');
    const line = readFileSync(ledger, 'utf8')
      .split('\n')
      .find((l) => l.includes('"event":"batch"'));
    expect((JSON.parse(line ?? '{}') as { t: number }).t).toBe((e['Time'] as Date).getTime());
  }, 120_000);

  it('raises and clears limit and discrete alarms', async () => {
    sim.switchFault('mill-1', 'seal-leak-fast', true, 100);
    const low = await seen((x) => x['ConditionName'] === 'SEAL_LVL' && x['Severity'] === 800);
    expect(low['ActiveState.Id']).toBe(true);
    expect(low['Message']).toMatch(/Barrier fluid level low/);
    const before = events.length;
    const refreshed = await session.call({
      objectId: 'ns=0;i=2782',
      methodId: 'ns=0;i=3875',
      inputArguments: [{ dataType: DataType.UInt32, value: subscription.subscriptionId }],
    });
    expect(refreshed.statusCode.value).toBe(0);
    // RefreshStart, the active conditions once more, RefreshEnd.
    await seen((x) => String(x['EventType']) === 'ns=0;i=2788');
    expect(events.slice(before).some((x) => x['ConditionName'] === 'SEAL_LVL' && x['ActiveState.Id'] === true)).toBe(
      true,
    );
    sim.switchFault('mill-1', 'seal-leak-fast', false);
    const over = await seen(
      (x) => x['ConditionName'] === 'SEAL_LVL' && x['ActiveState.Id'] === false && x['Severity'] === 1,
    );
    expect(over['Message']).toMatch(/over/);
    sim.switchFault('mill-1', 'plc-restart', true);
    const lost = await seen((x) => x['ConditionName'] === 'PLC_RESTART' && x['ActiveState.Id'] === true);
    expect(lost['Severity']).toBe(500);
    sim.switchFault('mill-1', 'plc-restart', false);
    await seen((x) => x['ConditionName'] === 'PLC_RESTART' && x['ActiveState.Id'] === false && x['Retain'] === false);
  }, 120_000);

  it('answers a history read with what the ledger has', async () => {
    const nodeId = `ns=${own};s=mill-1.seal.pressure`;
    const now = Date.now();
    const result = await session.readHistoryValue(nodeId, new Date(now - 60_000), new Date(now));
    const values = (result.historyData as unknown as { dataValues: { value: Variant; sourceTimestamp: Date | null }[] })
      .dataValues;
    expect(values.length).toBeGreaterThan(20);
    const truth = new Map(
      readFileSync(ledger, 'utf8')
        .trim()
        .split('\n')
        .map((l) => JSON.parse(l) as { tag?: string; t: number; value: number })
        .filter((l) => l.tag === 'seal.pressure')
        .map((l) => [l.t, l.value]),
    );
    for (const v of values.slice(1)) expect(truth.get(v.sourceTimestamp?.getTime() ?? 0)).toBe(v.value.value);
  }, 120_000);
});
