import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '@millspace/demo/stage';
import type { ConnectorConfig, MappingFile } from '@millspace/schemas';
import type { House } from '../../support/house.ts';

export const MILL = 'mill-1';
/** Values of a signal in a second. */
const RATE_HZ = 2;
export const PERIODS = { fast: 1000 / RATE_HZ };

/** A simulated mill in a house: an OPC UA server, and a ledger of all that it says. */
export interface Hall {
  endpoint: string;
  ledger: string;
  /** What whoever looks after the server does: moves the certificates that it rejected to those it trusts. */
  acceptWhoAsked(): void;
}

/** @param lets `known`: clients whose certificate somebody accepted; `everybody`: an unsecured endpoint, too */
export async function openHall(house: House, lets: 'known' | 'everybody'): Promise<Hall> {
  const open = lets === 'everybody';
  const [port = 0] = await freePorts(1);
  const ledger = house.file('hall', 'ledger.ndjson');
  house.write('hall', 'scenario.yaml', {
    rateHz: RATE_HZ,
    dataDir: house.folder('hall'),
    ledger,
    mills: [{ id: MILL, size: 60, seed: 7, ranForS: 300 }],
    outputs: { opcua: { port, allowNone: open, acceptUnknownClients: open, policies: ['Basic256Sha256'] } },
  });
  await house.add('hall', 'packages/sim-mill/src/main.ts', [house.file('hall', 'scenario.yaml')]).start();
  const found = (folder: string): string[] =>
    readdirSync(house.folder('hall'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.includes(join('server', folder)),
    );
  return {
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    ledger,
    acceptWhoAsked() {
      for (const path of found('rejected')) {
        if (!/\.(pem|der)$/.test(path)) continue;
        const from = join(house.folder('hall'), path);
        renameSync(from, from.replace(`${join('server', 'rejected')}/`, `${join('server', 'trusted', 'certs')}/`));
      }
    },
  };
}

/** How a connector that everybody is let in reads it. */
export const hallSource = ({ endpoint }: Hall): NonNullable<ConnectorConfig['sources']>[number] => ({
  id: 'hall',
  type: 'opcua',
  endpoint,
  security: { policy: 'None', mode: 'None' },
  mapping: 'hall.yaml',
});

/** The file `hall.yaml` of that source. */
export const hallMapping = (signals: readonly string[]): MappingFile => ({
  revision: 'r1',
  source: 'hall',
  machines: [
    {
      id: MILL,
      pack: 'bead-mill/1',
      periods: PERIODS,
      signals: signals.map((signal) => ({ signal, address: `nsu=urn:millspace:sim-mill;s=${MILL}.${signal}` })),
    },
  ],
});
