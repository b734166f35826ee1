import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Programs that some tests can use and that no machine needs to have. */
export type Tool =
  | 'asyncua'
  | 'chromium'
  | 'docker'
  | 'docker-compose'
  | 'java'
  | 'maven'
  | 'mosquitto'
  | 'mosquitto_pub'
  | 'nats-server'
  | 'postgres';

interface Probe {
  /** What the list of skipped tests says. */
  readonly missing: string;
  /** @returns what to start, if it is there and works */
  readonly find: () => string | undefined;
}

function onPath(...names: string[]): string | undefined {
  // Debian keeps servers out of an ordinary user's PATH, and PostgreSQL's out of everybody's.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', ...postgresFolders];
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const name of names)
    for (const folder of folders)
      for (const suffix of suffixes) {
        const file = join(folder, name + suffix);
        if (folder && existsSync(file)) return file;
      }
  return undefined;
}

const postgresFolders = [18, 17, 16, 15, 14].map((major) => `/usr/lib/postgresql/${major}/bin`);

function runs(command: string | undefined, ...args: string[]): string | undefined {
  if (!command) return undefined;
  return spawnSync(command, args, { stdio: 'ignore', timeout: 15_000 }).status === 0 ? command : undefined;
}

function pythonWith(module: string): string | undefined {
  const candidates = [join(root, '.toolchain/venv/bin/python'), join(root, '.toolchain/venv/Scripts/python.exe')];
  for (const python of [...candidates.filter(existsSync), onPath('python3', 'python')])
    if (runs(python, '-c', `import ${module}`)) return python;
  return undefined;
}

const probes: Readonly<Record<Tool, Probe>> = {
  asyncua: { missing: "Python's asyncua is not installed", find: () => pythonWith('asyncua') },
  chromium: {
    missing: 'Chromium is not installed',
    find: () => onPath('chromium', 'chromium-browser', 'google-chrome', 'chrome'),
  },
  docker: { missing: 'no Docker engine answers', find: () => runs(onPath('docker'), 'info') },
  'docker-compose': {
    missing: 'no Docker engine with docker-compose answers',
    // Docker's own plugin, or the command of its own that came before.
    find: () =>
      runs(onPath('docker'), 'info')
        ? (runs(onPath('docker'), 'compose', 'version') ?? onPath('docker-compose'))
        : undefined,
  },
  // A Java that compiles: programs are started from their source.
  java: {
    missing: 'no Java 17 or newer with its compiler is installed',
    find: () => runs(onPath('javac'), '--release', '17', '-version') && onPath('java'),
  },
  maven: { missing: 'Maven is not installed', find: () => onPath('mvn', 'mvn.cmd') },
  mosquitto: { missing: 'Mosquitto is not installed', find: () => onPath('mosquitto') },
  mosquitto_pub: { missing: "Mosquitto's clients are not installed", find: () => onPath('mosquitto_pub') },
  'nats-server': { missing: 'nats-server is not installed', find: () => onPath('nats-server') },
  postgres: { missing: 'PostgreSQL is not installed', find: () => onPath('postgres') },
};

const found = new Map<Tool, string | undefined>();

/** Path of the program (for asyncua: of the Python that has it), or undefined where it is missing. Asked once per process. */
export function tool(name: Tool): string | undefined {
  if (!found.has(name)) found.set(name, probes[name].find());
  return found.get(name);
}

export function whyMissing(name: Tool): string {
  return probes[name].missing;
}
