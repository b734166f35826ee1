import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesThatMock } from './alone.ts';

test('files that replace modules are found, wherever they lie', () => {
  const root = mkdtempSync(join(tmpdir(), 'millspace-alone-'));
  try {
    mkdirSync(join(root, 'a/b'), { recursive: true });
    mkdirSync(join(root, 'a/node_modules'), { recursive: true });
    // Not written out: this file replaces nothing.
    const mocks = ['vi', 'mock("x");'].join('.');
    writeFileSync(join(root, 'a/b/mocks.test.ts'), mocks);
    writeFileSync(join(root, 'a/later.test.ts'), mocks.replace('mock', 'doMock'));
    writeFileSync(join(root, 'a/spies.test.ts'), 'vi.spyOn(x, "y");');
    writeFileSync(join(root, 'a/node_modules/other.test.ts'), mocks);
    expect(filesThatMock(['a/**/*.test.ts'], root)).toEqual(['a/b/mocks.test.ts', 'a/later.test.ts']);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
