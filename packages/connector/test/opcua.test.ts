import { DataType } from 'node-opcua';
import { afterEach, describe, expect, it } from 'vitest';
import type { MappingFile, SourceConfig } from '@millspace/schemas';
import { type Harness, startHarness } from './harness.ts';
import { MILL_URI, startServer, type TestServer } from './opcua-server.ts';

const VARIABLES = {
  power: { type: DataType.Double, value: 10 },
  speed: { type: DataType.Double, value: 1000 },
  temp: { type: DataType.Double, value: 25 },
  state: { type: DataType.Int32, value: 2 },
};
const at = (name: string) => `nsu=${MILL_URI};s=${name}`;

function mapping(signals?: MappingFile['machines'][0]['signals']): MappingFile {
  return {
    revision: 'r1',
    source: 'plc',
    machines: [
      {
        id: 'mill-1',
        pack: 'test-mill/1',
        signals: signals ?? [
          { signal: 'agitator.power', address: at('power') },
          { signal: 'agitator.speed', browsePath: 'Mill/sp*d' },
          { signal: 'product.temp_out', address: at('temp') },
          { signal: 'machine.state', address: at('state') },
        ],
      },
    ],
  };
}

function config(endpoint: string, more: Partial<SourceConfig> = {}): SourceConfig {
  return { id: 'plc', type: 'opcua', mapping: 'm.yaml', endpoint, security: { policy: 'None', mode: 'None' }, ...more } as SourceConfig;
}

describe('OPC UA source', { timeout: 60_000 }, () => {
  const open: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(thing: T): T => {
    open.push(thing);
    return thing;
  };
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.stop();
  });

  it('delivers every change in its slot and holds what does not change', async () => {
    const server = keep(await startServer({ variables: VARIABLES }));
    const harness = keep(await startHarness(config(server.endpoint), mapping()));
    await harness.status((status) => status.state === 'connected');
    const ledger = await drive(server, harness, 12);
    const table = harness.store.table('mill-1', 'fast');
    for (const { t, value } of ledger) {
      const row = table.get(Math.floor((t + 50) / 100) * 100);
      const newer = ledger.filter((entry) => Math.floor((entry.t + 50) / 100) === Math.floor((t + 50) / 100)).map((entry) => entry.value);
      expect(newer, `slot of ${t}`).toContain(row?.get('agitator.power')?.v);
      expect(value).toBeGreaterThan(0);
      expect(row?.get('agitator.speed')?.v).toBe(1000);
    }
    expect(harness.store.quarantined).toEqual([]);
    expect(harness.source.status().items).toMatchObject({ wanted: 4, active: 4, bad: [] });
  });
});

/** Changes the power every 40 ms `count` times and waits until the last change is a row. */
async function drive(server: TestServer, harness: Harness, count: number): Promise<{ t: number; value: number }[]> {
  const ledger: { t: number; value: number }[] = [];
  for (let index = 1; index <= count; index += 1) {
    const when = new Date();
    server.set('power', 10 + index, when);
    ledger.push({ t: when.getTime(), value: 10 + index });
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  await harness.store.until(() => [...harness.store.table('mill-1', 'fast').values()].some((row) => row.get('agitator.power')?.v === 10 + count));
  return ledger;
}
