export type NameProblem = 'empty' | 'form' | 'taken';

/** Why a name cannot be that of a source; null = it can. "new" is an address of the console. */
export function nameProblem(name: string, taken: readonly string[]): NameProblem | null {
  if (name === '') return 'empty';
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) return 'form';
  return name === 'new' || taken.includes(name) ? 'taken' : null;
}

/** The first of mill-1, mill-2, … that is free. */
export function freeName(stem: string, taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}
