import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkImports, forbiddenImports, plantedFiles } from './imports.ts';
import { judge } from './judge.ts';

describe('import directions', () => {
  test('each planted forbidden import is found, and nothing else there', async () => {
    const planted = fileURLToPath(new URL('planted', import.meta.url));
    const { files, found } = await forbiddenImports(planted);
    expect(files).toBe(plantedFiles.length);
    expect(found.map((line) => line.split(':')[0])).toEqual(plantedFiles);
  });

  test('this repository keeps its own rules', async () => {
    expect(await checkImports()).toEqual([]);
    // Reads every file of the repository: as long as that takes.
  }, 300_000);

  test.each([
    ['static', "import { x } from '@millspace/broker';"],
    ['type only', "import type { X } from '@millspace/broker';"],
    ['side effect', "import '@millspace/broker';"],
    ['deep path', "import { x } from '@millspace/broker/app';"],
    ['dynamic', "const x = await import('@millspace/broker');"],
    ['dynamic with a template', 'const x = await import(`@millspace/broker`);'],
    ['type expression', "let x: import('@millspace/broker').X;"],
    ['re-export', "export { x } from '@millspace/broker';"],
    ['re-export of all', "export * from '@millspace/broker';"],
    ['require', "const x = require('@millspace/broker');"],
    ['import equals', "import x = require('@millspace/broker');"],
    ['by path', "import { x } from '../../broker/src/app.ts';"],
    ['computed', 'const x = await import(name);'],
  ])('finds a forbidden import: %s', (_, text) => {
    expect(judge('packages/connector/src/app.ts', text)).toHaveLength(1);
  });

  test('tests keep the directions too, but may use any library', () => {
    expect(judge('packages/connector/src/app.test.ts', "import { x } from '@millspace/sim-mill';")).toHaveLength(1);
    expect(judge('packages/connector/test/server.ts', "import { OPCUAServer } from 'node-opcua';")).toEqual([]);
    expect(judge('packages/connector/src/a.test.ts', "import { x } from '../../../scripts/testing/needs.ts';")).toEqual(
      [],
    );
  });

  test('only the benchmarks reach into the rooms of others, and only into those that they measure', () => {
    const text = "import { x } from '../../packages/broker/src/log/sqlite-log.ts';";
    expect(judge('bench/figures/log.ts', text)).toEqual([]);
    expect(judge('e2e/support/log.ts', text)).toHaveLength(1);
    expect(judge('bench/figures/log.ts', "import { x } from '../../packages/sim-mill/src/app.ts';")).toHaveLength(1);
  });

  test('a part that the rules do not know is not let through', () => {
    expect(judge('packages/unheard-of/src/app.ts', '')).toHaveLength(1);
  });
});

describe('vendor rooms', () => {
  test.each([
    ['packages/connector/src/sources/opcua/client.ts', 'node-opcua'],
    ['packages/sim-mill/src/outputs/opcua/server.ts', 'node-opcua'],
    ['packages/connector/src/sources/mqtt/source.ts', 'mqtt'],
    ['packages/runtime/src/sqlite.ts', 'better-sqlite3'],
    ['packages/connector/src/store/blocks.ts', 'better-sqlite3'],
    ['packages/broker/src/log/log.store.ts', 'better-sqlite3'],
    ['packages/broker/src/catalog/catalog.routes.ts', 'fastify'],
    ['packages/runtime/src/http-client.ts', 'undici'],
    ['packages/connector/src/normalise/units.ts', '@lhncbc/ucum-lhc'],
    ['packages/runtime/src/users/password-hash.ts', '@node-rs/argon2'],
  ])('%s may import %s', (file, library) => {
    expect(judge(file, `import x from '${library}';`)).toEqual([]);
  });

  test.each([
    ['packages/connector/src/app.ts', 'node-opcua'],
    ['packages/connector/src/normalise/units.ts', 'node-opcua-types'],
    ['packages/connector/src/sources/opcua/client.ts', 'mqtt'],
    ['packages/broker/src/app.ts', 'better-sqlite3'],
    ['packages/broker/src/app.ts', 'fastify'],
    ['packages/connector/src/send/uplink.ts', 'undici'],
    ['packages/sim-mill/src/app.ts', '@lhncbc/ucum-lhc'],
    ['packages/broker/src/app.ts', '@node-rs/argon2'],
    ['packages/schemas/src/index.ts', 'yaml'],
    ['packages/policy/src/index.ts', 'ajv'],
    ['packages/policy/src/index.ts', 'node:crypto'],
    ['packages/console/src/main.tsx', 'node:crypto'],
  ])('%s must not import %s', (file, library) => {
    expect(judge(file, `import type { x } from '${library}';`)).toHaveLength(1);
  });
});

describe('global fetch', () => {
  test.each(["await fetch('x')", 'const get = fetch;', "globalThis.fetch('x')", 'use({ fetch })'])(
    '%s is found',
    (text) => {
      expect(judge('packages/broker/src/app.ts', text)).toHaveLength(1);
    },
  );

  test('the console has one place for it', () => {
    expect(judge('packages/console/src/api/http.ts', "await fetch('x')")).toEqual([]);
    expect(judge('packages/console/src/app/app.tsx', "await fetch('x')")).toHaveLength(1);
  });

  test.each(["client.fetch('x')", 'class A { fetch() {} }', 'const a = { fetch: 1 };'])(
    '%s is something else',
    (text) => {
      expect(judge('packages/broker/src/app.ts', text)).toEqual([]);
    },
  );
});
