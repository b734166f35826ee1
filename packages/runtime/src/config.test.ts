import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Validator } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { loadConfig } from './config.ts';

const file = (text: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'millspace-cfg-')), 'config.yaml');
  writeFileSync(path, text);
  return path;
};
const anything: Validator<unknown> = (value: unknown): value is unknown => value !== 'never';
const nothing: Validator<unknown> = (_value: unknown): _value is unknown => false;
nothing.errors = [
  { instancePath: '/http/port', schemaPath: '#/type', keyword: 'type', params: {}, message: 'must be integer' },
];

test('YAML with secrets from the environment', () => {
  expect(loadConfig(file('a: { b: "x-${ENV:SECRET}" }'), anything, { name: 'test', env: { SECRET: 'y' } })).toEqual({
    a: { b: 'x-y' },
  });
});

test('each way to be wrong has its code and its place', () => {
  expect(() => loadConfig('/nowhere/at/all.yaml', anything, { name: 'test' })).toThrow(
    expect.objectContaining({ code: 'MS-CFG-001' }),
  );
  expect(() => loadConfig(file('a: [1'), anything, { name: 'test' })).toThrow(
    expect.objectContaining({ code: 'MS-CFG-002' }),
  );
  expect(() => loadConfig(file('a: 1'), nothing, { name: 'test' })).toThrow(/\/http\/port: must be integer/);
  expect(() => loadConfig(file('a: "${ENV:MISSING}"'), anything, { name: 'test', env: {} })).toThrow(
    expect.objectContaining({ code: 'MS-CFG-004' }),
  );
});
