import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminTokenFile } from '@millspace/runtime/admin-token';
import { codeOf, MillspaceError } from '@millspace/runtime/errors';
import { createHttpClient } from '@millspace/runtime/http-client';
import { ADDRESS_FILE, loadBrokerConfig } from '../config.ts';
import type { Language, TextKey } from './texts.ts';

export interface Options {
  config: string;
  dataDir?: string;
  url?: string;
  json?: boolean;
}

/** What a command needs: the broker, the language, and where to print. */
export interface Session {
  language: Language;
  say: (key: TextKey) => string;
  json: boolean;
  print: (text: string) => void;
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PUT', path: string, body?: unknown): Promise<T>;
}

/** @throws MillspaceError MS-CFG-025 when no broker runs in that folder, MS-CFG-001 when its token cannot be read */
export async function withSession<T>(
  options: Options,
  base: Pick<Session, 'language' | 'say' | 'print'>,
  act: (session: Session) => Promise<T>,
): Promise<T> {
  const dataDir = dataFolder(options);
  const token = read(adminTokenFile(dataDir), base.say('noToken')).trim();
  const url =
    options.url ?? (JSON.parse(read(join(dataDir, ADDRESS_FILE), base.say('noAddress'))) as { url: string }).url;
  const client = createHttpClient({ baseUrl: url, token: () => token });
  try {
    return await act({
      ...base,
      json: options.json ?? false,
      get: async <A>(path: string) => (await client.request<A>('GET', `/api/v1${path}`)).json,
      send: async <A>(method: 'POST' | 'PUT', path: string, body: unknown = {}) =>
        (await client.request<A>(method, `/api/v1${path}`, { json: body })).json,
    });
  } finally {
    await client.close();
  }
}

/** The folder named, or that of the configuration at hand, or the one `init` chooses. */
function dataFolder(options: Options): string {
  if (options.dataDir !== undefined) return options.dataDir;
  return existsSync(options.config) ? loadBrokerConfig(options.config).dataDir : 'data';
}

function read(file: string, problem: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const missing = codeOf(cause) === 'ENOENT';
    throw new MillspaceError(missing ? 'MS-CFG-025' : 'MS-CFG-001', { detail: problem, where: file, cause });
  }
}
