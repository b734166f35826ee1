import { rmSync, writeFileSync } from 'node:fs';
import { besideConfig, readConfigFile } from '@millspace/runtime/config';
import { MillspaceError } from '@millspace/runtime/errors';
import { BrokerApi, ConnectorApi, until } from './api.ts';
import { COMPANIES } from './companies.ts';
import { type DeviceSpec, demoDevices } from './configs.ts';
import { enrol, trustMill } from './joining.ts';
import type { Stage } from './stage.ts';

/** Where a management API is, and the data folder with its admin token. */
interface Place {
  url: string;
  dataDir: string;
}

export interface StageFile {
  broker: Place & { publishedUrl: string };
  connectors: Record<string, Place>;
  mills: number;
  rateHz: number;
  ledger: string;
  /** Written when the story is told, so that a health check can tell. */
  readyFile?: string;
}

/** Services that start together are not ready together. */
const PATIENCE_MS = 120_000;

/** @throws MillspaceError MS-CFG-001 (unreadable), MS-CFG-002 (no YAML), MS-CFG-003 (what is missing or wrong) */
export function readStageFile(file: string): StageFile {
  const value = readConfigFile(file);
  const findings: string[] = [];
  const root = fields(value);
  const text = (from: Record<string, unknown>, name: string, pointer: string): string => {
    const found = from[name];
    if (typeof found === 'string' && found !== '') return found;
    findings.push(`${pointer}/${name} must be a text`);
    return '';
  };
  const count = (name: string, high: number): number => {
    const found = root[name];
    if (typeof found === 'number' && Number.isInteger(found) && found >= 1 && found <= high) return found;
    findings.push(`/${name} must be a whole number from 1 to ${high}`);
    return 1;
  };
  const place = (from: unknown, pointer: string): Place => ({
    url: text(fields(from), 'url', pointer),
    dataDir: besideConfig(file, text(fields(from), 'dataDir', pointer)),
  });
  const broker = fields(root['broker']);
  const stage: StageFile = {
    broker: { ...place(broker, '/broker'), publishedUrl: text(broker, 'publishedUrl', '/broker') },
    connectors: Object.fromEntries(
      COMPANIES.map(({ slug }) => [slug, place(fields(root['connectors'])[slug], `/connectors/${slug}`)]),
    ),
    mills: count('mills', 20),
    rateHz: count('rateHz', 50),
    ledger: besideConfig(file, text(root, 'ledger', '')),
    ...(root['readyFile'] === undefined ? {} : { readyFile: besideConfig(file, text(root, 'readyFile', '')) }),
  };
  if (findings.length > 0)
    throw new MillspaceError('MS-CFG-003', {
      detail: `stage: ${findings.join('; ')}`,
      where: file,
      details: { findings },
    });
  return stage;
}

/** A system that others started (docker-compose.yml), and that goes on when the demo ends. */
export class AttachedStage implements Stage {
  readonly devices: DeviceSpec[];
  readonly rateHz: number;
  readonly ledgerFile: string;
  readonly brokerUrl: string;
  readonly broker: BrokerApi;
  readonly #connectors: ReadonlyMap<string, ConnectorApi>;
  readonly #readyFile: string | undefined;

  constructor(file: StageFile) {
    this.devices = demoDevices(file.mills);
    this.rateHz = file.rateHz;
    this.ledgerFile = file.ledger;
    this.brokerUrl = file.broker.publishedUrl.replace(/\/$/, '');
    this.broker = new BrokerApi(file.broker.url, file.broker.dataDir);
    this.#connectors = new Map(
      Object.entries(file.connectors).map(([slug, { url, dataDir }]) => [slug, new ConnectorApi(url, dataDir)]),
    );
    this.#readyFile = file.readyFile;
  }

  connector(slug: string): ConnectorApi {
    const api = this.#connectors.get(slug);
    if (!api) throw new Error(`no connector of ${slug}`);
    return api;
  }

  /** Waits for broker and connectors, enrols them and trusts the mill's certificate, where that is still to do. */
  async set(): Promise<void> {
    if (this.#readyFile !== undefined) rmSync(this.#readyFile, { force: true });
    await answers(() => this.broker.status(), 'the broker');
    await Promise.all(
      [...this.#connectors].map(([slug, api]) => answers(() => api.status(), `the connector of ${slug}`)),
    );
    await Promise.all(COMPANIES.map((company) => enrol(this, company)));
    await trustMill(this);
  }

  ready(): void {
    if (this.#readyFile !== undefined) writeFileSync(this.#readyFile, '');
  }

  async stop(): Promise<void> {
    if (this.#readyFile !== undefined) rmSync(this.#readyFile, { force: true });
    await Promise.all([this.broker, ...this.#connectors.values()].map((api) => api.close()));
  }
}

function answers(ask: () => Promise<unknown>, what: string): Promise<unknown> {
  return until(ask, () => true, `an answer of ${what}`, PATIENCE_MS, 500);
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
