import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SessionAnswer } from '@millspace/schemas';
import { pause } from '../backoff.ts';
import { writeSecret } from '../crypto.ts';
import { codeOf, MillspaceError, messageOf } from '../errors.ts';
import { FolderLock } from '../folder-lock.ts';

/** What is kept of a session on the computer of the person. Times are epoch ms. */
export interface KeptSession {
  name: string;
  accessToken: string;
  accessUntil: number;
  refreshToken: string;
}

const LOCK_TRIES = 200;
const LOCK_PAUSE_MS = 50;

/** The folder for the settings of the person at the keyboard. */
export function configFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['MILLSPACE_CONFIG_DIR'];
  if (own !== undefined) return own;
  const base = env['XDG_CONFIG_HOME'] ?? (process.platform === 'win32' ? env['APPDATA'] : undefined);
  return join(base ?? join(homedir(), '.config'), 'millspace');
}

/** Sessions of the person at the keyboard by address of the process, in one file that only that person can read (0600). */
export class SessionFile {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get file(): string {
    return join(this.#folder, 'sessions.json');
  }

  /** @throws MillspaceError MS-STO-003 when the file cannot be read */
  find(url: string): KeptSession | null {
    return this.#read()[url] ?? null;
  }

  /** null takes it out. */
  put(url: string, session: KeptSession | null): void {
    const { [url]: _before, ...others } = this.#read();
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeSecret(this.file, `${JSON.stringify(session === null ? others : { ...others, [url]: session }, null, 2)}\n`);
  }

  /** One command at a time: a refresh token works once, and two that send the same one would end the session. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    using _lock = await this.#lock();
    return await work();
  }

  async #lock(): Promise<FolderLock> {
    for (let tries = 1; ; tries += 1) {
      try {
        return FolderLock.take(this.#folder);
      } catch (error) {
        if (codeOf(error) !== 'MS-CFG-021' || tries >= LOCK_TRIES) throw error;
        await pause(LOCK_PAUSE_MS);
      }
    }
  }

  #read(): Record<string, KeptSession> {
    if (!existsSync(this.file)) return {};
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as Record<string, KeptSession>;
    } catch (cause) {
      throw new MillspaceError('MS-STO-003', {
        detail: `${this.file}: ${messageOf(cause)}`,
        where: this.file,
        cause,
      });
    }
  }
}

/** What to keep of the answer to signing in or refreshing. */
export function keptOf(answer: SessionAnswer, now = Date.now()): KeptSession {
  return {
    name: answer.user.name ?? answer.user.pseudonym,
    accessToken: answer.access_token,
    accessUntil: now + answer.expires_in * 1000,
    refreshToken: answer.refresh_token,
  };
}
