import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Prompt } from './prompt.ts';

/** A terminal that somebody types into: what it shows, and whether it repeats keys by itself. */
function terminal() {
  const raw: boolean[] = [];
  const keys = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => raw.push(on) });
  let shown = '';
  const output = {
    write: (text: string) => {
      // Whoever sees a question may answer at once: by then the terminal must have stopped showing keys.
      if (text.endsWith(': ')) expect(raw.at(-1)).toBe(true);
      shown += text;
    },
  };
  return { keys, raw, prompt: new Prompt({ input: keys, output }), shown: () => shown };
}

test('a secret is not shown, by the terminal or by us; keys can be taken back', async () => {
  const { keys, raw, prompt, shown } = terminal();
  const asked = prompt.secret('Password');
  for (const key of ['d', 'r', 'x', '\u007f', 'e', 'i kühe', '\r']) keys.write(key);
  expect(await asked).toBe('drei kühe');
  expect(shown()).toBe('Password: \n');
  expect(raw).toEqual([true, false]);
});

test('a name is shown; one question comes after the other', async () => {
  const { keys, prompt, shown } = terminal();
  const name = prompt.line('Name');
  keys.write('anma\u007f\u007fna\r');
  expect(await name).toBe('anna');
  expect(shown()).toBe('Name: anma\b \b\b \bna\n');
  const secret = prompt.secret('Password');
  keys.write('x\r');
  expect(await secret).toBe('x');
});

test('giving up and typing nothing are said', async () => {
  for (const key of ['\u0003', '\r', '\u0004']) {
    const { keys, prompt, raw } = terminal();
    const asked = prompt.secret('Password');
    keys.write(key);
    await expect(asked).rejects.toMatchObject({ code: 'MS-USR-021' });
    expect(raw.at(-1)).toBe(false);
  }
});

test('without a terminal each question takes a line of standard input', async () => {
  const input = new PassThrough();
  input.end('first secret\r\nsecond secret\n');
  const prompt = new Prompt({ input, output: { write: () => undefined } });
  expect(await prompt.secret('a')).toBe('first secret');
  expect(await prompt.secret('b')).toBe('second secret');
  await expect(prompt.secret('c')).rejects.toMatchObject({ code: 'MS-USR-021' });
});
