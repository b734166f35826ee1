/** The scenario: what is simulated, how fast, and where it is shown. Checked against `SCENARIO_SCHEMA` before anything starts. */
import { MillspaceError } from '@millspace/runtime/errors';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FaultPlan } from './drive/mill-runner.ts';
import { FAULT_NAMES, type Mode, RECIPES, type RecipeId, type SizeLitres } from './physics/index.ts';

export interface MillConfig {
  id: string;
  size: SizeLitres;
  mode: Mode;
  recipe: RecipeId;
  seed: number;
  /** Bulk bead fill at the start, 0…1; default 0.8. */
  fill?: number;
  /** Simulated seconds the mill has already run when the scenario begins: a mill in steady grind instead of one that starts. */
  ranForS?: number;
  /** Number of the first batch; default counts seconds, so that a restarted plant does not repeat its batch ids. */
  firstBatch?: number;
  faults: FaultPlan[];
}

export interface OpcuaConfig {
  port: number;
  host?: string;
  hostname?: string;
  policies: ('Basic256Sha256' | 'Aes128_Sha256_RsaOaep' | 'Aes256_Sha256_RsaPss')[];
  allowNone: boolean;
  anonymous: boolean;
  users: { name: string; password: string }[];
  userCertificates: string[];
  acceptUnknownClients: boolean;
  limits: {
    maxNodesPerRead: number;
    maxNodesPerBrowse: number;
    maxMonitoredItemsPerCall: number;
    maxSessions: number;
    maxSubscriptionsPerSession: number;
  };
  history: string[];
  historyDepth: number;
  /** Simulated seconds before the start of which the history holds the mills' values already, as if the server had run all the time. */
  historyBeforeS: number;
  flatPlc: boolean;
  /** Alarms as conditions. Default: up to fifty mills (each takes up to 800 nodes for them). */
  conditions?: boolean;
  devices?: string[];
  pki?: string;
}

export interface SparkplugConfig {
  url: string;
  group: string;
  node: string;
  username?: string;
  password?: string;
  /** Send values measured while disconnected afterwards, marked historical; else they are lost. */
  historical: boolean;
  devices?: string[];
}

export interface UnsConfig {
  url: string;
  /** `enterprise/site/area/line`. */
  base: string;
  username?: string;
  password?: string;
  /** `tag`: one topic per tag; `bundle`: one message per device and tick. */
  form: 'tag' | 'bundle';
  devices?: string[];
}

export interface SimConfig {
  name: string;
  mills: MillConfig[];
  rateHz: number;
  timeFactor: number;
  /** Simulated start, epoch ms; only with a time factor. */
  startMs?: number;
  ledger?: string;
  /** The ledger begins anew at this size and keeps one older file; default: it grows. */
  ledgerMaxBytes?: number;
  dataDir?: string;
  energyMeter?: { id: string };
  hallClimate?: { id: string };
  outputs: { opcua?: OpcuaConfig; sparkplug?: SparkplugConfig; uns?: UnsConfig };
}

const id = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' };
const text = { type: 'string', minLength: 1 };
const ids = { type: 'array', items: id };
const flag = (value: boolean) => ({ type: 'boolean', default: value });
const count = (value: number) => ({ type: 'integer', minimum: 1, default: value });
function object(properties: object, required: string[] = []): object {
  return { type: 'object', additionalProperties: false, required, properties };
}

const FAULT = object(
  {
    name: { enum: FAULT_NAMES },
    at: { type: 'number', minimum: 0, default: 0 },
    for: { type: 'number', exclusiveMinimum: 0 },
    level: { type: 'number' },
  },
  ['name'],
);
const MILL = object(
  {
    id,
    size: { enum: [1, 10, 60], default: 60 },
    mode: { enum: ['single-pass', 'multi-pass', 'circulation'], default: 'multi-pass' },
    recipe: { enum: Object.keys(RECIPES), default: 'limestone' },
    seed: { type: 'integer', default: 1 },
    fill: { type: 'number', minimum: 0.3, maximum: 0.95 },
    ranForS: { type: 'number', minimum: 0, maximum: 86_400 },
    firstBatch: { type: 'integer', minimum: 1 },
    faults: { type: 'array', items: FAULT, default: [] },
  },
  ['id'],
);
const OPCUA = object({
  port: { type: 'integer', minimum: 0, maximum: 65_535, default: 0 },
  host: text,
  hostname: text,
  policies: {
    type: 'array',
    items: { enum: ['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'] },
    default: ['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'],
  },
  allowNone: flag(true),
  anonymous: flag(true),
  users: { type: 'array', items: object({ name: text, password: text }, ['name', 'password']), default: [] },
  userCertificates: { type: 'array', items: text, default: [] },
  acceptUnknownClients: flag(true),
  limits: {
    ...object({
      maxNodesPerRead: count(1000),
      maxNodesPerBrowse: count(1000),
      maxMonitoredItemsPerCall: count(1000),
      maxSessions: count(20),
      maxSubscriptionsPerSession: count(10),
    }),
    default: {},
  },
  history: {
    type: 'array',
    items: text,
    default: [
      'agitator.power',
      'agitator.speed',
      'product.temp_out',
      'product.pressure_in',
      'seal.level',
      'seal.pressure',
    ],
  },
  historyDepth: count(3600),
  historyBeforeS: { type: 'number', minimum: 0, maximum: 86_400, default: 0 },
  flatPlc: flag(true),
  conditions: { type: 'boolean' },
  devices: ids,
  pki: text,
});
const url = { type: 'string', pattern: '^(mqtts?|wss?)://.+' };
const SPARKPLUG = object(
  { url, group: id, node: id, username: text, password: text, historical: flag(true), devices: ids },
  ['url', 'group', 'node'],
);
const UNS = object(
  {
    url,
    base: { type: 'string', pattern: '^[^/#+]+(/[^/#+]+)*$' },
    username: text,
    password: text,
    form: { enum: ['tag', 'bundle'], default: 'tag' },
    devices: ids,
  },
  ['url', 'base'],
);

/** JSON Schema 2020-12 of a scenario file. */
export const SCENARIO_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:millspace:schema:sim-scenario:1',
  title: 'Simulation scenario',
  ...object(
    {
      name: { type: 'string', default: 'sim-mill' },
      mills: { type: 'array', items: MILL, minItems: 1, maxItems: 2000 },
      rateHz: { type: 'number', exclusiveMinimum: 0, maximum: 50, default: 1 },
      timeFactor: { type: 'number', minimum: 1, maximum: 100_000, default: 1 },
      startMs: { type: 'integer', minimum: 0 },
      ledger: text,
      ledgerMaxBytes: { type: 'integer', minimum: 65_536 },
      dataDir: text,
      energyMeter: object({ id }, ['id']),
      hallClimate: object({ id }, ['id']),
      outputs: { ...object({ opcua: OPCUA, sparkplug: SPARKPLUG, uns: UNS }), default: {} },
    },
    ['mills'],
  ),
};

const check = new Ajv2020({ useDefaults: true, allErrors: true, strict: false }).compile<SimConfig>(SCENARIO_SCHEMA);

/** Checks a scenario and fills in defaults. Throws MS-SIM-001 that names every wrong place as a JSON pointer. */
export function parseConfig(input: unknown): SimConfig {
  const copy: unknown = structuredClone(input);
  if (!check(copy)) {
    const where = (check.errors ?? []).map(
      (e) => `${e.instancePath || '/'} ${e.message ?? 'is wrong'}${detail(e.params)}`,
    );
    throw new MillspaceError('MS-SIM-001', { detail: where.join('; ') });
  }
  const seen = new Set<string>();
  for (const device of [
    ...copy.mills,
    ...(copy.energyMeter ? [copy.energyMeter] : []),
    ...(copy.hallClimate ? [copy.hallClimate] : []),
  ]) {
    if (seen.has(device.id)) throw new MillspaceError('MS-SIM-001', { detail: `two devices are called ${device.id}` });
    seen.add(device.id);
  }
  return copy;
}

function detail(params: Record<string, unknown>): string {
  const extra = params['additionalProperty'] ?? params['missingProperty'];
  const allowed = params['allowedValues'];
  if (extra !== undefined) return ` (${String(extra)})`;
  return Array.isArray(allowed) ? ` (${allowed.join(', ')})` : '';
}
