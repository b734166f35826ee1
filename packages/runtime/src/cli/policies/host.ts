import type { Bilingual } from '@millspace/schemas';
import type { Command } from 'commander';
import { MillspaceError } from '../../errors.ts';
import type { Caller } from '../caller.ts';
import { type PolicyText, policyTexts } from './texts.ts';

/** What the commands about policies need of the program they belong to. */
export interface PolicyHost {
  program: 'broker' | 'connector';
  language: 'en' | 'de';
  json(): boolean;
  print(text: string): void;
  /** Rows under names, as the program prints its tables. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): string;
  /** The process that the options name. Closed by the command. */
  connect(): Caller;
  /** Takes the exit code of commands that answer by it. */
  exit(code: number): void;
}

/** One command at work: the process it asks, and how to say things. */
export class PolicyDesk {
  readonly host: PolicyHost;
  readonly caller: Caller;
  readonly say: (key: PolicyText) => string;

  constructor(host: PolicyHost, caller: Caller) {
    this.host = host;
    this.caller = caller;
    this.say = policyTexts(host.language);
  }

  get language(): 'en' | 'de' {
    return this.host.language;
  }

  /** Where it is asked about everybody's datasets, for whoever administers; else about one's own. */
  get scope(): '' | '/admin' {
    return this.host.program === 'broker' ? '/admin' : '';
  }

  word(text: Bilingual): string {
    return text[this.language];
  }

  /** JSON for scripts, or lines for people. */
  show(value: unknown, lines: () => readonly string[]): void {
    if (this.host.json()) this.host.print(JSON.stringify(value, null, 2));
    else for (const line of lines()) this.host.print(line);
  }

  table(head: readonly PolicyText[], rows: readonly (readonly string[])[], empty: PolicyText): string[] {
    return rows.length === 0 ? [this.say(empty)] : this.host.table(head.map(this.say), rows).split('\n');
  }
}

/** An option that says nothing, in words that follow what was said. @returns MillspaceError MS-CFG-023 in both languages */
export function misread(option: string, text: string, wanted: Bilingual): MillspaceError {
  const said = text === '' ? wanted : { en: `"${text}" ${wanted.en}`, de: `„${text}“ ${wanted.de}` };
  return new MillspaceError('MS-CFG-023', { detail: said.en, where: option, details: { text: said } });
}

/** Runs a command's body with a desk of its own; the connection is closed whatever happens. */
export function deskAction<A extends unknown[]>(
  host: PolicyHost,
  command: Command,
  body: (desk: PolicyDesk, ...args: A) => Promise<void>,
): void {
  command.action(async (...args: unknown[]) => {
    const caller = host.connect();
    try {
      await body(new PolicyDesk(host, caller), ...(args.slice(0, -1) as A));
    } finally {
      await caller.close();
    }
  });
}

/** For options that may be given several times. */
export const collect = (value: string, before: string[] = []): string[] => [...before, value];
