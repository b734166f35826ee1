import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfigFile } from '@millspace/runtime/config';
import { validateBrokerConfig, validateConnectorConfig } from '@millspace/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readStageFile } from './attach.ts';
import { COMPANIES } from './companies.ts';
import { demoDevices } from './configs.ts';
import { mappingFiles } from './mapping-files.ts';

const DEPLOY = join(import.meta.dirname, '..', 'deploy');

describe('the files of docker-compose.yml', () => {
  test('the mappings are those that the demo makes', () => {
    for (const [name, content] of Object.entries(mappingFiles()))
      expect(readFileSync(join(DEPLOY, name), 'utf8'), name).toBe(content);
  });

  test('broker and connectors have valid configurations', () => {
    expect(validateBrokerConfig(readConfigFile(join(DEPLOY, 'broker.yaml')))).toBe(true);
    for (const { slug, name } of COMPANIES) {
      const config = readConfigFile(join(DEPLOY, `${slug}.yaml`));
      expect(validateConnectorConfig(config), slug).toBe(true);
      expect(config).toMatchObject({ name });
    }
  });

  test('the mills of the scenario are those the demo expects', () => {
    process.env['MILLSPACE_PORT'] = '8080';
    const stage = readStageFile(join(DEPLOY, 'stage.yaml'));
    const mills = parse(readFileSync(join(DEPLOY, 'mills.yaml'), 'utf8')) as {
      rateHz: number;
      mills: { id: string }[];
      outputs: Record<'opcua' | 'sparkplug', { devices: string[] }>;
    };
    expect(stage.rateHz).toBe(mills.rateHz);
    expect(stage.mills).toBe(mills.mills.length);
    const via = (name: string) =>
      demoDevices(stage.mills).flatMap((device) => (device.via === name ? [device.id] : []));
    expect(mills.outputs.opcua.devices).toEqual(via('opcua'));
    expect(mills.outputs.sparkplug.devices).toEqual(via('sparkplug'));
  });

  test('nothing in them is a secret', () => {
    const texts = ['../docker-compose.yml', 'broker.yaml', 'mills.yaml', 'mosquitto.conf', 'stage.yaml']
      .concat(COMPANIES.map(({ slug }) => `${slug}.yaml`))
      .map((name) => readFileSync(join(DEPLOY, name), 'utf8'));
    for (const text of texts) expect(text).not.toMatch(/^\s*-?\s*\w*(password|token|secret|key)\w*\s*[:=]/im);
  });
});

describe('a stage file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'millspace-stage-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('names everything that is wrong in it', () => {
    const file = join(folder, 'stage.yaml');
    writeFileSync(file, 'broker: { url: http://b }\nmills: 0\nrateHz: ten\n');
    expect(() => readStageFile(file)).toThrowError(
      /\/broker\/dataDir.*\/broker\/publishedUrl.*\/connectors\/nordlack\/url.*\/mills must.*\/rateHz must.*\/ledger must/s,
    );
  });
});
