import { systemLanguage } from '@millspace/runtime/lifecycle';
import type { Command } from 'commander';
import { Context } from './context.ts';

/** Runs a command's body with its context; connections are closed whatever happens. */
export function action<A extends unknown[]>(
  command: Command,
  body: (context: Context, ...args: A) => Promise<void> | void,
): void {
  command.action(async (...args: unknown[]) => {
    const context = new Context(command);
    try {
      await body(context, ...(args.slice(0, -1) as A));
    } finally {
      await context.close();
    }
  });
}

/** A description in the system's language. */
export function about(en: string, de: string): string {
  return systemLanguage() === 'de' ? de : en;
}
