import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ManualClock } from '@millspace/runtime/clock';
import { MillspaceError } from '@millspace/runtime/errors';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openStore, START, tempFolder } from '../../../test/helpers.ts';
import type { Store } from '../../store/store.ts';
import { KeptFiles, nameOf } from './kept-files.ts';

const DAY = 86_400_000;
let folder: ReturnType<typeof tempFolder>;
let store: Store;
let clock: ManualClock;
let files: KeptFiles;
const admit = vi.fn<(scope: string, at: number) => void>();

beforeEach(() => {
  folder = tempFolder();
  store = openStore(folder.path);
  clock = new ManualClock(START);
  admit.mockReset();
  files = new KeptFiles({ db: store.db, folder: join(folder.path, 'files'), maxBytes: 20, clock, admit });
});
afterEach(() => {
  store.close();
  folder[Symbol.dispose]();
});

const incoming = (scope = 'urn:uuid:a') => ({
  ...{ scope, dataset: 'asset-1', transfer: 'urn:uuid:t', mediaType: 'text/csv' },
  disposition: undefined as string | undefined,
});
const never = new AbortController().signal;
const keep = (text: string, scope?: string) => files.keep(incoming(scope), Readable.from([Buffer.from(text)]), never);
const onDisk = () => readdirSync(join(folder.path, 'files'));

test('what is kept can be read, once for the same content', async () => {
  const file = await keep('a,b\n1,2\n');
  expect(file).toMatchObject({ bytes: 8, name: expect.stringMatching(/\.csv$/), receivedAt: START });
  expect(admit).toHaveBeenCalledExactlyOnceWith('urn:uuid:a', START);
  const pieces: Buffer[] = [];
  for await (const piece of files.read(files.find(file.id))) pieces.push(piece as Buffer);
  expect(Buffer.concat(pieces).toString('utf8')).toBe('a,b\n1,2\n');
  expect((await keep('a,b\n1,2\n')).id).toBe(file.id);
  expect((await keep('a,b\n1,2\n', 'urn:uuid:b')).id).not.toBe(file.id);
  expect(files.list()).toHaveLength(2);
});

test('too large, or not to be kept: nothing stays on the disk', async () => {
  await expect(keep('x'.repeat(21))).rejects.toMatchObject({ code: 'MS-PUL-005' });
  admit.mockImplementation(() => {
    throw new MillspaceError('MS-PUL-006', { detail: 'deleted' });
  });
  await expect(keep('a')).rejects.toMatchObject({ code: 'MS-PUL-006' });
  expect([files.list(), onDisk()]).toEqual([[], []]);
});

test('what a killed process had begun goes at the next start', async () => {
  const file = await keep('1');
  writeFileSync(join(folder.path, 'files', 'half.part'), 'secret');
  new KeptFiles({ db: store.db, folder: join(folder.path, 'files'), maxBytes: 20, clock, admit });
  expect(onDisk()).toEqual([file.id]);
});

test('deleted by the time of receipt, or with all of the agreement', async () => {
  const first = await keep('1');
  clock.advance(DAY);
  await keep('2');
  await keep('3', 'urn:uuid:b');
  await files.drop('urn:uuid:a', { from: START, to: START + 1 });
  expect(files.list('urn:uuid:a')).toHaveLength(1);
  expect(existsSync(join(folder.path, 'files', first.id))).toBe(false);
  expect(() => files.find(first.id)).toThrow(expect.objectContaining({ code: 'MS-PUL-007' }));
  await files.drop('urn:uuid:a', null);
  expect(files.list().map(({ scope }) => scope)).toEqual(['urn:uuid:b']);
  expect(onDisk()).toHaveLength(1);
});

test.each([
  ['attachment; filename="beads.csv"', 'beads.csv'],
  ["attachment; filename*=UTF-8''K%C3%BChe.csv", 'Kühe.csv'],
  ['attachment; filename="../../etc/passwd"', 'passwd'],
  ['attachment; filename="..\\\\..\\\\boot.ini"', 'boot.ini'],
  ['attachment; filename="..."', null],
  ['inline', null],
  [undefined, null],
])('%s is called %s', (disposition, name) => {
  expect(nameOf(disposition)).toBe(name);
});
