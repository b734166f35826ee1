import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { MillspaceError } from '@millspace/runtime/errors';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tempFolder } from '../../test/helpers.ts';
import type { Context } from './context.ts';
import { exportAll } from './leave-export.ts';

// What evidence is worth has its own tests; here it is whole.
vi.mock('@millspace/runtime/evidence/file', () => ({ verifyEvidence: async () => ({ ok: true }) }));

const SCOPE = 'urn:uuid:a1';

let folder: ReturnType<typeof tempFolder>;
let target: string;
/** What the connector says to the export of what was received. */
let answer: () => string;
let asked: string[];
/** What came from outside partners. */
let files: { id: string; agreement: string; name: string }[];

beforeEach(() => {
  folder = tempFolder();
  target = join(folder.path, 'taken-along');
  answer = () => 'received\n';
  asked = [];
  files = [];
});

afterEach(() => folder[Symbol.dispose]());

const context = {
  say: (en: string) => en,
  get: async (path: string) => (path === '/received-files' ? { files } : { received: [{ scope: SCOPE }] }),
  client: {
    stream: async (_method: string, path: string) => {
      asked.push(path);
      const text = path.includes(encodeURIComponent(SCOPE)) ? answer() : `${path}\n`;
      return { body: Readable.from([text]) };
    },
  },
} as unknown as Context;

const run = (participant = 'acme', withoutRefused = false) =>
  exportAll(context, {
    folder: target,
    participant,
    data: 'ndjson',
    withoutRefused,
    verifier: {} as never,
    now: new Date(1000),
  });

const refusing = (code: string, status: number, details?: Record<string, unknown>) => () => {
  throw new MillspaceError(code as never, { detail: 'no', status, ...(details ? { details } : {}) });
};

test('an export that stands is checked and goes on as it is, also when there would be less now', async () => {
  const first = await run();
  expect(first.manifest.refused).toEqual([]);
  answer = refusing('MS-AGR-002', 403);
  asked = [];
  expect(await run()).toEqual(first);
  expect(asked).toEqual([]);
  writeFileSync(join(target, 'received-1.ndjson'), 'other\n');
  await expect(run()).rejects.toMatchObject({ code: 'MS-LEV-004', message: expect.stringContaining('received-1') });
});

test('the folder of somebody else, or of something else, is left alone', async () => {
  await run();
  await expect(run('beads')).rejects.toMatchObject({ code: 'MS-LEV-004' });
  target = folder.path;
  writeFileSync(join(target, 'manifest.json'), JSON.stringify({ participant: 'acme', files: [{ name: '../x' }] }));
  await expect(run()).rejects.toMatchObject({ code: 'MS-LEV-004', message: expect.stringContaining('not empty') });
});

test('an export that was interrupted is begun anew in the same folder', async () => {
  answer = refusing('MS-NET-001', 503);
  await expect(run()).rejects.toMatchObject({ code: 'MS-LEV-004' });
  expect(readdirSync(target)).not.toContain('manifest.json');
  answer = () => 'received\n';
  const { manifest } = await run();
  expect(manifest.files.map(({ name }) => name)).toContain('received-1.ndjson');
  expect(readdirSync(target)).not.toContain('.export-begun');
});

test('what is refused for good stays behind; what may come yet stops the departure before anything ends', async () => {
  answer = refusing('MS-POL-104', 403, { until: 86_400_000 });
  await expect(run()).rejects.toMatchObject({ code: 'MS-LEV-004', message: expect.stringContaining('1970-01-02') });
  answer = refusing('MS-DTY-005', 403);
  await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('--without-refused') });
  // No word of the terms: a limit of the interface, or a login that is over.
  answer = refusing('MS-AUTH-001', 401);
  await expect(run('acme', true)).rejects.toMatchObject({ code: 'MS-LEV-004', message: 'no' });
  answer = refusing('MS-DTY-005', 403);
  expect((await run('acme', true)).manifest.refused).toEqual([{ scope: SCOPE, code: 'MS-DTY-005' }]);
  expect(readFileSync(join(target, 'manifest.json'), 'utf8')).toContain('MS-DTY-005');
});

test('files of outside partners are taken along, each under a name in this folder alone', async () => {
  files = [
    { id: 'f1', agreement: 'urn:uuid:b', name: 'beads.csv' },
    { id: 'f2', agreement: 'urn:uuid:b', name: 'beads.csv' },
  ];
  const { manifest } = await run();
  expect(manifest.files.map(({ name }) => name).filter((name) => name.startsWith('file-'))).toEqual([
    'file-1-beads.csv',
    'file-2-beads.csv',
  ]);
  expect(readFileSync(join(target, 'file-2-beads.csv'), 'utf8')).toBe('/received-files/f2\n');
});
