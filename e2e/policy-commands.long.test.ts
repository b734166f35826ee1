import { writeFileSync } from 'node:fs';
import { type ConnectorApi, until } from '@millspace/demo/api';
import type { DataActRequest, DatasetInput, ReplayAnswer, Simulated } from '@millspace/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonMapping } from './support/datasets.ts';
import { BROKER, House } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';
import { type Ended, runToEnd } from './support/run-to-end.ts';

const MILLS = 'urn:millspace:dataset:alpha:mills';
const UNTIL = 'until=2098-12-31T23:00:00Z';

let house: House;
let machine: JsonMachine;
let alpha: ConnectorApi;
let beta: ConnectorApi;

beforeAll(async () => {
  house = await House.open();
  const url = await house.mqttBroker();
  const mapping = jsonMapping({
    source: 'plant',
    machine: 'mill-1',
    pack: 'bead-mill/1',
    topic: 'plant/mill-1',
    signals: { 'agitator.power': { path: 'values.power' }, 'agitator.speed': { path: 'values.speed' } },
    periods: { fast: 100 },
  });
  const source = { id: 'plant', type: 'mqtt' as const, url, dialect: 'json' as const, mapping: 'plant.yaml' };
  alpha = await house.member({ slug: 'alpha', sources: [source], files: { 'plant.yaml': mapping } });
  beta = await house.member({ slug: 'beta' });
  await house.member({ slug: 'gamma' });
  await until(
    () => alpha.sources(),
    ([found]) => found?.state === 'connected',
    'the MQTT source',
    20_000,
  );
  machine = await JsonMachine.connect(url, 'plant/mill-1');
  machine.talk(100, (step) => ({ power: 10 + (step % 5), speed: 100 + (step % 7) }));
  await until(
    () => alpha.get<{ machines: { signals: unknown[] }[] }>('/machines?scope=own'),
    ({ machines }) => machines[0]?.signals.length === 2,
    'rows of the mill',
    20_000,
  );
});

afterAll(async () => {
  await machine?.end();
  await house?.[Symbol.asyncDispose]();
});

type Language = 'en' | 'de';

const run = (language: Language, program: 'broker' | 'connector', folder: string, args: string[]): Promise<Ended> =>
  runToEnd(`packages/${program}/src/cli/main.ts`, ['--data-dir', house.folder(folder), ...args], {
    env: { MILLSPACE_LANG: language },
    timeoutMs: 120_000,
  });
const broker = (...args: string[]) => run('en', 'broker', BROKER, args);
const brokerDe = (...args: string[]) => run('de', 'broker', BROKER, args);
const at = (slug: string) => ({
  en: (...args: string[]) => run('en', 'connector', slug, args),
  de: (...args: string[]) => run('de', 'connector', slug, args),
});
const file = (name: string, content: object | string): string => {
  const path = house.file(BROKER, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const json = async <T>(ended: Promise<Ended>): Promise<T> => {
  const { code, stdout, stderr } = await ended;
  if (code !== 0) throw new Error(`exit code ${code}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
};

describe('templates and the linter, by command', () => {
  test('the library is read in both languages, copied, kept, kept again as the next version, and retired', async () => {
    expect((await broker('templates', 'list')).stdout).toMatch(
      /one-off-sale +1 +software +Sale, paid once +signals, amount, currency/,
    );
    expect((await brokerDe('templates', 'show', 'one-off-sale')).stdout).toMatch(
      /^Verkauf, einmal bezahlt \(one-off-sale, Fassung 1\)[\s\S]*amount +Betrag +120\.50 ≥ 0\.01 +anzugeben[\s\S]*Ausfüllen: broker policy lint one-off-sale --set signals=… --set amount=…/,
    );
    const yaml = (await broker('templates', 'show', 'one-off-sale', '--yaml')).stdout;
    expect(await broker('templates', 'add', file('shipped.yaml', yaml))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('MS-LIB-003') as string,
    });
    const own = file('house-sale.yaml', yaml.replace('id: one-off-sale', 'id: house-sale'));
    expect((await broker('templates', 'add', own)).stdout).toMatch(/^house-sale, version 1: sha256-/);
    expect(await brokerDe('templates', 'add', own)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /MS-LIB-009[\s\S]*house-sale gibt es in Fassung 1\.[\s\S]*templates edit/,
      ) as string,
    });
    expect((await brokerDe('templates', 'edit', own)).stdout).toMatch(/^house-sale, Fassung 2: sha256-/);
    expect(
      await broker('templates', 'edit', file('unknown.yaml', yaml.replace('one-off-sale', 'nobodys'))),
    ).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('MS-LIB-001') as string,
    });
    expect((await at('alpha').en('templates', 'list')).stdout).toMatch(/house-sale +2 +this dataspace/);
    expect((await broker('templates', 'retire', 'house-sale')).stdout).toBe('house-sale retired\n');
    expect((await broker('templates', 'list')).stdout).not.toContain('house-sale');
    expect(await at('alpha').de('policy', 'from-template', 'house-sale', '--set', 'amount=1')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Die Vorlage house-sale wurde zurückgezogen.') as string,
    });
  });

  test('a template that nobody could enforce, whatever is filled in, is not kept', async () => {
    const broken = file('broken.yaml', {
      id: 'broken',
      title: { en: 'Broken', de: 'Kaputt' },
      summary: { en: 'x', de: 'x' },
      parameters: [],
      policy: { permission: [{ action: 'x:dance' }] },
    });
    expect(await broker('templates', 'add', broken)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/MS-LIB-002[\s\S]*\/policy\/permission\/0\/action/) as string,
    });
  });

  test('lint ends with 1 on errors and with 0 on less, for a policy, a dataset, a template file and one of the library', async () => {
    const rules = { '@id': 'urn:uuid:1', '@type': 'Offer', permission: [{ action: 'odrl:use' }] };
    const contradictory = file('contradictory.json', { ...rules, prohibition: [{ action: 'odrl:use' }] });
    expect(await broker('policy', 'lint', contradictory)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /error +MS-LNT-002 +\/prohibition\/0[\s\S]*1 error, 2 warnings, 1 hint\n$/,
      ) as string,
    });
    expect(await brokerDe('policy', 'lint', file('wide.json', rules))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Warnung +MS-LNT-020[\s\S]*2 Warnungen, 1 Hinweis\n$/) as string,
    });
    expect(await broker('policy', 'lint', file('wide.json', rules), '--kind', 'data-act-third-party')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /Judged as \(--kind\): data-act-third-party[\s\S]*MS-LNT-036[\s\S]*\(Art\. 5\(3\)\)/,
      ) as string,
    });
    expect(await brokerDe('policy', 'lint', file('wide.json', rules), '--kind', 'gift')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('„gift“ ist keines von offer, data-act-user') as string,
    });
    expect(
      await broker('policy', 'lint', file('worse.json', { ...rules, permission: [{ action: 'x:dance' }] })),
    ).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/refused[\s\S]*MS-POL-004 +\/permission\/0\/action/) as string,
    });
    const secret = { id: 'recipe.step', sensitivity: 'secret' };
    const dataset = file('dataset.json', { machines: [{ id: 'mill-1' }], signals: [secret], offers: [rules] });
    expect((await at('alpha').en('policy', 'lint', dataset)).stdout).toMatch(/warning +MS-LNT-022 .*recipe\.step/);
    expect(await at('alpha').en('policy', 'lint', 'no-gatekeepers')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('/values/until') as string,
    });
    expect(
      (await broker('policy', 'lint', 'no-gatekeepers', '--set', UNTIL, '--kind', 'data-act-third-party')).stdout,
    ).toMatch(/Judged as \(--kind\): data-act-third-party[\s\S]*MS-LNT-037/);
    const yaml = (await broker('templates', 'show', 'no-gatekeepers', '--yaml')).stdout;
    expect((await broker('policy', 'lint', file('draft.yaml', yaml), '--set', UNTIL)).code).toBe(0);
  });
});

describe('from a template to an offer, tried out before and after', () => {
  test('a template filled in says what it means, how real each term is and what the linter finds; publish takes it', async () => {
    const set = ['--set', 'amount=120.50', '--set', UNTIL, '--set', 'purposes=x:benchmark,x:service'];
    const { stdout } = await at('alpha').en('policy', 'from-template', 'monthly-rental', ...set);
    expect(stdout).toMatch(
      /120\.50 EUR a month[\s\S]*Prevented: .*\n {2}• Use is allowed up to[\s\S]*Attested: .*\n {2}• .*"benchmark"[\s\S]*Evidenced: .*\n {2}• Passing on[\s\S]*Only written: .*\n {2}• .*urn:millspace:template:monthly-rental:1[\s\S]*hint +MS-LNT-024/,
    );
    expect((await at('alpha').de('policy', 'from-template', 'monthly-rental', ...set)).stdout).toMatch(
      /120,50 EUR im Monat[\s\S]*Verhindert: [\s\S]*Bestätigt: [\s\S]*Belegt: [\s\S]*Nur geschrieben: /,
    );
    const lacking = await at('alpha').de('policy', 'from-template', 'monthly-rental', '--set', 'amount=1,5');
    expect(lacking).toMatchObject({ code: 1, stderr: expect.stringMatching(/MS-LIB-004.*„Betrag“.*fehlt/) as string });

    const draft = await json<DatasetInput>(
      at('alpha').en('publish', 'rented', '--template', 'monthly-rental', ...set, '--dry-run', '--json'),
    );
    expect(JSON.stringify(draft.offers)).toContain('odrl:compensate');
    expect((await alpha.get<{ datasets: unknown[] }>('/datasets')).datasets).toEqual([]);
    expect(
      await at('alpha').en('publish', 'rented', '--template', 'monthly-rental', ...set, '--delay', '60'),
    ).toMatchObject({ code: 1, stderr: expect.stringContaining('brings all the terms') as string });
  });

  test('what the linter calls an error is not published, unless somebody insists', async () => {
    const never = { '@id': 'urn:uuid:9', '@type': 'Offer', permission: [{ action: 'odrl:use' }] };
    const policy = file('never.json', { ...never, prohibition: [{ action: 'odrl:use' }] });
    const publish = (...more: string[]) => at('alpha').de('publish', 'never', '--policy', policy, ...more);
    expect(await publish()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/MS-LIB-010[\s\S]*\/offers\/0\/prohibition\/0[\s\S]*--despite-findings/) as string,
    });
    expect(await publish('--despite-findings')).toMatchObject({ code: 0 });
    await at('alpha').en('unpublish', 'urn:millspace:dataset:alpha:never');
  });

  test('who gets what, when, and which rule says no: three answers in different words, at broker and provider', async () => {
    const publish = await at('alpha').en(
      ...[
        'publish',
        'mills',
        '--template',
        'no-gatekeepers',
        '--set',
        UNTIL,
        '--set',
        'purposes=x:benchmark,x:service',
      ],
      ...['--visible-to', 'beta,gamma', '--approval', 'automatic'],
    );
    expect(publish).toMatchObject({ code: 0, stdout: expect.stringContaining('published') as string });
    const ask = ['simulate', '--participant', 'beta', '--dataset'];
    const gate = (list: string) => ['--assume', `memberships=${list}`];
    expect((await broker(...ask, 'alpha:mills', ...gate('none'), '--purpose', 'x:benchmark')).stdout).toMatch(
      /YES, a rule allows it[\s\S]*Granted\.[\s\S]*\+ \/permission\/0\/constraint\/0[\s\S]*It stays so until 2098-12-31/,
    );
    expect((await at('alpha').en(...ask, 'mills', ...gate('none'), '--purpose', 'x:marketing')).stdout).toMatch(
      /NO, no rule allows it[\s\S]*- \/permission\/0\/constraint\/0/,
    );
    expect(
      (await broker(...ask, 'alpha:mills', ...gate('dma-gatekeepers'), '--purpose', 'x:benchmark')).stdout,
    ).toMatch(/NO, a rule forbids it\n +Refused\. Prohibition 1 forbids it\./);
    const open = await brokerDe(...ask, 'alpha:mills', '--purpose', 'x:benchmark');
    expect(open.stdout).toMatch(
      /NICHT ENTSCHEIDBAR, eine Angabe fehlt[\s\S]*Es fehlt: ob der Teilnehmer auf einer Liste steht \(so annehmen: --assume memberships=none\)/,
    );
    const end = ['--at', '2098-12-01T12:00Z', '--ahead', '60d'];
    expect((await at('alpha').en(...ask, 'mills', ...gate('none'), '--purpose', 'x:benchmark', ...end)).stdout).toMatch(
      /YES, a rule allows it[\s\S]*Later:\n +from 209\S+ \S+: NO, no rule allows it\. Refused\./,
    );
    const later = await json<Simulated[]>(
      broker('--json', ...ask, 'alpha:mills', ...gate('none'), '--purpose', 'x:benchmark', '--at', '2099-06-01T14:00'),
    );
    expect(later).toMatchObject([{ participant: 'beta', decision: { result: 'deny', kind: 'no-rule' } }]);
    const everybody = (await brokerDe('simulate', '--purpose', 'x:benchmark')).stdout;
    expect(everybody).toMatch(/Teilnehmer +Datensatz +Antwort +warum\nbeta .*\ngamma /);
    expect(everybody).not.toMatch(/\nalpha /);
    expect(await at('beta').de(...ask, 'alpha:mills')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/MS-SML-001[\s\S]*keinen veröffentlichten Datensatz/) as string,
    });
    expect(await broker(...ask, 'alpha:mills', '--assume', 'colour=red')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/MS-CFG-023[\s\S]*"colour=red" cannot be assumed/) as string,
    });
  });
});

describe('rules of the dataspace, and a replay before one goes live', () => {
  const reason = 'decided by the members';
  const RULE = ['rules', 'add', 'benchmarks-only', '--purpose', 'x:benchmark', '--reason', reason];

  test('the past week says what a rule would stop, then it is in force, and ends', async () => {
    expect(await broker('list', 'keep', 'x:dma-gatekeepers')).toMatchObject({ code: 0 });
    const offer = (await alpha.get<{ datasets: { dataset: DatasetInput }[] }>('/datasets')).datasets.find(
      ({ dataset }) => dataset.id === MILLS,
    )?.dataset.offers[0]?.['@id'];
    const asked = await beta.request(MILLS, offer ?? '', 'x:service');
    const { agreement } = await beta.settled(asked.pid);
    await beta.startTransfer(agreement?.['@id'] ?? '');
    const policy = file('rule.json', {
      policy: {
        permission: [
          {
            action: 'odrl:use',
            constraint: [{ leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: ['x:benchmark'] }],
          },
        ],
      },
    });
    const replayed = await until(
      () =>
        json<ReplayAnswer>(at('alpha').en('policy', 'replay', '--with-rule', policy, '--dataset', 'mills', '--json')),
      ({ toDeny }) => toDeny > 0,
      'a decision on record',
      60_000,
    );
    expect(replayed.changed[0]).toMatchObject({
      consumer: 'beta',
      before: { result: 'permit' },
      after: { kind: 'no-rule' },
    });
    expect((await at('alpha').de('policy', 'replay', '--with-rule', policy)).stdout).toMatch(
      /Entscheidung(en)? seit .*\. Mit der Änderung:\n +\d+ abgelehnt statt erlaubt\n[\s\S]*beta +urn:millspace:dataset:alpha:mills +erlaubt +Abgelehnt\.[\s\S]*Nichts wurde geändert\.\n$/,
    );
    expect((await broker(...RULE, '--dry-run')).stdout).toMatch(
      /Attested: .*\n {2}• .*"benchmark"[\s\S]*refused instead of permitted[\s\S]*Nothing was changed\.\n$/,
    );
    expect((await broker('rules', 'list')).stdout).toBe('no rules\n');

    expect((await brokerDe(...RULE)).stdout).toMatch(/benchmarks-only gilt; alle erfahren es\n$/);
    expect((await at('beta').en('rules', 'list')).stdout).toMatch(
      /benchmarks-only +benchmarks-only +\S+ \S+ +in force +decided by the members/,
    );
    expect(await broker(...RULE)).toMatchObject({ code: 1, stderr: expect.stringContaining('MS-LIB-006') as string });
    expect(await at('alpha').en('publish', 'wide', '--offer', 'full', '--dry-run')).toMatchObject({
      stdout: expect.stringContaining('MS-LNT-040') as string,
    });
    expect(await at('alpha').en('publish', 'wide', '--offer', 'full')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/MS-LIB-010.*"benchmarks-only" of the dataspace is not kept/) as string,
    });
    const without = ['policy', 'replay', '--without-rule'];
    await until(
      () => json<ReplayAnswer>(broker('--json', ...without, 'benchmarks-only')),
      ({ toPermit }) => toPermit > 0,
      'the refusal on record',
      60_000,
    );
    expect(await broker(...without, 'nobodys')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('MS-LIB-007') as string,
    });

    expect((await broker('rules', 'end', 'benchmarks-only', '--reason', 'outvoted')).stdout).toBe(
      'benchmarks-only has ended; everybody is told\n',
    );
    expect((await brokerDe('rules', 'list')).stdout).not.toMatch(/ gilt /);
    expect(await broker('rules', 'add', 'nothing', '--reason', reason)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/MS-CFG-023.*say what the rule demands/) as string,
    });
  });
});

describe('the Data Act, by command', () => {
  test('the Article 3 sheet names what is missing, and how to say it', async () => {
    const before = await at('alpha').de('data-act', 'sheet', 'mills');
    expect(before.stdout).toMatch(/Art\. 3\(2\)\(c\) +Wie lange werden die Daten aufbewahrt\? +FEHLT/);
    expect(before.stdout).toMatch(
      /\d × FEHLT:[\s\S]*„retention“ in der Beschreibung[\s\S]*connector data-act describe /,
    );
    const said = [
      'describe',
      'mills',
      'retention=two years',
      'quality.completeness=0.99',
      'relatedService.holder=Alpha GmbH',
    ];
    expect((await at('alpha').en('data-act', ...said)).stdout).toMatch(
      /How long are the data kept\? +two years[\s\S]*99\.0 % of the expected values[\s\S]*Who is the data holder\? +Alpha GmbH/,
    );
    expect((await broker('data-act', 'sheet', 'alpha:mills')).stdout).toMatch(
      /How long are the data kept\? +two years/,
    );
    expect(await at('alpha').en('data-act', 'describe', 'mills', 'colour=red')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('MS-CFG-023') as string,
    });
    expect(await at('beta').en('data-act', 'describe', 'alpha:mills', 'retention=x')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('MS-DAT-003') as string,
    });
  });

  test('a user asks in writing, the holder answers in time, a refusal is escalated; the operator sees it', async () => {
    const ask = ['data-act', 'ask', 'alpha:mills', '--text', 'Please share the data of our mill.'];
    expect(await at('beta').de(...ask, '--share-with', 'nobody', '--purpose', 'x:benchmark')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/MS-DAT-002.*Der Dritte muss Teilnehmer sein/) as string,
    });
    const request = await json<DataActRequest>(
      at('beta').en('--json', ...ask, '--share-with', 'gamma', '--purpose', 'x:benchmark'),
    );
    const id = request.id.slice(-12);
    expect((await at('alpha').de('data-act', 'requests', '--open')).stdout).toMatch(
      /Weitergabe an einen Dritten, Art\. 5\(1\) +beta +alpha +gamma +urn:millspace:dataset:alpha:mills +\S+ \S+ +\S+ \S+ \(in 14 d\) +wartet auf Antwort/,
    );
    expect(await at('beta').de('data-act', 'escalate', id, '--text', 'zu langsam')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/MS-DAT-005.*Der Inhaber kann bis .* antworten/) as string,
    });
    const answer = file('answer.txt', 'The rotor is a trade secret.\nWe offer means.');
    expect((await at('alpha').en('data-act', 'answer', id, '--refuse', '--text-file', answer)).stdout).toMatch(
      /refused\n[\s\S]*Asked .*\n {2}Please share[\s\S]*Answered .*: refused\n {2}The rotor is a trade secret\.\n {2}We offer means\./,
    );
    expect((await at('beta').en('data-act', 'escalate', id, '--text', 'The rotor is published.')).stdout).toMatch(
      /escalated\n[\s\S]*Escalated .*\n {2}The rotor is published\./,
    );
    expect((await broker('data-act', 'requests')).stdout).toMatch(/beta +alpha +gamma .* escalated/);
    expect((await broker('data-act', 'requests', '--open')).stdout).toBe('no requests\n');
    expect(await at('alpha').de('data-act', 'show', 'ffffffff')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('MS-DAT-003') as string,
    });
  });

  test('a granted request becomes an offer that names it', async () => {
    const text = ['--text', 'Please.'];
    const request = await json<DataActRequest>(
      at('beta').en(
        '--json',
        'data-act',
        'ask',
        'alpha:mills',
        ...text,
        '--share-with',
        'gamma',
        '--purpose',
        'x:benchmark',
      ),
    );
    const { stdout } = await at('alpha').en('data-act', 'answer', request.id, '--grant', ...text);
    const offered = /^Offer it: connector publish … (.*)$/m.exec(stdout)?.[1]?.split(' ') ?? [];
    const args = offered.map((word) => (word === 'until=…' ? UNTIL : word));
    const filled = await at('alpha').en('policy', 'from-template', 'data-act-third-party', ...args.slice(2));
    expect(filled).toMatchObject({ code: 0, stdout: expect.stringContaining(request.digest) as string });
  });

  test('what the template withholds from the user is named until each field has its notice', async () => {
    const publish = () =>
      at('alpha').en(
        ...['publish', 'own', '--template', 'trade-secret-withheld', '--set', 'signals=agitator.power', '--dry-run'],
      );
    expect((await publish()).stdout).toMatch(/warning +MS-LNT-032 .*Withheld from the user: agitator\.speed\./);
    const notice = ['--reason', 'shows the rotor', '--measures', 'none would do'];
    expect(await at('alpha').en('data-act', 'withhold', 'own', 'agitator.speed', ...notice)).toMatchObject({ code: 0 });
    expect((await publish()).stdout).not.toContain('MS-LNT-032');
  });

  test('a notice for each withheld field, and its end', async () => {
    const notice = ['--reason', 'shows the rotor', '--measures', 'a confidentiality agreement was declined'];
    expect((await at('alpha').en('data-act', 'withhold', 'mills', 'agitator.torque', ...notice)).stdout).toMatch(
      /agitator\.torque +\S+ \S+ +– +shows the rotor +a confidentiality agreement was declined +–/,
    );
    expect((await at('beta').de('data-act', 'withholdings', 'alpha:mills')).stdout).toMatch(
      /Feld +seit[\s\S]*agitator\.torque/,
    );
    expect(await at('beta').en('data-act', 'withhold', 'alpha:mills', 'x', ...notice)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('MS-DAT-003') as string,
    });
    expect((await at('alpha').de('data-act', 'disclose', 'mills', 'agitator.torque')).stdout).toBe(
      'agitator.torque wird nicht länger zurückgehalten\n',
    );
    expect((await at('beta').en('data-act', 'withholdings', 'alpha:mills')).stdout).not.toMatch(
      /agitator\.torque +\S+ \S+ +– /,
    );
  });
});

test('every command about policies explains itself in both languages', async () => {
  const texts = await Promise.all(
    [['simulate'], ['policy', 'replay'], ['rules', 'add']].map(async (command) => [
      (await broker(...command, '--help')).stdout,
      (await brokerDe(...command, '--help')).stdout,
    ]),
  );
  for (const [en, de] of texts) {
    expect(en).not.toBe(de);
    expect(`${en}${de}`).not.toContain('default: []');
  }
});
