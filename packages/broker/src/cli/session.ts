import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminTokenFile } from '@millspace/runtime/admin-token';
import { Caller } from '@millspace/runtime/cli/caller';
import { configFolder, SessionFile } from '@millspace/runtime/cli/session-file';
import { codeOf, MillspaceError } from '@millspace/runtime/errors';
import { ADDRESS_FILE, loadBrokerConfig } from '../config.ts';
import type { Language, TextKey } from './texts.ts';

export interface Options {
  config: string;
  dataDir?: string;
  url?: string;
  json?: boolean;
  asAdmin?: boolean;
}

/** What a command needs: the broker, the language, and where to print. */
export interface Session {
  language: Language;
  say: (key: TextKey) => string;
  json: boolean;
  print: (text: string) => void;
  /** `timeoutMs`: for what may take long. */
  get<T>(path: string, timeoutMs?: number): Promise<T>;
  send<T>(method: 'POST' | 'PUT', path: string, body?: unknown): Promise<T>;
}

/** @throws MillspaceError MS-CFG-025 when no broker runs in that folder, MS-USR-020 when nobody is signed in and its token cannot be read */
export async function withSession<T>(
  options: Options,
  base: Pick<Session, 'language' | 'say' | 'print'>,
  act: (session: Session) => Promise<T>,
  env: NodeJS.ProcessEnv,
): Promise<T> {
  const caller = connect(options, base.say, env);
  try {
    return await act({
      ...base,
      json: options.json ?? false,
      get: (path, timeoutMs) => caller.get(path, timeoutMs),
      send: (method, path, body = {}) => caller.send(method, path, body),
    });
  } finally {
    await caller.close();
  }
}

/** The broker that the options name, as the person who is signed in there, else with its admin token. @throws MillspaceError MS-CFG-025 */
export function connect(options: Options, say: (key: TextKey) => string, env: NodeJS.ProcessEnv): Caller {
  const dataDir = dataFolder(options);
  const tokenFile = adminTokenFile(dataDir);
  const url = options.url ?? (JSON.parse(read(join(dataDir, ADDRESS_FILE), say('noAddress'))) as { url: string }).url;
  return new Caller({
    url,
    localToken: () => (existsSync(tokenFile) ? read(tokenFile, say('noToken')).trim() : null),
    sessions: new SessionFile(configFolder(env)),
    asAdmin: options.asAdmin ?? false,
  });
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
