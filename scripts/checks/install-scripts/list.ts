import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Installed {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** What npm would run when it installs this package; `node-gyp rebuild` is implied by a binding.gyp. */
  readonly scripts: readonly string[];
}

const hooks = ['preinstall', 'install', 'postinstall'] as const;

/** Each package below node_modules/.pnpm, every version once, with the scripts that would run at installation. */
export function installedPackages(root: string): Installed[] {
  const store = join(root, 'node_modules', '.pnpm');
  const found = new Map<string, Installed>();
  for (const entry of readdirSync(store)) {
    for (const folder of packageFolders(join(store, entry, 'node_modules'))) {
      const one = describePackage(folder);
      if (one) found.set(`${one.name}@${one.version}`, one);
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
}

/** The real folders: what a package depends on lies beside it as links. */
function packageFolders(modules: string): string[] {
  if (!existsSync(modules)) return [];
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  return names.map((name) => join(modules, name)).filter((folder) => !lstatSync(folder).isSymbolicLink());
}

function describePackage(folder: string): Installed | undefined {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return undefined;
  const {
    name,
    version,
    scripts = {},
  } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    name: string;
    version: string;
    scripts?: Record<string, string>;
  };
  const own = hooks.flatMap((hook) => (scripts[hook] ? [`${hook}: ${scripts[hook]}`] : []));
  const implied = existsSync(join(folder, 'binding.gyp')) && own.length === 0 ? ['install: node-gyp rebuild'] : [];
  return { name, version, folder, scripts: [...own, ...implied] };
}
