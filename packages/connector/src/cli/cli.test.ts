import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { offer } from '@millspace/policy';
import { silentLogger } from '@millspace/runtime/logger';
import { type Agreement, loadPack, validateDatasetInput } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { batch, dataset, frame, START, tempFolder } from '../../test/helpers.ts';
import { type Connector, createConnector } from '../app.ts';
import { createProgram } from './program.ts';

let folder: ReturnType<typeof tempFolder>;
let connector: Connector;

beforeEach(async () => {
  vi.stubEnv('MILLSPACE_LANG', 'en');
  folder = tempFolder();
  connector = await createConnector(
    { name: 'hall-1', dataDir: join(folder.path, 'data'), http: { host: '127.0.0.1', port: 0 } },
    { logger: silentLogger() },
  );
  await connector.start();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await connector.stop();
  folder[Symbol.dispose]();
});

const run = (...args: string[]): Promise<string> => runWith({}, ...args);

async function runWith(io: Parameters<typeof createProgram>[0], ...args: string[]): Promise<string> {
  let out = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    await createProgram(io)
      .exitOverride()
      .parseAsync([
        'node',
        'connector',
        '--data-dir',
        join(folder.path, 'data'),
        '--config',
        join(folder.path, 'connector.yaml'),
        ...args,
      ]);
  } finally {
    spy.mockRestore();
  }
  return out;
}

test('a person sees tables, a script JSON, in the language of the system', async () => {
  connector.core.store.commit(batch(frame(START, { 'agitator.power': 12.5 })));
  expect(await run('latest')).toMatch(/machine +signal +value[^\n]*\nmill-1 +agitator\.power +12\.5/);
  expect(JSON.parse(await run('latest', '--json'))).toMatchObject([
    { machine: 'mill-1', signal: 'agitator.power', value: 12.5 },
  ]);
  expect(await run('status')).toMatch(/hall-1 .*\nbroker .*not-enrolled/);
  vi.stubEnv('MILLSPACE_LANG', 'de');
  expect(await run('latest')).toMatch(/^Maschine +Signal +Wert/);
});

test('init writes a configuration that loads, and never over another', async () => {
  await run('init', '--name', 'hall-1', '--broker', 'https://broker.example', '--port', '0');
  const file = join(folder.path, 'connector.yaml');
  expect(readFileSync(file, 'utf8')).toContain('https://broker.example');
  expect(await run('doctor')).toContain(`${file} is valid`);
  await expect(run('init')).rejects.toMatchObject({ code: 'MS-CFG-024' });
});

test('every template compiles, and a policy that cannot be enforced is refused with its place', async () => {
  const templates = JSON.parse(await run('policy', 'templates', '--json')) as { name: string; offer: object }[];
  expect(templates.length).toBeGreaterThan(4);
  for (const { name, offer } of templates) {
    writeFileSync(join(folder.path, 'offer.json'), JSON.stringify(offer));
    expect([
      name,
      (JSON.parse(await run('policy', 'check', join(folder.path, 'offer.json'), '--json')) as { ok: boolean }).ok,
    ]).toEqual([name, true]);
  }
  writeFileSync(join(folder.path, 'bad.yaml'), "'@type': Offer\npermission: [{ action: 'odrl:destroy' }]\n");
  expect(await run('policy', 'check', join(folder.path, 'bad.yaml'))).toMatch(/!! .*permission\/0/);
  process.exitCode = 0;
});

test('an export goes to a file, and what is missing is said with a code', async () => {
  connector.core.store.commit(batch(frame(START, { 'agitator.power': 12.5 })));
  const file = join(folder.path, 'x.csv');
  await run('export', '--from', '2026-01-01', '--to', '2026-01-02', '-o', file);
  expect(readFileSync(file, 'utf8')).toContain('2026-01-01T00:00:00.000Z,mill-1,12.5,');
  await expect(run('export', '--from', 'yesterday')).rejects.toThrow(/no time/);
  await expect(run('catalog')).rejects.toMatchObject({ code: 'MS-AUTH-030' });
});

test('publish describes what the store holds, keeps secrets and persons in the house, and says the terms', async () => {
  const { core } = connector;
  Object.defineProperty(core.identity, 'enrolment', {
    value: { participant: 'acme', connector: 'urn:millspace:connector:x' },
  });
  const secret = loadPack('bead-mill/1').signals.find((signal) => signal.sensitivity === 'secret')?.id ?? 'none';
  core.store.commit(batch(frame(START, { 'agitator.power': 12.5, [secret]: 1 })));
  const dataset = JSON.parse(
    await run('publish', 'mills', '--offer', 'means-10s', '--visible-to', 'maker', '--dry-run', '--json'),
  ) as unknown;
  expect(validateDatasetInput(dataset)).toBe(true);
  expect(dataset).toMatchObject({
    id: 'urn:millspace:dataset:acme:mills',
    machines: [{ id: 'mill-1', pack: 'bead-mill/1' }],
    signals: [{ id: 'agitator.power', group: 'fast' }],
    approval: 'manual',
  });
  expect(await run('publish', 'mills', '--offer', 'means-10s', '--dry-run')).toMatch(
    /One value for every 10 seconds[\s\S]*visible to nobody else/,
  );
  const withSecret = JSON.parse(await run('publish', 'mills', '--secret', '--dry-run', '--json')) as {
    signals: object[];
  };
  expect(withSecret.signals).toHaveLength(2);
  expect(core.publications.list()).toEqual([]);
});

test('records of people are stored, with times as people write them, or refused with their place', async () => {
  const file = join(folder.path, 'lab.yaml');
  const sample = (t: string) =>
    `{ record: lab-sample, id: L-1, machine: mill-1, pack: bead-mill/1, t: ${t}, values: { d50: 0.42 } }`;
  writeFileSync(file, `- ${sample('2026-01-01T06:30Z')}\n`);
  expect(await run('records', 'add', file)).toContain('1 stored');
  expect(await run('records', '--kinds', 'lab-sample')).toMatch(/2026-01-01T06:30:00.000Z +lab-sample +mill-1 .*L-1/);
  writeFileSync(file, '{ record: watermark, machine: mill-1, pack: bead-mill/1, group: fast, t: 5 }');
  await expect(run('records', 'add', file)).rejects.toMatchObject({ code: 'MS-VAL-008', where: file });
  writeFileSync(file, sample('soon'));
  await expect(run('records', 'add', file)).rejects.toThrow(/no time/);
});

test('people are added by command, and from then on a command acts as who has signed in', async () => {
  vi.stubEnv('MILLSPACE_CONFIG_DIR', join(folder.path, 'of-anna'));
  const typed = (...lines: string[]) => {
    const input = new PassThrough();
    input.end(lines.map((line) => `${line}\n`).join(''));
    return { terminal: { input, output: { write: () => undefined } } };
  };
  const password = 'drei kühe im tor';
  expect(await runWith(typed(password), 'users', 'add', 'anna', '--role', 'viewer', '--role', 'subscriber')).toBe(
    'anna (subscriber, viewer) added\n',
  );
  vi.stubEnv('MILLSPACE_LANG', 'de');
  expect(await runWith(typed(password), 'login', 'anna')).toBe('angemeldet als anna (subscriber, viewer)\n');
  expect(await run('whoami')).toMatch(/^anna \(subscriber, viewer\) · person-/);
  expect(await run('users', 'list', '--as-admin')).toMatch(
    /Name +Pseudonym[^\n]+\nanna +person-\w+ +subscriber, viewer +aktiv/,
  );
  connector.core.store.commit(batch(frame(START, { 'agitator.power': 12.5 })));
  expect(await run('latest')).toContain('agitator.power');
  await expect(run('users', 'list')).rejects.toMatchObject({ code: 'MS-AUTH-003', details: { needed: ['admin'] } });
  expect(await run('logout')).toBe('abgemeldet\n');
  expect(await run('whoami')).toMatch(/^admin-token/);
});

test('a command without a running connector says what to start', async () => {
  await connector.stop();
  await expect(run('status')).rejects.toMatchObject({ code: 'MS-CFG-025' });
});

test('the preview shows recorded and delivered side by side, with curves, and what is withheld with the rule', async () => {
  const now = Date.now();
  const first = Math.floor(now / 60_000) * 60_000 - 600_000;
  const t = Array.from({ length: 540 }, (_, second) => first + second * 1000);
  connector.core.store.commit(
    batch(frame(t, { 'agitator.power': t.map((_, i) => 10 + (i % 60) / 10), 'agitator.speed': t.map(() => 500) })),
  );
  const described = {
    ...dataset(),
    offers: [offer({ id: 'urn:o:1', keepSignals: ['agitator.power'], windowSeconds: 60 })],
  };
  writeFileSync(join(folder.path, 'mills.json'), JSON.stringify(described));
  const file = ['--file', join(folder.path, 'mills.json')];
  const out = await run('preview', ...file, '--last', 'PT15M', '--rows', '2');
  expect(out).toMatch(/urn:millspace:dataset:acme:mills · mill-1 · \S+ … \S+\n/);
  expect(out).toMatch(/One value for every 1 minute is delivered: the mean\./);
  expect(out).toMatch(/540 rows recorded, 9 for a customer/);
  expect(out).toMatch(/agitator\.power +kW +[▁-█ ]+ +540 +10 +15\.9 +[▁-█ ]+ +9 +12\.95 +12\.95\n/);
  expect(out).toMatch(/agitator\.speed .* nothing\n/);
  expect(out).toMatch(/agitator\.power\n.*\n\S+Z +60 +10 +15\.9 +12\.95\n\S+Z +60 +10 +15\.9 +12\.95\n/);
  expect(out).toMatch(/signal +agitator\.speed +540 +Only agitator\.power is delivered\./);
  // Terms that nobody has published: by name, by options, from a file.
  expect(await run('preview', ...file, '--offer', 'means-10s')).toMatch(/One value for every 10 seconds/);
  expect(await run('preview', ...file, '--round', '5')).toMatch(/rounded to steps of 5/);
  writeFileSync(join(folder.path, 'late.json'), JSON.stringify(offer({ delaySeconds: 86_400 })));
  const late = await run('preview', ...file, '--policy', join(folder.path, 'late.json'), '--json');
  expect(JSON.parse(late)).toMatchObject({
    rows: { original: 540, shaped: 540, held: 540 },
    shape: { delayMs: 86_400_000 },
  });
  vi.stubEnv('MILLSPACE_LANG', 'de');
  expect(await run('preview', ...file, '--last', '15m')).toMatch(
    /540 Zeilen aufgezeichnet, 9 für einen Kunden.*zurückgehalten\n/s,
  );
  await expect(run('preview', 'nowhere')).rejects.toMatchObject({ code: 'MS-CAT-001' });
  await expect(run('preview', ...file, '--last', 'soon')).rejects.toMatchObject({
    code: 'MS-CFG-023',
    where: '--last',
  });
});

test('limits and standing instructions are given and seen by command; a contract comes as a page, to the terminal or a file', async () => {
  const until = new Date(Date.now() + 86_400_000).toISOString();
  expect(await run('signatories', 'list')).toBe(
    'admin-token · the set-up account: signs everything while nobody administers by name\n',
  );
  const given = await run('instructions', 'give', '--side', 'provider', '--with', 'maker', '--until', until);
  expect(given).toMatch(/^urn:uuid:\S+ · provider · every template · with maker · without payments · until /);
  await expect(run('instructions', 'give', '--side', 'provider')).rejects.toMatchObject({ code: 'MS-SIG-004' });
  const id = given.split(' ')[0] ?? '';
  await run('instructions', 'end', id, '--reason', 'enough');
  expect(await run('instructions', 'list')).toContain(`${id} · admin-token · ended: enough\n`);
  const by = { kind: 'admin-token', id: 'a', pseudonym: 'admin-token', roles: ['admin'] } as const;
  const anna = { name: 'anna', roles: ['signatory'], password: 'drei kühe im tor' };
  await connector.desk.people.add(anna, by);
  const limit = ['signatories', 'limit', 'anna', '--template', 'rental@2', '--payments', '500 EUR per P1M'];
  expect(await run(...limit)).toBe('anna · signs, within these limits\n  rental@2 · ≤ 500 EUR / P1M\n');
  expect(await run('signatories', 'limit', 'anna', '--add', '--side', 'consumer')).toMatch(
    /rental@2[\s\S]*consumer · every template · without payments/,
  );
  await expect(run('signatories', 'limit', 'anna', '--payments', 'a lot')).rejects.toThrow(/500 EUR per P1M/);
  expect(await run('signatories', 'limit', 'anna', '--nothing')).toBe('anna · signs nothing\n');

  const agreement = {
    '@id': 'urn:uuid:agr',
    '@type': 'Agreement',
    target: dataset().id,
    assigner: 'urn:millspace:participant:acme',
    assignee: 'urn:millspace:participant:maker',
    timestamp: new Date(START).toISOString(),
    permission: [{ action: 'odrl:use' }],
  } as unknown as Agreement;
  connector.core.evidence.keepAgreement({ agreement }, 'consumer', START);
  expect(await run('agreement', 'print', 'urn:uuid:agr')).toMatch(/^Agreement\nurn:uuid:agr\n[\s\S]*!! ATTENTION/);
  vi.stubEnv('MILLSPACE_LANG', 'de');
  const file = join(folder.path, 'page.html');
  expect(await run('agreement', 'print', 'urn:uuid:agr', '--html', '-o', file)).toBe(`${file}\n`);
  expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html><html lang="de">[\s\S]*Vereinbarung/);
  writeFileSync(join(folder.path, 'annex.md'), 'abc');
  expect(await run('documents', 'add', join(folder.path, 'annex.md'))).toBe(
    'sha256-ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0\n',
  );
  expect(await run('documents', 'list')).toContain('annex.md  text/markdown');
});
