import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readConfigFile } from '@millspace/runtime/config';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import { describeErrors, type MappingFile, validateMappingFile } from '@millspace/schemas';
import type { ResolvedMapping } from './mapping.port.ts';
import { type ResolveOptions, resolveMapping } from './resolve.ts';

/**
 * Reads, checks and resolves a mapping file (YAML or JSON).
 * @throws MillspaceError MS-CFG-001/-002 unreadable, MS-MAP-001 breaks its schema (all places are listed), else as `resolveMapping`
 */
export function loadMapping(path: string, options: ResolveOptions): ResolvedMapping {
  return resolveMapping(checkMapping(readMapping(path), path), { ...options, where: path });
}

/** A mapping file as it was written; null when there is none yet. @throws as `loadMapping` */
export function readMappingFile(path: string): MappingFile | null {
  return existsSync(path) ? checkMapping(readMapping(path), path) : null;
}

/** JSON is read as JSON: the YAML parser takes a hundred times as long for a mapping of ten thousand signals. */
function readMapping(path: string): unknown {
  if (!path.endsWith('.json')) return readConfigFile(path);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (cause) {
    const code = cause instanceof SyntaxError ? 'MS-CFG-002' : 'MS-CFG-001';
    throw new MillspaceError(code, { detail: `${path}: ${messageOf(cause)}`, where: path, cause });
  }
}

/** @throws MillspaceError MS-MAP-001 */
export function checkMapping(value: unknown, where: string): MappingFile {
  if (validateMappingFile(value)) return value;
  const errors = validateMappingFile.errors ?? [];
  throw new MillspaceError('MS-MAP-001', {
    detail: describeErrors(errors),
    where,
    details: { errors: errors.slice(0, 50) },
  });
}

/** A revision for a mapping that was made by a program: the same content always has the same one. */
export function revisionOf(mapping: Omit<MappingFile, 'revision'>): string {
  return `auto-${createHash('sha256').update(JSON.stringify(mapping)).digest('hex').slice(0, 12)}`;
}
