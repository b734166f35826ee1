import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tool } from '../../scripts/testing/tools.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const run = promisify(execFile);

// The tests end what they start themselves: the image of testcontainers' clean-up container is not on every machine.
process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';

/** What the command prints. @throws Error with its last words when it fails */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run(tool('docker') ?? 'docker', args, { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** The last lines a container wrote, on either of its outputs. */
export async function lastWords(container: string): Promise<string> {
  const { stdout, stderr } = await run(tool('docker') ?? 'docker', ['logs', '--tail', '40', container]);
  return `${stdout}${stderr}`;
}

/** Builds the image of the repository. It stays, so that the next build only copies what has changed. */
export async function buildImage(name: string): Promise<void> {
  // In a network of its own a container does not reach the package registry on every machine; where the host's is not allowed, it does.
  await docker('build', '--network=host', '--tag', name, '.').catch(() => docker('build', '--tag', name, '.'));
}

/** What a Compose command prints on standard output. @throws Error with its last words when it fails */
export async function compose(project: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  const { executablePath, standalone } = composeExecutable();
  const all = [...(standalone ? [] : ['compose']), '--project-name', project, ...args];
  return (await run(executablePath, all, { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
}

/** How testcontainers starts Compose here: the plugin of `docker`, or a command of its own. */
export function composeExecutable(): { executablePath: string; standalone?: true } {
  const found = tool('docker-compose') ?? 'docker';
  return basename(found).startsWith('docker-compose')
    ? { executablePath: found, standalone: true }
    : { executablePath: found };
}

export interface ContainerView {
  Name: string;
  State: { Status: string; Health?: { Status: string } };
  Config: { User: string; Labels: Record<string, string> };
  HostConfig: { ReadonlyRootfs: boolean; PortBindings: Record<string, { HostIp: string; HostPort: string }[]> | null };
  NetworkSettings: { Networks: Record<string, unknown> };
}

/** The containers of a Compose project, by service. */
export async function servicesOf(project: string): Promise<Map<string, ContainerView>> {
  const ids = await docker('ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${project}`);
  if (ids === '') return new Map();
  const views = JSON.parse(await docker('inspect', ...ids.split('\n'))) as ContainerView[];
  return new Map(views.map((view) => [view.Config.Labels['com.docker.compose.service'] ?? view.Name, view]));
}
