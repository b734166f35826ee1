import type { BrokerConfig, ConnectorConfig, Machine, MappingFile, Pack } from '@millspace/schemas';
import { loadPack } from '@millspace/schemas';

/** The configuration files of the demo's processes, as plain objects. Nothing here starts anything. */

export interface DeviceSpec {
  id: string;
  pack: string;
  via: 'opcua' | 'sparkplug';
  /** Chamber of a mill, L. */
  size?: keyof typeof NAMEPLATES;
}

/** What the owner of a mill reads off its plate and its acceptance test. */
const NAMEPLATES = {
  10: { manufacturer: 'Example Mill Works', model: 'SM 10 Pilot', noLoadPower: { kW: 0.7, speed: 1050 } },
  60: { manufacturer: 'Example Mill Works', model: 'SM 60 Pro', noLoadPower: { kW: 3, speed: 584 } },
} as const;

export const plateOf = ({ size }: DeviceSpec): Omit<Machine, 'id' | 'pack'> =>
  size === undefined ? {} : NAMEPLATES[size];

export const METER_ID = 'meter-1';
export const HALL_ID = 'hall-1';
export const SPARKPLUG_GROUP = 'nordlack';
export const SPARKPLUG_NODE = 'hall-2';
const SIM_NAMESPACE = 'urn:millspace:sim-mill';

/** Signals of the packs that the simulated devices have no sensor for. */
const NOT_FITTED = new Set([
  'energy.reactive_power',
  'energy.apparent_power',
  'energy.cooling_total',
  'energy.water_total',
  'ambient.pressure',
  'ambient.co2',
  'ambient.dust_pm10',
]);

export function fittedSignals(pack: string): string[] {
  return loadPack(pack)
    .signals.map((signal) => signal.id)
    .filter((id) => !NOT_FITTED.has(id));
}

/** Mills alternate between the two ways; meter and hall sensor speak Sparkplug B. */
export function demoDevices(mills: number): DeviceSpec[] {
  const list: DeviceSpec[] = Array.from({ length: mills }, (_, index) => ({
    id: `mill-${index + 1}`,
    pack: 'bead-mill/1',
    via: index % 2 === 0 ? 'opcua' : 'sparkplug',
    size: index % 2 === 0 ? 60 : 10,
  }));
  return [
    ...list,
    { id: METER_ID, pack: 'energy/1', via: 'sparkplug' },
    { id: HALL_ID, pack: 'environment/1', via: 'sparkplug' },
  ];
}

/**
 * Sampling groups at a rate of `rateHz`: the mill samples everything that much faster than its usual second, so the
 * grid is that much finer. States keep a tenth of a second at most.
 */
export function groupPeriods(rateHz: number, pack: Pack = loadPack('bead-mill/1')): Record<string, number> {
  return Object.fromEntries(pack.groups.map((group) => [group.id, Math.max(20, Math.round(group.periodMs / rateHz))]));
}

export function scenario(options: {
  devices: readonly DeviceSpec[];
  rateHz: number;
  ledger: string;
  dataDir: string;
  opcuaPort: number;
  opcuaHost?: string;
  user?: { name: string; password: string };
  mqttUrl: string;
  /** The OPC UA server has so much history (s) when it starts. */
  historyBeforeS?: number;
}): object {
  const ids = (via: DeviceSpec['via']) =>
    options.devices.filter((device) => device.via === via).map((device) => device.id);
  return {
    name: 'mills',
    rateHz: options.rateHz,
    ledger: options.ledger,
    dataDir: options.dataDir,
    mills: options.devices
      .filter((device) => device.pack === 'bead-mill/1')
      .map((device, index) => ({
        id: device.id,
        size: device.size ?? (index % 2 === 0 ? 60 : 10),
        mode: index % 2 === 0 ? 'circulation' : 'multi-pass',
        seed: index + 1,
        ranForS: 600 + 90 * index,
      })),
    energyMeter: { id: METER_ID },
    hallClimate: { id: HALL_ID },
    outputs: {
      opcua: {
        port: options.opcuaPort,
        ...(options.opcuaHost ? { host: options.opcuaHost } : {}),
        devices: ids('opcua'),
        allowNone: false,
        anonymous: options.user === undefined,
        users: options.user ? [options.user] : [],
        ...(options.historyBeforeS === undefined ? {} : { historyBeforeS: options.historyBeforeS }),
      },
      sparkplug: {
        url: options.mqttUrl,
        group: SPARKPLUG_GROUP,
        node: SPARKPLUG_NODE,
        devices: ids('sparkplug'),
        historical: false,
      },
    },
  };
}

export function brokerConfig(options: {
  dataDir: string;
  host?: string;
  port: number;
  behindProxy?: boolean;
}): BrokerConfig {
  return {
    name: 'demo broker',
    dataDir: options.dataDir,
    http: {
      host: options.host ?? '127.0.0.1',
      port: options.port,
      ...(options.behindProxy ? { behindProxy: true } : {}),
    },
  };
}

export interface ConnectorOptions {
  name: string;
  dataDir: string;
  brokerUrl: string;
  host?: string;
  port?: number;
  behindProxy?: boolean;
  proxy?: { url: string; user?: string; password?: string };
  /** Bytes of the outbox beyond which the oldest live data is displaced. */
  outboxBytes?: number;
}

export function connectorConfig(
  options: ConnectorOptions,
  sources: NonNullable<ConnectorConfig['sources']> = [],
): ConnectorConfig {
  return {
    name: options.name,
    dataDir: options.dataDir,
    broker: { url: options.brokerUrl, ...(options.proxy ? { proxy: options.proxy } : {}) },
    http: {
      host: options.host ?? '127.0.0.1',
      port: options.port ?? 0,
      ...(options.behindProxy ? { behindProxy: true } : {}),
    },
    sources,
    ...(options.outboxBytes === undefined ? {} : { outbox: { maxBytes: options.outboxBytes } }),
  };
}

export function opcuaSource(options: {
  endpoint: string;
  rateHz: number;
  user?: string;
  password?: string;
  /** Read so much of the server's history at the first connection, s. */
  historyBeforeSeconds?: number;
}): NonNullable<ConnectorConfig['sources']>[number] {
  return {
    id: 'opcua',
    type: 'opcua',
    mapping: 'mapping-opcua.yaml',
    endpoint: options.endpoint,
    ...(options.user ? { user: options.user } : {}),
    ...(options.password ? { password: options.password } : {}),
    publishingIntervalMs: 100,
    queueSize: 50,
    events: true,
    history: true,
    ...(options.historyBeforeSeconds === undefined ? {} : { historyBeforeSeconds: options.historyBeforeSeconds }),
  };
}

export function mqttSource(url: string): NonNullable<ConnectorConfig['sources']>[number] {
  return { id: 'mqtt', type: 'mqtt', mapping: 'mapping-mqtt.yaml', url, dialect: 'sparkplug' };
}

/** Every signal the simulated devices have, as its owner would have accepted it from `suggest-mapping`. */
export function mappingFile(
  source: 'opcua' | 'mqtt',
  devices: readonly DeviceSpec[],
  rateHz: number,
  tagsOf: (pack: string) => readonly string[],
): MappingFile {
  const via = source === 'opcua' ? 'opcua' : 'sparkplug';
  return {
    revision: 'demo-1',
    source,
    machines: devices
      .filter((device) => device.via === via)
      .map((device) => ({
        id: device.id,
        pack: device.pack,
        periods: groupPeriods(rateHz, loadPack(device.pack)),
        ...plateOf(device),
        signals: tagsOf(device.pack).map((signal) =>
          via === 'opcua'
            ? { signal, address: address(device.id, signal) }
            : { signal, metric: signal.replace('.', '/') },
        ),
        ...(via === 'sparkplug'
          ? { sparkplug: { group: SPARKPLUG_GROUP, node: SPARKPLUG_NODE, device: device.id } }
          : {}),
        ...(device.pack === 'bead-mill/1' && via === 'opcua'
          ? {
              events: { conditions: true },
              batch: {
                id: { address: address(device.id, 'batch.id') },
                recipe: { address: address(device.id, 'batch.recipe') },
                product: { address: address(device.id, 'batch.product') },
                pass: { address: address(device.id, 'batch.pass_no') },
                massKg: { address: address(device.id, 'batch.mass') },
                solidsFraction: { address: address(device.id, 'batch.solids') },
              },
            }
          : {}),
      })),
  };
}

function address(device: string, tag: string): string {
  return `nsu=${SIM_NAMESPACE};s=${device}.${tag}`;
}
