import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToStderr } from './run.mjs';
import { Sentence, say } from './say.mjs';

const megabytes = 135;

/**
 * Whether node_modules holds what the lockfile says. pnpm keeps a copy of the lockfile that it installed from, which
 * tells more than file times, and writes .modules.yaml at the very end.
 * @param {string} root
 */
export function areInstalled(root) {
  const modules = join(root, 'node_modules');
  const installedFrom = join(modules, '.pnpm', 'lock.yaml');
  if (!existsSync(join(modules, '.modules.yaml')) || !existsSync(installedFrom)) return false;
  return readFileSync(installedFrom).equals(readFileSync(join(root, 'pnpm-lock.yaml')));
}

/**
 * @param {string} root
 * @param {import('./toolchain.mjs').Toolchain} tools
 * @param {NodeJS.ProcessEnv} env
 */
export async function install(root, tools, env) {
  say(`installing the dependencies into node_modules/ (about ${megabytes} MB the first time)`);
  const args = ['install', '--frozen-lockfile', '--prefer-offline', '--ignore-scripts', '--reporter=append-only'];
  // Nobody is there to answer pnpm's question whether an outdated node_modules may go.
  const silently = ['--config.confirm-modules-purge=false'];
  const code = await runToStderr(tools.node, [tools.pnpm, ...args, ...silently], { cwd: root, env });
  if (code !== 0)
    throw new Sentence(
      'The dependencies could not be installed; the lines above say why. Without a network this works only if they were installed on this machine before.',
    );
}
