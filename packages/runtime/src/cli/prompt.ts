import { MillspaceError } from '../errors.ts';

/** Where a command asks: standard input and error of the process, or what a test puts in their place. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?: (on: boolean) => unknown };
  output: { write(text: string): unknown };
}

export const processTerminal = (): Terminal => ({ input: process.stdin, output: process.stderr });

const ENTER = new Set(['\r', '\n', '\u0004']);
const ERASE = new Set(['\u007f', '\b']);
const INTERRUPT = '\u0003';

/**
 * Asks for lines: on a terminal one after the other, secrets without showing what is typed; else from standard input, a
 * line for each question. Never from arguments, which others on the machine can read.
 */
export class Prompt {
  readonly #terminal: Terminal;
  #piped: Promise<string[]> | null = null;

  constructor(terminal: Terminal = processTerminal()) {
    this.#terminal = terminal;
  }

  get isTerminal(): boolean {
    return this.#terminal.input.isTTY === true;
  }

  /** @throws MillspaceError MS-USR-021 when nothing comes */
  secret(question: string): Promise<string> {
    return this.isTerminal ? this.#type(question, false) : this.#nextLine();
  }

  /** @throws MillspaceError MS-USR-021 when nothing comes */
  line(question: string): Promise<string> {
    return this.isTerminal ? this.#type(question, true) : this.#nextLine();
  }

  async #nextLine(): Promise<string> {
    this.#piped ??= readLines(this.#terminal.input);
    const line = (await this.#piped).shift();
    if (line === undefined || line === '')
      throw new MillspaceError('MS-USR-021', { detail: 'nothing came on standard input', where: 'standard input' });
    return line;
  }

  #type(question: string, shown: boolean): Promise<string> {
    const { input, output } = this.#terminal;
    // First the terminal stops showing keys, then we ask: who is quick, or pastes, is not shown either.
    input.setRawMode?.(true);
    output.write(`${question}: `);
    input.setEncoding('utf8');
    return new Promise((resolve, reject) => {
      let typed: string[] = [];
      const end = (act: () => void) => {
        input.off('data', take);
        input.setRawMode?.(false);
        input.pause();
        output.write('\n');
        act();
      };
      const take = (piece: string | Buffer) => {
        for (const letter of String(piece)) {
          if (letter === INTERRUPT) return end(() => reject(given()));
          if (ENTER.has(letter)) return end(() => (typed.length > 0 ? resolve(typed.join('')) : reject(given())));
          if (ERASE.has(letter)) {
            if (shown && typed.length > 0) output.write('\b \b');
            typed = typed.slice(0, -1);
          } else {
            typed.push(letter);
            if (shown) output.write(letter);
          }
        }
      };
      input.on('data', take);
      input.resume();
    });
  }
}

const given = () => new MillspaceError('MS-USR-021', { detail: 'nothing was typed', where: 'terminal' });

async function readLines(input: NodeJS.ReadableStream): Promise<string[]> {
  let text = '';
  for await (const piece of input) text += String(piece);
  return text.split(/\r?\n/);
}
