import { flushCompileCache } from 'node:module';
import { MillspaceError, messageOf } from './errors.ts';
import { catalogueEntry } from './problem.ts';

export interface App {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts parts in the order they were added and stops them in reverse; a failed start stops what had started. */
export class Lifecycle implements App {
  readonly #parts: { name: string; part: App }[] = [];
  #started: { name: string; part: App }[] = [];

  add(name: string, part: App): void {
    this.#parts.push({ name, part });
  }

  async start(): Promise<void> {
    for (const entry of this.#parts) {
      try {
        await entry.part.start();
        this.#started.push(entry);
      } catch (error) {
        await this.stop();
        throw error;
      }
    }
  }

  async stop(): Promise<void> {
    const started = this.#started;
    this.#started = [];
    let first: unknown;
    for (const entry of started.toReversed()) {
      try {
        await entry.part.stop();
      } catch (error) {
        first ??= error;
      }
    }
    if (first !== undefined) throw first;
  }
}

/** The sentences a person sees when a process cannot start or has to end: code, what, where, what to do. */
export function failureLines(error: unknown, language: 'en' | 'de' = systemLanguage()): string[] {
  if (!(error instanceof MillspaceError))
    return [error instanceof Error ? (error.stack ?? error.message) : messageOf(error)];
  const entry = catalogueEntry(error.code);
  const place = error.where === undefined ? '' : ` [${error.where}]`;
  return [
    `${error.code} ${entry ? `${entry.title[language]}: ` : ''}${sentenceOf(error, language)}${place}`,
    ...(entry ? [`→ ${entry.remedy[language]}`] : []),
  ];
}

/** What the error says in the reader's language, where it says it in both. */
function sentenceOf(error: MillspaceError, language: 'en' | 'de'): string {
  const text = error.details?.['text'] as Partial<Record<string, unknown>> | undefined;
  const said = text?.[language];
  return typeof said === 'string' ? said : error.message;
}

/** German where the system's language is German, else English. */
export function systemLanguage(env: NodeJS.ProcessEnv = process.env): 'en' | 'de' {
  const value = env['MILLSPACE_LANG'] ?? env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'] ?? '';
  return /^de/i.test(value) ? 'de' : 'en';
}

/**
 * Runs a process: builds the app, starts it, prints its ready line on standard output, stops on SIGINT or SIGTERM.
 * Exit codes: 0 asked to stop, 1 failed. A second signal ends at once.
 */
export async function runMain(create: () => Promise<App & { ready?(): Record<string, unknown> }>): Promise<void> {
  let app: (App & { ready?(): Record<string, unknown> }) | undefined;
  let stopping = false;
  const stop = async (code: number) => {
    if (stopping) process.exit(code || 1);
    stopping = true;
    try {
      await app?.stop();
    } catch (error) {
      process.stderr.write(`${failureLines(error).join('\n')}\n`);
      process.exit(1);
    }
    process.exit(code);
  };
  const fail = (error: unknown) => {
    process.stderr.write(`${failureLines(error).join('\n')}\n`);
    void stop(1);
  };
  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  try {
    app = await create();
    await app.start();
    if (app.ready) process.stdout.write(`${JSON.stringify({ ready: true, ...app.ready() })}\n`);
    // Node keeps what it has compiled when a process ends well. Kept now, the next program to start has it, however this one ends.
    setImmediate(flushCompileCache);
  } catch (error) {
    process.stderr.write(`${failureLines(error).join('\n')}\n`);
    await app?.stop().catch(() => undefined);
    process.exit(1);
  }
}
