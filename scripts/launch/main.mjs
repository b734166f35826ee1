import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands, usage } from './commands.mjs';
import { buildConsole, isBuilt } from './console.mjs';
import { areInstalled, install } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';
import { Sentence } from './say.mjs';
import { fetched, fetchTools } from './toolchain.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The environment of everything we start: whoever calls `node` in there gets the Node that we chose, and what Node has
 * compiled it keeps for the next start (where it may not write, it goes without).
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
function environment(node) {
  const pathKey = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const path = [dirname(node), process.env[pathKey]].filter(Boolean).join(delimiter);
  const cache = process.env.NODE_COMPILE_CACHE ?? join(root, '.toolchain', 'compile-cache');
  return { ...process.env, [pathKey]: path, NODE: node, npm_node_execpath: node, NODE_COMPILE_CACHE: cache };
}

/**
 * Node 24 and the dependencies, fetched where they are missing, and the console, built where it is not of these sources.
 * A clone that has them all is not written to.
 * @param {boolean} withConsole
 */
async function prepare(withConsole) {
  const there = fetched(root);
  if (there && areInstalled(root) && (!withConsole || isBuilt(root)))
    return { node: there.node, env: environment(there.node) };
  return withLock(join(root, '.toolchain', 'lock'), async () => {
    const tools = fetched(root) ?? (await fetchTools(root));
    const env = environment(tools.node);
    if (!areInstalled(root)) await install(root, tools, env);
    if (withConsole && !isBuilt(root)) await buildConsole(root, tools.node);
    return { node: tools.node, env };
  });
}

/**
 * @param {readonly string[]} argv command and its arguments
 * @returns {Promise<number>} the exit code
 */
export async function main(argv) {
  const [name = '', ...args] = argv;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    process.stderr.write(name ? `millspace: there is no command "${name}".\n\n${usage()}` : usage());
    return 2;
  }
  try {
    const { node, env } = await prepare(command.withConsole ?? false);
    if (command.entry === '') return 0;
    const entry = join(root, command.entry);
    const cwd = command.inRoot ? root : process.cwd();
    return await run(node, [entry, ...(command.args ?? []), ...args], { cwd, env });
  } catch (error) {
    if (!(error instanceof Sentence)) throw error;
    process.stderr.write(`millspace: ${error.message}\n`);
    return 1;
  }
}
