import { describe, expect, test } from 'vitest';
import { checkInstallScripts, objections } from './install-scripts.ts';

const plain = { name: 'plain', version: '1.0.0', folder: 'plain', scripts: [] };

describe('the check of install scripts', () => {
  test('accepts what is installed here', async () => {
    expect(await checkInstallScripts()).toEqual([]);
  });

  test('names a package with a script that nobody has looked at', () => {
    const unknown = { name: 'sneaky', version: '2.0.0', folder: 'sneaky', scripts: ['postinstall: node x.js'] };
    expect(objections([plain, unknown], '')[0]).toBe('sneaky@2.0.0 has an install script (postinstall: node x.js)');
  });

  test('does not take an allowed package without its test', () => {
    const esbuild = { name: 'esbuild', version: '1.0.0', folder: 'esbuild', scripts: ['postinstall: node install.js'] };
    expect(objections([plain, esbuild], "test('esbuild transforms', () => {})")).toEqual([]);
    expect(objections([plain, esbuild], '')).toHaveLength(1);
  });

  test('does not pass because it looked at nothing', () => {
    expect(objections([], '')).toHaveLength(1);
  });
});
