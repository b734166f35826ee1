import type { BrowsedNode } from '../ports.ts';

/** How a machine calls itself (OPC 40001-1, 7.2, MachineIdentificationType; the same names in OPC 10000-100), the most telling first. */
const OWN_NAMES = ['ComponentName', 'AssetId', 'SerialNumber'];
const IDENTIFICATION = 'Identification';
const NAMELESS = 'machine-1';

/**
 * An id for a machine that was found by its signals: what its identification says, else the folder or topic that holds its
 * signals and nothing else of the plant, else the root they were browsed from.
 * @param signals paths of its signals
 */
export function machineName(root: string, members: readonly BrowsedNode[], signals: readonly string[]): string {
  const said = identifications(members).filter(({ base }) =>
    signals.every((path) => base === '' || path.startsWith(`${base}/`)),
  );
  for (const name of OWN_NAMES) {
    const found = said.find((one) => one.name === name);
    if (found && slugOf(found.value) !== '') return slugOf(found.value);
  }
  const folder = said[0]?.base ?? (root === '' ? holderOf(signals) : root);
  return slugOf(folder.split('/').at(-1) ?? '') || NAMELESS;
}

function identifications(members: readonly BrowsedNode[]): { base: string; name: string; value: string }[] {
  return members.flatMap(({ path, value }) => {
    const parts = path.split('/');
    if (parts.at(-2) !== IDENTIFICATION || typeof value !== 'string') return [];
    return [{ base: parts.slice(0, -2).join('/'), name: parts.at(-1) ?? '', value }];
  });
}

/** The deepest folder that holds all of them. */
function holderOf(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/').slice(0, -1));
  const shared = first.findIndex((part, at) => others.some((other) => other[at] !== part));
  return (shared < 0 ? first : first.slice(0, shared)).join('/');
}

const LETTERS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[äöüß]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
