import { verifyEvidence } from '@millspace/runtime/evidence/file';
import Papa from 'papaparse';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { World } from './harness.ts';
import { startWorld } from './harness.ts';

let world: World;
/** With nothing but the file. */
const ALONE = { keys: null, kept: [] };

beforeEach(async () => {
  world = await startWorld();
  for (const slug of ['acme', 'beads', 'carbo'])
    await world.admin.request('POST', '/api/v1/participants', { json: { slug, name: `=HYPERLINK("${slug}")` } });
});

afterEach(() => world.close());

async function file(query: string): Promise<{ name: string; text: string }> {
  const answer = await world.admin.stream('GET', `/api/v1/audit/export?${query}`);
  const pieces: Buffer[] = [];
  for await (const piece of answer.body) pieces.push(Buffer.from(piece as Uint8Array));
  return { name: String(answer.headers['content-disposition']), text: Buffer.concat(pieces).toString('utf8') };
}

async function* lines(text: string): AsyncGenerator<string> {
  yield* text.split('\n');
}

test('the whole log as an evidence file is verified without the broker; one that was changed is not', async () => {
  const { name, text } = await file('format=ndjson');
  expect(name).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.ndjson"$/);
  const report = await verifyEvidence(lines(text), ALONE);
  expect(report).toMatchObject({ problems: [], whole: true });
  const changed = await verifyEvidence(lines(text.replace('"subject":"acme"', '"subject":"acne"')), ALONE);
  expect(changed.problems.length).toBeGreaterThan(0);
});

test('a filter counts for the file, too: each entry with its proof', async () => {
  const { text } = await file('format=ndjson&participant=beads');
  const entries = text.split('\n').filter((line) => line.includes('"line":"entry"'));
  expect(entries.length).toBeGreaterThan(0);
  for (const line of entries) expect(line).toContain('"proof"');
  expect(await verifyEvidence(lines(text), ALONE)).toMatchObject({ problems: [], whole: false });
});

test('as a table: every entry a row, in the form of the spreadsheet, and nothing that it would take for a formula', async () => {
  const { text } = await file('format=csv&kind=participant.added');
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: true });
  expect(data[0]).toEqual(['n', 'time', 'kind', 'subject', 'actor', 'parties', 'data', 'hash']);
  expect(data.slice(1).map((row) => row[3])).toEqual(['acme', 'beads', 'carbo']);
  expect(JSON.parse(data[1]?.[6] ?? '')).toMatchObject({ name: '=HYPERLINK("acme")' });
  for (const row of data) for (const cell of row) expect(cell).not.toMatch(/^[=@]/);
  expect((await file('format=csv-de')).text).toMatch(/^\uFEFFn;time;kind/);
});

test('a filter that means nothing is an error and no file', async () => {
  await expect(file('format=ndjson&machine=mill-1')).rejects.toMatchObject({ code: 'MS-AUD-010' });
});
