import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { installedPackages } from './list.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const packages = installedPackages(root);

/** Each installed version of a package, loaded the way its users load it. */
function load<T>(name: string): T[] {
  return packages
    .filter((one) => one.name === name)
    .map(({ folder }) => createRequire(join(folder, 'package.json'))(folder) as T);
}

describe('packages that have an install script work without it', () => {
  test('better-sqlite3 opens a database', () => {
    type Sqlite = new (file: string) => { prepare(sql: string): { get(): unknown }; close(): void };
    const versions = load<Sqlite>('better-sqlite3');
    expect(versions.length).toBeGreaterThan(0);
    for (const Database of versions) {
      const database = new Database(':memory:');
      expect(database.prepare('SELECT 6 * 7 AS answer').get()).toEqual({ answer: 42 });
      database.close();
    }
  });

  test('esbuild transforms TypeScript', () => {
    type Esbuild = { transformSync(code: string, options: object): { code: string } };
    const versions = load<Esbuild>('esbuild');
    expect(versions.length).toBeGreaterThan(0);
    for (const esbuild of versions)
      expect(esbuild.transformSync('const a: number = 1', { loader: 'ts' }).code).toBe('const a = 1;\n');
  });

  test('protobufjs encodes and decodes a message', () => {
    type Message = { encode(value: object): { finish(): Uint8Array }; decode(bytes: Uint8Array): object };
    type Protobuf = { parse(proto: string): { root: { lookupType(name: string): Message } } };
    const versions = load<Protobuf>('protobufjs');
    expect(versions.length).toBeGreaterThan(0);
    for (const protobuf of versions) {
      const { root: parsed } = protobuf.parse(
        'syntax = "proto3"; message Metric { string name = 1; double value = 2; }',
      );
      const type = parsed.lookupType('Metric');
      const bytes = type.encode({ name: 'agitator.power', value: 4.25 }).finish();
      expect({ ...type.decode(bytes) }).toEqual({ name: 'agitator.power', value: 4.25 });
    }
  });

  test('ssh2 makes and reads a key', () => {
    type Keys = { private: string; public: string };
    type Ssh = { utils: { generateKeyPairSync(type: string): Keys; parseKey(key: string): { type: string } } };
    for (const ssh of load<Ssh>('ssh2')) {
      const keys = ssh.utils.generateKeyPairSync('ed25519');
      expect(ssh.utils.parseKey(keys.private).type).toBe('ssh-ed25519');
    }
  });

  test('cpu-features is missing its library, and ssh2 chooses its ciphers without it', () => {
    for (const { folder } of packages.filter((one) => one.name === 'cpu-features'))
      expect(() => createRequire(join(folder, 'package.json'))(folder)).toThrow();
    for (const { folder } of packages.filter((one) => one.name === 'ssh2')) {
      const constants = createRequire(join(folder, 'package.json'))('./lib/protocol/constants.js') as {
        DEFAULT_CIPHER: readonly string[];
      };
      expect(constants.DEFAULT_CIPHER).toContain('aes256-gcm@openssh.com');
    }
  });

  test('fsevents loads', ({ skip }) => {
    skip(process.platform !== 'darwin', 'fsevents exists on macOS only');
    const versions = load<{ watch: unknown }>('fsevents');
    expect(versions.length).toBeGreaterThan(0);
    for (const fsevents of versions) expect(fsevents.watch).toBeTypeOf('function');
  });
});
