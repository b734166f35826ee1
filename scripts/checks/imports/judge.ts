import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { type Import, readFile } from './read.ts';
import { isOwnCode, type Part, parts, sharedTestHelpers, vendorRooms } from './rules.ts';

/**
 * What is forbidden about the imports of one file.
 * @param file path relative to the repository, with forward slashes
 * @returns sentences that begin with `file:line`
 */
export function judge(file: string, text: string): string[] {
  const part = partOf(file);
  if (!part) return [`${file}: belongs to no part that scripts/checks/imports/rules.ts knows; add it there`];
  const { imports, fetches } = readFile(file, text);
  const found = imports.flatMap((one) => {
    const reason = objection(part, file, one);
    return reason ? [`${file}:${one.line}: ${reason}`] : [];
  });
  if (!isOwnCode(file) || part.fetches?.test(file)) return found;
  const instead = part.fetches
    ? 'the functions of src/api/http.ts'
    : 'createHttpClient of @millspace/runtime/http-client';
  const forbidden = `global fetch is forbidden here; use ${instead}`;
  return [...found, ...fetches.map((line) => `${file}:${line}: ${forbidden}`)];
}

function partOf(file: string): Part | undefined {
  return parts.find(({ folder }) => file.startsWith(`${folder}/`));
}

function objection(part: Part, file: string, { specifier }: Import): string | undefined {
  if (specifier === undefined)
    return isOwnCode(file) ? 'a module is loaded under a computed name, which nobody can check' : undefined;
  if (specifier.startsWith('.') || specifier.startsWith('/')) return relativeObjection(part, file, specifier);
  if (specifier.startsWith('#')) return `${specifier} hides where it comes from; import it by its path or package`;
  const library = libraryOf(specifier);
  const target = parts.find(({ name }) => name === library);
  if (target || library.startsWith('@millspace/')) return directionObjection(part, library);
  if (isBuiltin(specifier))
    return part.pure && isOwnCode(file) ? `${part.folder} is pure and runs in browsers, so no ${specifier}` : undefined;
  return isOwnCode(file) ? libraryObjection(part, file, library) : undefined;
}

function directionObjection(part: Part, name: string): string | undefined {
  if (name === part.name || part.mayImport.includes(name)) return undefined;
  const may = part.mayImport.length > 0 ? part.mayImport.join(', ') : 'no other package';
  return `${part.folder} must not import ${name} (it may import ${may})`;
}

function relativeObjection(part: Part, file: string, specifier: string): string | undefined {
  const target = posix.normalize(posix.join(posix.dirname(file), specifier));
  if (target.startsWith(`${part.folder}/`)) return undefined;
  if (target.startsWith(sharedTestHelpers) && !isOwnCode(file)) return undefined;
  if (part.reachesInto?.folders.some((folder) => target.startsWith(folder))) return undefined;
  return `${specifier} reaches out of ${part.folder}; other packages are imported by name`;
}

function libraryObjection(part: Part, file: string, library: string): string | undefined {
  if (part.libraries && !part.libraries.includes(library))
    return `${part.folder} must not import ${library} (it may import ${part.libraries.join(', ') || 'no library'})`;
  const room = vendorRooms.find((one) => one.library.test(library));
  if (!room || room.rooms.some((pattern) => pattern.test(file))) return undefined;
  return `${library} stays in its own room (${room.rooms.map(({ source }) => source).join(' or ')})`;
}

function libraryOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}
