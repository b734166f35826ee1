import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessPolicy, offer } from '@millspace/policy';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createProgram } from '../src/cli/program.ts';
import { loadBrokerConfig } from '../src/config.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;

beforeEach(async () => {
  world = await startWorld();
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
  await acme.connect();
  await beads.connect();
});

afterEach(async () => {
  await acme.close();
  await beads.close();
  await world.close();
});

async function broker(args: string[], language: 'en' | 'de' = 'en'): Promise<{ out: string; code: number }> {
  const lines: string[] = [];
  let code = 0;
  const program = createProgram({
    language,
    env: {},
    print: (line) => void lines.push(line),
    exit: (given) => {
      code = given;
    },
  });
  await program.parseAsync(['--data-dir', world.dataDir, ...args], { from: 'user' });
  return { out: lines.join('\n'), code };
}

test('from an empty broker to a revoked agreement, by command', async () => {
  await broker(['participant', 'add', 'mills', 'Mills GmbH', '--country', 'DE']);
  expect((await broker(['participant', 'list'])).out).toMatch(/mills +Mills GmbH +DE +active/);
  expect((await broker(['invite', 'mills'], 'de')).out).toMatch(/Einladungscode +ms-mills-/);

  const terms = offer({ purposes: ['service'] });
  const dataset = await acme.publish({ name: 'mills', offers: [terms], accessPolicy: accessPolicy(['beads']) });
  const done = await beads.finalized((await beads.request(dataset, terms['@id'], 'service')).pid);
  const refused = await beads.terminated((await beads.request(dataset, terms['@id'], 'other')).pid);
  const agreement = done.agreement?.['@id'] ?? '';
  await beads.post('/transfers', { agreement, format: 'millspace-stream' });

  expect((await broker(['status'])).out).toMatch(/participants +3/);
  expect((await broker(['connectors'])).out.match(/online/g)).toHaveLength(3);
  expect((await broker(['datasets'], 'de')).out).toContain('Mühlen');
  expect((await broker(['negotiations'])).out).toContain(refused.refusal?.text.en);
  expect((await broker(['why', refused.pid], 'de')).out).toContain(refused.refusal?.text.de);
  expect((await broker(['exchanges'])).out).toMatch(/acme +urn:millspace:dataset:acme:mills +STARTED +permit/);
  expect((await broker(['agreements'])).out).toMatch(new RegExp(`${agreement} +acme +beads .* active `));
  await broker(['revoke', agreement, '--reason', 'test']);
  expect((await broker(['agreements'])).out).toContain('revoked');
  await beads.message('agreement.revoked');
  expect(JSON.parse((await broker(['--json', 'audit', 'list', '--limit', '500'])).out)).toEqual(
    expect.arrayContaining([expect.objectContaining({ kind: 'agreement.revoked', actor: 'admin-token' })]),
  );
  expect(await broker(['audit', 'verify'])).toMatchObject({ code: 0, out: expect.stringContaining('intact') });
});

test('a participant leaves for good by command: looked at first, confirmed by its short name', async () => {
  await broker(['participant', 'add', 'mills', 'Mills GmbH']);
  const plan = await broker(['participant', 'leave', 'mills', '--dry-run'], 'de');
  expect(plan.out).toMatch(/mills Mitglied; das würde enden:/);
  await expect(
    broker(['participant', 'leave', 'mills', '--reason', 'sold', '--confirm', 'mill']),
  ).rejects.toMatchObject({ code: 'MS-LEV-001' });
  expect((await broker(['participant', 'list'])).out).toMatch(/mills +Mills GmbH .*active/);
  const done = await broker(['participant', 'leave', 'mills', '--reason', 'sold', '--confirm', 'mills']);
  expect(done.out).toMatch(/^mills has left \(/);
  expect((await broker(['participant', 'leave', 'mills'])).out).toMatch(/^mills has left \(/);
  expect((await broker(['participant', 'list'])).out).not.toContain('Mills GmbH');
  await expect(broker(['participant', 'add', 'mills', 'Others'])).rejects.toMatchObject({ code: 'MS-AUTH-021' });
  await expect(broker(['invite', 'mills'])).rejects.toMatchObject({ code: 'MS-LEV-002' });
});

test('policy check says what a policy means, or where it is wrong', async () => {
  const file = join(world.dataDir, 'dataset.yaml');
  const good = offer({ purposes: ['service'] });
  writeFileSync(
    file,
    JSON.stringify({ offers: [good, { ...good, permission: [] }], accessPolicy: accessPolicy(['beads']) }),
  );
  const { out, code } = await broker(['policy', 'check', file], 'de');
  expect(code).toBe(1);
  expect(out).toMatch(/\/offers\/0 übersetzt\n {2}\S/);
  expect(out).toMatch(/\/offers\/1 abgelehnt\n.*MS-POL/);
  expect(out).toMatch(/\/accessPolicy übersetzt/);
});

test('a wrong folder or a wrong name is a sentence', async () => {
  await expect(
    createProgram({ env: {} }).parseAsync(['--data-dir', '/nowhere', 'status'], { from: 'user' }),
  ).rejects.toMatchObject({ code: 'MS-CFG-025' });
  await expect(broker(['revoke', 'nobody', '--reason', 'x'])).rejects.toMatchObject({ code: 'MS-AUTH-024' });
});

test('keys are listed and rotated by command', async () => {
  const { out } = await broker(['keys', 'rotate']);
  const [, kid, retired] = /^(\S+) signs from now on instead of (\S+)$/.exec(out) ?? [];
  expect(kid).toBeDefined();
  expect((await broker(['keys', 'list'], 'de')).out).toMatch(
    new RegExp(`${kid} +unterschreibt\n${retired} +prüft, was er unterschrieben hat`),
  );
});

test('init writes a configuration that a broker starts from, and never over another', async () => {
  const dir = join(world.dataDir, 'new');
  expect((await broker(['init', '--dir', dir, '--name', 'rhine', '--port', '0'])).out).toMatch(/config\.yaml written/);
  expect(loadBrokerConfig(join(dir, 'config.yaml'))).toMatchObject({ name: 'rhine', dataDir: join(dir, 'data') });
  await expect(broker(['init', '--dir', dir])).rejects.toMatchObject({ code: 'MS-CFG-024' });
  await expect(broker(['init', '--dir', join(dir, 'x'), '--port', 'many'])).rejects.toMatchObject({
    code: 'MS-CFG-023',
  });
});
