import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasGlibc, isUsableNode, nodePackage, nodeVersion, pnpmVersion } from './platform.mjs';
import { capture, runQuietly } from './run.mjs';
import { explainWrite, Sentence, say, withProgress } from './say.mjs';

const megabytes = { node: 53, pnpm: 5 };

/** @typedef {{ node: string, pnpm: string }} Toolchain paths of the Node executable and of pnpm's script */

/** What this machine needs, and where it lies once it is there. */
function plan(/** @type {string} */ root) {
  const folder = join(root, '.toolchain');
  const own = isUsableNode(process.versions.node);
  const nodeName = own ? undefined : nodePackage(process.platform, process.arch, hasGlibc());
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const tools = {
    node: nodeName ? join(folder, 'node_modules', nodeName, 'bin', executable) : process.execPath,
    pnpm: join(folder, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs'),
  };
  const wanted = `${JSON.stringify({ node: nodeName && `${nodeName}@${nodeVersion}`, pnpm: pnpmVersion })}\n`;
  return { folder, nodeName, tools, wanted, marker: join(folder, 'fetched.json') };
}

/**
 * The tools, if an earlier start fetched exactly these.
 * @param {string} root
 * @returns {Toolchain | undefined}
 */
export function fetched(root) {
  const { tools, marker, wanted } = plan(root);
  return read(marker) === wanted && existsSync(tools.node) && existsSync(tools.pnpm) ? tools : undefined;
}

/**
 * Fetches Node 24 and pnpm from the npm registry into .toolchain/.
 * @param {string} root
 * @returns {Promise<Toolchain>}
 */
export async function fetchTools(root) {
  const { folder, nodeName, tools, marker, wanted } = plan(root);
  try {
    if (!(await answers(tools, nodeName))) {
      await fetchInto(folder, nodeName);
      if (!(await answers(tools, nodeName, true)))
        throw new Sentence(
          `The Node that was fetched into ${folder} does not run on this machine. Delete that folder and try again, or install Node 24 with your system.`,
        );
    }
    // Written last, so that an interrupted fetch is done anew.
    writeFileSync(marker, wanted);
  } catch (error) {
    throw explainWrite(error, folder);
  }
  return tools;
}

/** @returns {string | undefined} */
function read(/** @type {string} */ file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {Toolchain} tools
 * @param {string | undefined} nodeName
 * @param {boolean} anyMinor true after a fetch: some platforms have no package of the exact version
 */
async function answers(tools, nodeName, anyMinor = false) {
  if (!existsSync(tools.node) || !existsSync(tools.pnpm)) return false;
  const node = await capture(tools.node, ['--version']);
  const pnpm = await capture(tools.node, [tools.pnpm, '--version'], dirname(tools.pnpm));
  const right = !nodeName || (anyMinor ? node?.startsWith('v24.') : node === `v${nodeVersion}`);
  return Boolean(right && pnpm === pnpmVersion);
}

/**
 * @param {string} folder
 * @param {string | undefined} nodeName
 */
async function fetchInto(folder, nodeName) {
  const size = megabytes.pnpm + (nodeName ? megabytes.node : 0);
  const what = nodeName ? `Node ${nodeVersion} and pnpm ${pnpmVersion}` : `pnpm ${pnpmVersion}`;
  say(`fetching ${what} from the npm registry into .toolchain/ (about ${size} MB, only this once)`);
  const attempt = (/** @type {string} */ version) =>
    withProgress(
      'fetching the tools',
      () => npmInstall(folder, nodeName, version),
      ({ code }) => code === 0,
    );
  const first = await attempt(nodeVersion);
  if (first.code === 0) return;
  // Not every platform's package exists in every version: take the newest Node 24 there is.
  if (nodeName && /ETARGET|E404|No matching version/.test(first.output)) {
    say(`${nodeName} has no version ${nodeVersion}; taking the newest Node 24 instead`);
    const second = await attempt('24');
    if (second.code === 0) return;
    throw fetchFailed(second.output);
  }
  throw fetchFailed(first.output);
}

/**
 * @param {string} folder
 * @param {string | undefined} nodeName
 * @param {string} nodeRange
 */
async function npmInstall(folder, nodeName, nodeRange) {
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'package-lock.json'), { force: true });
  const dependencies = { ...(nodeName ? { [nodeName]: nodeRange } : {}), pnpm: pnpmVersion };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ private: true, dependencies }, null, 2)}\n`);
  const [command, ...before] = npm();
  const args = ['install', '--ignore-scripts', '--prefer-offline', '--no-package-lock', '--no-audit', '--no-fund'];
  const quick = [
    '--loglevel=error',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ];
  return runQuietly(command, [...before, ...args, ...quick, '--prefix', folder], folder);
}

/** npm as it was called, where we know it: on Windows `npm` itself is a batch file that only a shell can start. */
function npm() {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.[cm]?js$/.test(script)) return /** @type {const} */ ([process.execPath, script]);
  return /** @type {const} */ ([process.platform === 'win32' ? 'npm.cmd' : 'npm']);
}

function fetchFailed(/** @type {string} */ output) {
  const lines = output.split('\n').filter((line) => line.trim() && !/complete log of this run|\.log$/.test(line));
  if (/ENOENT.*npm|spawn npm/.test(output))
    return new Sentence('npm was not found. It comes with Node; install both from https://nodejs.org and try again.');
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|network/i.test(output))
    return new Sentence(
      `The npm registry cannot be reached, and npm's cache does not hold Node 24 and pnpm yet. Connect to the network (behind a proxy: npm config set proxy …) and try again.\n${lines.slice(0, 4).join('\n')}`,
    );
  return new Sentence(`npm could not fetch Node 24 and pnpm:\n${lines.slice(0, 12).join('\n')}`);
}
