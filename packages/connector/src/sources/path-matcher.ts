import type { SourceNode } from '@millspace/schemas';

/** `speed` is looked for in paths and addresses; `Mill-1/agitator/**` means whole paths: `*` within a name, `**` over levels. */
export function matcherOf(query: string): (node: Pick<SourceNode, 'path' | 'address'>) => boolean {
  const wanted = query.trim().toLowerCase();
  if (!wanted.includes('*')) {
    return ({ path, address }) => path.toLowerCase().includes(wanted) || address.toLowerCase().includes(wanted);
  }
  const expression = wanted
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  const whole = new RegExp(`^${expression}$`, 's');
  return ({ path }) => whole.test(path.toLowerCase());
}
