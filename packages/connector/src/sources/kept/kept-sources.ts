import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeSecret } from '@millspace/runtime/crypto';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import {
  type ConnectorConfig,
  describeErrors,
  type SourceConfig,
  type SourceInput,
  validateSourceConfig,
} from '@millspace/schemas';

/** A source that a person added, as it lies in the data folder; its password with it, readable by nobody else. */
export interface KeptSource {
  /** Not finished: nothing runs. */
  draft: boolean;
  since: number;
  input: SourceInput;
}

const FILE = 'source.json';
const MAPPING = 'mapping.json';
const USER = { certificate: 'user-certificate.pem', key: 'user-key.pem' };

/** Sources that people added at run time: a folder each below `<dataDir>/sources`. */
export class KeptSources {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'sources');
  }

  /** What can be read, and why the rest cannot. */
  all(): { sources: KeptSource[]; unreadable: MillspaceError[] } {
    const sources: KeptSource[] = [];
    const unreadable: MillspaceError[] = [];
    for (const id of existsSync(this.#folder) ? readdirSync(this.#folder).sort() : []) {
      try {
        const found = this.find(id);
        if (found !== null) sources.push(found);
      } catch (error) {
        if (!(error instanceof MillspaceError)) throw error;
        unreadable.push(error);
      }
    }
    return { sources, unreadable };
  }

  /** @throws MillspaceError MS-SRC-024 when its file cannot be read */
  find(id: string): KeptSource | null {
    const file = join(this.#folder, id, FILE);
    if (!existsSync(file)) return null;
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as KeptSource;
    } catch (cause) {
      throw new MillspaceError('MS-SRC-024', { detail: `${file}: ${messageOf(cause)}`, where: file, cause });
    }
  }

  save(source: KeptSource): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeSecret(join(this.#folder, source.input.id, FILE), `${JSON.stringify(source, null, 1)}\n`);
  }

  remove(id: string): void {
    rmSync(join(this.#folder, id), { recursive: true, force: true });
  }

  mappingFile(id: string): string {
    return join(this.#folder, id, MAPPING);
  }

  /** Files of the pair that a source signs in with; null: it signs in otherwise. */
  userCertificate(id: string): { certificate: string; key: string } | null {
    const [certificate, key] = [join(this.#folder, id, USER.certificate), join(this.#folder, id, USER.key)];
    return existsSync(certificate) && existsSync(key) ? { certificate, key } : null;
  }

  /** null: it signs in otherwise from now on. The key lies there as passwords do, readable by nobody else. */
  keepUserCertificate(id: string, pair: { certificate: string; key: string } | null): void {
    for (const what of ['key', 'certificate'] as const) {
      const file = join(this.#folder, id, USER[what]);
      if (pair === null) rmSync(file, { force: true });
      else writeSecret(file, pair[what]);
    }
  }

  /** @throws MillspaceError MS-SRC-023 when something is missing that its kind needs */
  configOf(input: SourceInput): SourceConfig {
    const config: unknown = this.unchecked(input);
    if (validateSourceConfig(config)) return config;
    throw new MillspaceError('MS-SRC-023', {
      detail: describeErrors(validateSourceConfig.errors ?? []),
      where: `/${input.id}`,
      status: 422,
    });
  }

  /** The same without a check: of a draft some of it is missing. */
  unchecked(input: SourceInput): SourceConfig {
    const pair = input.type === 'opcua' ? this.userCertificate(input.id) : null;
    const user = pair === null ? {} : { userCertificate: pair.certificate, userKey: pair.key };
    return { ...asConfig(input, this.mappingFile(input.id)), ...user } as unknown as SourceConfig;
  }
}

function asConfig(input: SourceInput, mapping: string): Record<string, unknown> {
  const { selection: _, user, password, endpoint, security, url, dialect, topics, ...rest } = input;
  const { samplingIntervalMs, historyBeforeSeconds, ...common } = rest;
  const ofKind =
    input.type === 'opcua'
      ? { endpoint, security, samplingIntervalMs, historyBeforeSeconds }
      : { url, dialect, topics };
  const all = { ...common, mapping, user: user ?? undefined, password: password ?? undefined, ...ofKind };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The sources that may run. What cannot be read, or has the name of one of the configuration file, is said and left out. */
export function ready(kept: KeptSources, { sources = [] }: ConnectorConfig, logger: Logger): SourceConfig[] {
  const { sources: found, unreadable } = kept.all();
  for (const error of unreadable) logger.error({ code: error.code }, error.message);
  return found.flatMap(({ draft, input }) => {
    if (draft) return [];
    if (!sources.some(({ id }) => id === input.id)) return [kept.configOf(input)];
    logger.error(
      { code: 'MS-SRC-022', source: input.id },
      'the configuration file has a source of the same name; that one runs',
    );
    return [];
  });
}
