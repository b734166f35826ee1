import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, root } from './command.ts';

/** Folders that exist on one developer's machine and mean nothing on another's: not a container's `node`, nor the reader, `you`. */
const machinePaths = [/\/work\//, /\/home\/(?!(?:node|you)\/|\$)[\w.-]+\//, /\/Users\/[\w.-]+\//, /[A-Z]:\\Users\\/];

/** No tracked file may name a path of the machine that it was written on. */
export async function checkOwnPaths(): Promise<string[]> {
  const { code, output } = await outputOf('git', ['ls-files', '-z']);
  if (code !== 0) return [`git ls-files failed: ${output.trim()}`];
  const files = output.split('\0').filter((file) => file && isFile(join(root, file)));
  return files.flatMap((file) => ownPaths(file, readFileSync(join(root, file), 'utf8')));
}

export function ownPaths(file: string, text: string): string[] {
  if (text.includes('\0')) return [];
  return text.split('\n').flatMap((line, index) => {
    const path = machinePaths.map((pattern) => pattern.exec(line)?.[0]).find(Boolean);
    return path ? [`${file}:${index + 1}: names ${path}, a path of one machine`] : [];
  });
}

/** Deleted, but not yet committed files are listed too. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
