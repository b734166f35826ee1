// Reads schema/*.json: the source of truth of every shape that two programs must agree on.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SchemaFile {
  file: string;
  id: string;
  type: string;
  schema: Record<string, unknown>;
}

export const packageDir = join(import.meta.dirname, '..');

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All JSON files of a folder of the package, by name. */
export function readFolder(folder: string): { file: string; json: Record<string, unknown> }[] {
  const dir = join(packageDir, folder);
  return readdirSync(dir)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((file) => {
      const json = readJson(join(dir, file));
      if (!isObject(json)) throw new Error(`${folder}/${file}: not an object`);
      return { file, json };
    });
}

/** @throws when a file has no $id or no x-type, or two files have the same. */
export function readSchemas(folder = 'schema'): SchemaFile[] {
  const seen = new Set<string>();
  return readFolder(folder).map(({ file, json }) => {
    const id = json.$id;
    const type = json['x-type'];
    if (typeof id !== 'string' || typeof type !== 'string') throw new Error(`${folder}/${file}: $id or x-type missing`);
    for (const key of [id, type]) {
      if (seen.has(key)) throw new Error(`${folder}/${file}: ${key} is taken`);
      seen.add(key);
    }
    return { file, id, type, schema: json };
  });
}
