import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Output } from '../deliver/output.ts';
import { makeShaped, Shaped, type ShapedFields } from './shaped.ts';

const fields: ShapedFields = {
  chunk: '{}',
  body: Buffer.from('x'),
  changed: false,
  position: { offset: 1, index: 0, tag: '' },
  cursor: 'a.1.0',
  rows: 1,
  parts: [],
  digest: 'd',
};

function sources(folder: string): { file: string; text: string }[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')
      ? [{ file: path, text: readFileSync(path, 'utf8') }]
      : [];
  });
}

describe('one door', () => {
  it('is made by the enforcer alone', () => {
    const users = sources(join(import.meta.dirname, '..')).filter(({ text }) => /\bmakeShaped\b/.test(text));
    expect(users.map(({ file }) => file.split('/').at(-1)).toSorted()).toEqual(['enforcer.ts', 'shaped.ts']);
    expect(
      sources(join(import.meta.dirname, '..'))
        .filter(({ text }) => /new Shaped\(/.test(text))
        .map(({ file }) => file.split('/').at(-1)),
    ).toEqual(['shaped.ts']);
  });

  it('cannot be made with another key, and a look-alike is not one', () => {
    expect(() => new Shaped(Symbol('only the enforcer makes these'), fields)).toThrow(/only the enforcer/);
    expect(Shaped.is(makeShaped(fields))).toBe(true);
    expect(Shaped.is({ fields, header: '{}', head: Buffer.alloc(0), bytes: 1 })).toBe(false);
    expect(Shaped.is(Object.create(Shaped.prototype))).toBe(false);
  });

  it('is what an output accepts, and nothing else', () => {
    const written: unknown[] = [];
    const raw = {
      once() {},
      writeHead() {},
      flushHeaders() {},
      cork() {},
      uncork() {},
      write: (bytes: unknown) => written.push(bytes),
      socket: null,
      destroyed: false,
      writableLength: 0,
    };
    const output = new Output(raw as unknown as ServerResponse, { ndjson: false });
    expect(() => output.write({ fields, header: '{}', head: Buffer.alloc(0), bytes: 1 } as unknown as Shaped)).toThrow(
      /enforcer/,
    );
    expect(written).toEqual([]);
    output.write(makeShaped(fields));
    expect(written).toHaveLength(2);
  });
});
