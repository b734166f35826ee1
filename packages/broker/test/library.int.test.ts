import { accessPolicy, offer } from '@millspace/policy';
import type { DataActRequest, DataspaceRule, LintFinding, OdrlOffer, Withholding } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;

beforeEach(async () => {
  world = await startWorld();
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
});

afterEach(async () => {
  await acme.close();
  await beads.close();
  await world.close();
});

const post = async <T>(client: World['admin'] | HandConnector['client'], path: string, json: unknown) =>
  (await client.request<T>('POST', `/api/v1${path}`, { json })).json;

const UNTIL = {
  id: 'house-terms',
  version: 1,
  title: { en: 'House terms', de: 'Hausbedingungen' },
  summary: { en: 'Until {until}.', de: 'Bis {until}.' },
  parameters: [{ name: 'until', type: 'instant', title: { en: 'End', de: 'Ende' } }],
  policy: {
    permission: [
      {
        action: 'odrl:use',
        constraint: [{ leftOperand: 'odrl:dateTime', operator: 'lteq', rightOperand: { $param: 'until' } }],
      },
    ],
  },
};

describe('templates', () => {
  test('every save is a new version, and the old ones stay as they were', async () => {
    const first = await post<{ version: number; digest: string }>(world.admin, '/templates', UNTIL);
    const second = await post<{ version: number; digest: string }>(world.admin, '/templates', {
      ...UNTIL,
      summary: { en: 'Only until {until}.', de: 'Nur bis {until}.' },
    });
    expect([first.version, second.version]).toEqual([1, 2]);
    await world.restart();
    expect(await beads.get('/templates/house-terms?version=1')).toMatchObject({ version: 1, digest: first.digest });
    expect(await beads.get('/templates/house-terms')).toMatchObject({ version: 2, digest: second.digest });
  });

  test('one that comes with the software is nobody’s to change', async () => {
    await expect(post(world.admin, '/templates', { ...UNTIL, id: 'one-off-sale' })).rejects.toMatchObject({
      code: 'MS-LIB-003',
      status: 409,
    });
  });

  test('a missing value refuses, with the place and both languages', async () => {
    await post(world.admin, '/templates', UNTIL);
    await expect(post(acme.client, '/templates/house-terms/fill', { values: {} })).rejects.toMatchObject({
      code: 'MS-LIB-004',
      where: '/values/until',
    });
  });

  test('one with coded products becomes an offer that can be published', async () => {
    const values = { signals: ['agitator.power'], until: '2027-01-01T00:00:00Z' };
    const made = await post<{ offer: OdrlOffer; summary: { de: string } }>(
      acme.client,
      '/templates/bead-research/fill',
      { values },
    );
    expect(made.summary.de).toContain('Codes');
    await acme.publish({ name: 'research', offers: [made.offer], accessPolicy: all });
    const { datasets } = await beads.get<{ datasets: unknown[] }>('/catalog');
    expect(JSON.stringify(datasets)).toContain('x:pseudonymise');
  });

  test('a retired one makes no more offers', async () => {
    await post(world.admin, '/templates', UNTIL);
    await world.admin.request('DELETE', '/api/v1/templates/house-terms');
    await expect(
      post(acme.client, '/templates/house-terms/fill', { values: { until: '2027-01-01T00:00:00Z' } }),
    ).rejects.toMatchObject({ code: 'MS-LIB-001', status: 410 });
  });
});

describe('texts that contracts name', () => {
  test('are kept by their hash, read by everybody, and never another text', async () => {
    const text = 'Nobody pays for lost profit.\n';
    const { digest } = await post<{ digest: string }>(world.admin, '/documents', { text, title: 'liability.txt' });
    await world.restart();
    expect(await beads.get(`/documents/${digest}`)).toMatchObject({ digest, text, mediaType: 'text/plain' });
    await expect(post(world.admin, '/documents', { text: `${text} Except us.`, digest })).rejects.toMatchObject({
      code: 'MS-SIG-006',
      status: 422,
    });
    await expect(post(beads.client, '/documents', { text })).rejects.toMatchObject({ status: 403 });
  });
});

const RULE = {
  id: 'benchmarks-only',
  title: { en: 'Benchmarks only', de: 'Nur Vergleiche' },
  policy: {
    permission: [
      {
        action: 'odrl:use',
        constraint: [{ leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: ['x:benchmark'] }],
      },
    ],
  },
  reason: 'decided by the members on 1 December',
};
const all = accessPolicy(null);

describe('rules of the dataspace', () => {
  test('an offer that is wider is not published, and reads why; a narrower one is', async () => {
    await post(world.admin, '/rules', RULE);
    await expect(acme.publish({ name: 'wide', offers: [offer({})], accessPolicy: all })).rejects.toMatchObject({
      code: 'MS-LIB-008',
      status: 422,
      where: '/offers/0',
    });
    await acme.publish({ name: 'narrow', offers: [offer({ purposes: ['x:benchmark'] })], accessPolicy: all });
    await world.restart();
    await expect(acme.publish({ name: 'wide', offers: [offer({})], accessPolicy: all })).rejects.toMatchObject({
      code: 'MS-LIB-008',
    });
    await world.admin.request('POST', '/api/v1/rules/benchmarks-only/withdraw', { json: { reason: 'outvoted' } });
    await acme.publish({ name: 'wide', offers: [offer({})], accessPolicy: all });
    const { rules } = await beads.get<{ rules: DataspaceRule[] }>('/rules');
    expect(rules).toMatchObject([{ id: 'benchmarks-only', reason: RULE.reason }]);
    expect(rules[0]?.withdrawnAt).toBeGreaterThan(0);
  });

  test('a rule may only allow and forbid: shapes and counts are refused', async () => {
    const policy = offer({ windowSeconds: 10 });
    await expect(
      post(world.admin, '/rules', { ...RULE, policy: { permission: policy.permission } }),
    ).rejects.toMatchObject({ code: 'MS-LIB-005', status: 422 });
  });

  test('a template is judged as what it is said to be for', async () => {
    const fill = async (more: object) => {
      const values = { until: '2098-12-31T23:00:00Z' };
      const filled = await post<{ findings: LintFinding[] }>(acme.client, '/templates/no-gatekeepers/fill', {
        values,
        ...more,
      });
      return filled.findings.map(({ code }) => code);
    };
    expect(await fill({})).not.toContain('MS-LNT-037');
    expect(await fill({ kind: 'data-act-third-party' })).toContain('MS-LNT-037');
    await expect(fill({ kind: 'gift' })).rejects.toMatchObject({ status: 400 });
  });

  test('the linter knows them', async () => {
    await post(world.admin, '/rules', RULE);
    const answer = await post<{ findings: LintFinding[] }>(acme.client, '/lint', { policy: offer({}) as OdrlOffer });
    expect(answer.findings.map(({ code }) => code)).toContain('MS-LNT-040');
  });
});

describe('the Data Act', () => {
  const DATASET = 'urn:millspace:dataset:acme:mills';
  const ask = (more: object = {}) =>
    post<DataActRequest>(beads.client, '/data-act/requests', {
      kind: 'third-party',
      dataset: DATASET,
      text: 'Please share the data of our mill.',
      recipient: 'acme',
      purposes: ['x:benchmark'],
      ...more,
    });
  beforeEach(() => acme.publish({ name: 'mills', offers: [offer({})], accessPolicy: all }));

  test('a request is dated, answered once in writing, and escalated when refused', async () => {
    const request = await ask();
    expect(request.due).toBeGreaterThan(request.at);
    await expect(
      post(beads.client, `/data-act/requests/${request.id}/escalate`, { text: 'too slow' }),
    ).rejects.toMatchObject({ code: 'MS-DAT-005' });
    const answer = { granted: false, text: 'Trade secrets of the rotor.' };
    await expect(post(beads.client, `/data-act/requests/${request.id}/answer`, answer)).rejects.toMatchObject({
      code: 'MS-DAT-003',
    });
    await post(acme.client, `/data-act/requests/${request.id}/answer`, answer);
    await expect(post(acme.client, `/data-act/requests/${request.id}/answer`, answer)).rejects.toMatchObject({
      code: 'MS-DAT-004',
    });
    const escalated = await post<DataActRequest>(beads.client, `/data-act/requests/${request.id}/escalate`, {
      text: 'The rotor is published.',
    });
    expect(escalated).toMatchObject({ state: 'escalated', answer, digest: request.digest });
  });

  test('a third party needs to be a participant, and a purpose', async () => {
    await expect(ask({ recipient: 'nobody' })).rejects.toMatchObject({ code: 'MS-DAT-002', where: '/recipient' });
    await expect(ask({ purposes: [] })).rejects.toMatchObject({ code: 'MS-DAT-002', where: '/purposes' });
  });

  test('a notice for each withheld field, read by whoever sees the dataset', async () => {
    const notice = await post<Withholding>(acme.client, '/data-act/withholdings', {
      dataset: DATASET,
      field: 'agitator.torque',
      reason: 'reveals the rotor',
      measures: 'a confidentiality agreement was declined',
    });
    const read = () => beads.get<{ withholdings: Withholding[] }>(`/data-act/withholdings?dataset=${DATASET}`);
    expect((await read()).withholdings).toEqual([notice]);
    await acme.client.request('POST', `/api/v1/data-act/withholdings/${notice.id}/end`, { json: {} });
    expect((await read()).withholdings[0]?.endedAt).toBeGreaterThan(0);
    await expect(
      post(beads.client, '/data-act/withholdings', { dataset: DATASET, field: 'x', reason: 'x', measures: 'x' }),
    ).rejects.toMatchObject({ code: 'MS-DAT-003' });
  });
});
