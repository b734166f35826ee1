import { accessPolicy, offer } from '@millspace/policy';
import type { OdrlOffer, Simulated } from '@millspace/schemas';
import { validateSimulated } from '@millspace/schemas';
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

const DATASET = 'urn:millspace:dataset:acme:mills';
const publish = (terms: OdrlOffer) =>
  acme.publish({ name: 'mills', offers: [terms], accessPolicy: accessPolicy(null) });
const simulate = async (question: object) =>
  (await world.admin.request<{ answers: Simulated[] }>('POST', '/api/v1/admin/simulate', { json: question })).json
    .answers;

describe('the simulator', () => {
  test('“would they get it on that day, and which rule says no”: three answers', async () => {
    await publish(offer({ purposes: ['x:benchmark'], until: '2027-01-01T00:00:00Z' }));
    const ask = { participant: 'beads', dataset: DATASET };
    const day = Date.parse('2026-12-15T14:00:00Z');
    expect(await simulate({ ...ask, at: day, purpose: 'x:benchmark' })).toMatchObject([
      { under: 'offer', decision: { result: 'permit', kind: 'permitted' } },
    ]);
    expect(await simulate({ ...ask, at: day, purpose: 'x:marketing' })).toMatchObject([
      { decision: { result: 'deny', kind: 'no-rule' } },
    ]);
    expect(await simulate({ ...ask, at: day })).toMatchObject([
      { decision: { result: 'deny', kind: 'undecidable', missing: ['purpose'] } },
    ]);
    const [answer] = await simulate({ ...ask, at: day, purpose: 'x:benchmark' });
    expect(answer?.timeline.map(({ decision }) => decision.result)).toEqual(['permit', 'deny']);
    expect(validateSimulated(answer)).toBe(true);
  });

  test('a policy that nobody has published, and facts as if they were so', async () => {
    await publish(offer({}));
    const policy = {
      permission: [
        {
          action: 'odrl:use',
          constraint: [{ leftOperand: 'odrl:spatial', operator: 'isAnyOf', rightOperand: ['iso3166:DE'] }],
        },
      ],
    };
    const ask = { participant: 'beads', dataset: DATASET, policy };
    expect(await simulate({ ...ask, assume: { location: 'iso3166:DE' } })).toMatchObject([
      { decision: { result: 'permit' } },
    ]);
    expect(await simulate({ ...ask, assume: { location: 'iso3166:US' } })).toMatchObject([
      { decision: { result: 'deny' } },
    ]);
    expect(await simulate(ask)).toMatchObject([{ decision: { kind: 'undecidable' } }]);
  });

  test('a rule of the dataspace speaks too, with its reason and date', async () => {
    await publish(offer({ purposes: ['x:benchmark'] }));
    const ask = { participant: 'beads', dataset: DATASET, purpose: 'x:benchmark' };
    expect(await simulate(ask)).toMatchObject([{ decision: { result: 'permit' } }]);
    const rule = {
      id: 'pause',
      title: { en: 'Pause', de: 'Pause' },
      policy: { prohibition: [{ action: 'odrl:use' }] },
      reason: 'an incident',
    };
    await beads.connect();
    await world.admin.request('POST', '/api/v1/rules', { json: rule });
    const [answer] = await simulate(ask);
    expect(answer?.decision.result).toBe('deny');
    expect(answer?.decision.text.en).toContain('"Pause"');
    expect(answer?.decision.text.de).toContain('an incident');
    expect(await beads.message('rule.changed')).toMatchObject({ inForce: true, rule: { reason: 'an incident' } });
  });

  test('a rule that asks for a fact which nobody attested stops: it never counts as kept', async () => {
    await publish(offer({ places: ['EU'] }));
    const rule = {
      id: 'within-germany',
      title: { en: 'Within Germany', de: 'In Deutschland' },
      policy: {
        permission: [
          {
            action: 'odrl:use',
            constraint: [{ leftOperand: 'odrl:spatial', operator: 'isAnyOf', rightOperand: ['iso3166:DE'] }],
          },
        ],
      },
      reason: 'export control',
    };
    await world.admin.request('POST', '/api/v1/rules', { json: rule });
    const policy = { permission: [{ action: 'odrl:use' }] };
    const ask = { participant: 'beads', dataset: DATASET, policy };
    expect(await simulate(ask)).toMatchObject([
      { decision: { result: 'deny', kind: 'undecidable', missing: ['location'] } },
    ]);
    expect(await simulate({ ...ask, assume: { location: 'iso3166:DE' } })).toMatchObject([
      { decision: { result: 'permit' } },
    ]);
  });

  test('what is assumed of one machine leaves the others as they are', async () => {
    const machines = [
      { id: 'mill-1', pack: 'bead-mill/1' },
      { id: 'mill-2', pack: 'bead-mill/1' },
    ];
    await acme.publish({
      name: 'mills',
      machines,
      offers: [offer({ whileOpen: ['machine-fault'] })],
      accessPolicy: accessPolicy(null),
    });
    const event = (machine: string) => ({ machines: { [machine]: { events: ['x:machine-fault-open'] } } });
    const ask = { participant: 'beads', dataset: DATASET };
    expect(await simulate(ask)).toMatchObject([{ decision: { kind: 'undecidable' } }]);
    expect(await simulate({ ...ask, assume: event('mill-2') })).toMatchObject([
      { decision: { result: 'permit', shape: { machines: ['mill-2'] } } },
    ]);
  });

  test('a provider asks about its own datasets alone', async () => {
    await publish(offer({}));
    const ask = (who: HandConnector) => who.client.request('POST', '/api/v1/simulate', { json: { dataset: DATASET } });
    await expect(ask(beads)).rejects.toMatchObject({ code: 'MS-SML-001', status: 404 });
    await expect(ask(acme)).resolves.toMatchObject({ json: { answers: [{ participant: 'beads' }] } });
  });
});
