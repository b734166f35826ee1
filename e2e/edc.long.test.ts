import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '@millspace/demo/api';
import { accessPolicy } from '@millspace/policy';
import type { ConnectorStatus, NegotiationView, TransferView } from '@millspace/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../scripts/testing/needs.ts';
import { EdcConnector } from './edc/edc.ts';
import { datasetOf, jsonMapping } from './support/datasets.ts';
import { House } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';
import { agreeOutside, dspOf, transferOf } from './support/partners.ts';

const TOPIC = 'plant/mill-1';
const MILL = { machine: 'mill-1', pack: 'bead-mill/1', periods: { fast: 100 } };
const outside = { internalAddresses: ['127.0.0.1'] };
const AT_ONCE = 100;

const published = {
  ...datasetOf({
    ...MILL,
    provider: 'alpha',
    name: 'mills',
    signals: ['agitator.power', 'agitator.speed'],
    readers: [],
    terms: { keepSignals: ['agitator.power'] },
  }),
  accessPolicy: accessPolicy(null),
};

interface PulledLine {
  kind?: string;
  part?: number;
  signals?: Record<string, number[]>;
}

describe('with an Eclipse EDC 0.15.1', needs('java', 'maven'), () => {
  let house: House;
  let edc: EdcConnector;
  let machine: JsonMachine;
  let source: Server;
  let sourceUrl: string;
  const us = () => {
    const { id, base } = dspOf(house, 'alpha');
    return { id, address: base };
  };
  const alpha = () => house.connector('alpha');

  beforeAll(async () => {
    house = await House.open({ broker: { outside } });
    const url = await house.mqttBroker();
    const signals = { 'agitator.power': { path: 'values.power' }, 'agitator.speed': { path: 'values.speed' } };
    await house.member({
      slug: 'alpha',
      sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
      files: { 'plant.yaml': jsonMapping({ ...MILL, source: 'plant', topic: TOPIC, signals }) },
      config: { outside },
    });
    edc = await EdcConnector.start(house, 'edc-peer');
    await alpha().http.request('PUT', '/api/v1/partners', {
      json: {
        id: edc.id,
        address: edc.address,
        accepts: { kind: 'token', form: 'raw', token: EdcConnector.header(edc.id, us().address) },
        presents: { kind: 'token', form: 'raw', token: EdcConnector.header(us().id, edc.address) },
      },
    });
    await alpha().publish(published);
    machine = await JsonMachine.connect(url, TOPIC);
    machine.talk(100, (step) => ({ power: 10 + (step % 5), speed: 500 }));
    source = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' }).end('bead,size\nzirconia,0.3\n');
    });
    await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
    sourceUrl = `http://127.0.0.1:${(source.address() as AddressInfo).port}/beads.csv`;
  }, 900_000);

  afterAll(async () => {
    source?.close();
    await machine?.end();
    await house?.[Symbol.asyncDispose]();
  }, 60_000);

  const offerInCatalogue = async (): Promise<Record<string, unknown>> => {
    const { dataset } = (await edc.catalogue(us())) as { dataset?: unknown };
    const [found] = [dataset].flat() as { '@id': string; hasPolicy: unknown }[];
    expect(found?.['@id']).toBe(published.id);
    return [found?.hasPolicy].flat()[0] as Record<string, unknown>;
  };

  const pulled = async ({ endpoint, authorization }: { endpoint: string; authorization: string }) => {
    const answer = await fetch(endpoint, { headers: { authorization } });
    const text = await answer.text();
    const lines = answer.status === 200 ? text.split('\n').filter((line) => line !== '') : [];
    return { status: answer.status, lines: lines.map((line) => JSON.parse(line) as PulledLine) };
  };

  test('as consumer it gets our dataset under our policy, until the transfer rests, and ends', async () => {
    const offer = await offerInCatalogue();
    const agreement = await edc.agreementOf(await edc.negotiate(us(), published.id, offer));
    const transfer = await edc.transfer(us(), agreement);
    const edr = await until(
      () => edc.edr(transfer),
      (found) => found !== null,
      'an EDR at EDC',
      20_000,
    );
    if (!edr) throw new Error('no EDR');
    const { lines } = await until(
      () => pulled(edr),
      (answer) => answer.lines.some(({ part }) => part !== undefined),
      'rows out of our data plane',
      30_000,
    );
    const rows = lines.filter(({ part }) => part !== undefined);
    expect(new Set(rows.flatMap(({ signals = {} }) => Object.keys(signals)))).toEqual(new Set(['agitator.power']));

    const [{ pid = '' } = {}] = (
      await alpha().get<{ transfers: TransferView[] }>('/transfers?role=provider&state=STARTED')
    ).transfers;
    await alpha().post(`/transfers/${encodeURIComponent(pid)}/suspend`, { reason: 'a pause' });
    expect((await pulled(edr)).status).toBe(403);
    await edc.until(`/v3/transferprocesses/${transfer}`, 'SUSPENDED');
    await edc.steer(transfer, 'resume');
    await edc.until(`/v3/transferprocesses/${transfer}`, 'STARTED');
    const renewed = await until(
      () => edc.edr(transfer),
      (found) => found !== null && found.authorization !== edr.authorization,
      'a new EDR after the pause',
      20_000,
    );
    expect((await pulled(edr)).status).toBe(403);
    expect(renewed && (await pulled(renewed)).status).toBe(200);

    await edc.steer(transfer, 'terminate');
    await transferOf(house, 'alpha', (await alpha().transfer(pid)).agreement, 'TERMINATED');
    expect(renewed && (await pulled(renewed)).status).toBe(403);
  });

  test('as provider it gives us its file, which our connector fetches; suspended and terminated', async () => {
    await edc.offer('beads', sourceUrl);
    const view = await agreeOutside(house, 'alpha', { counterparty: edc.id, dataset: 'beads' });
    expect(view).toMatchObject({ state: 'FINALIZED', outside: true });
    const agreement = view.agreement?.['@id'] ?? '';
    const { pid } = await transferOf(house, 'alpha', agreement, 'STARTED');
    const { files } = await until(
      () => alpha().get<{ files: { id: string; agreement: string; mediaType: string }[] }>('/received-files'),
      (found) => found.files.length > 0,
      'the file',
      30_000,
    );
    expect(files).toMatchObject([{ agreement, mediaType: 'text/csv' }]);
    const { body } = await alpha().http.stream('GET', `/api/v1/received-files/${files[0]?.id}`);
    const pieces: Buffer[] = [];
    for await (const piece of body) pieces.push(piece as Buffer);
    expect(Buffer.concat(pieces).toString('utf8')).toBe('bead,size\nzirconia,0.3\n');

    const theirs = await edc.transferOf(pid);
    await edc.steer(theirs, 'suspend');
    await transferOf(house, 'alpha', agreement, 'SUSPENDED');
    const status = await alpha().get<ConnectorStatus>('/status');
    expect(status.receiving.map(({ transfer }) => transfer)).not.toContain(pid);
    await alpha().post(`/transfers/${encodeURIComponent(pid)}/resume`);
    await transferOf(house, 'alpha', agreement, 'STARTED');
    await edc.steer(theirs, 'terminate');
    await transferOf(house, 'alpha', agreement, 'TERMINATED');
  });

  test(`${AT_ONCE} negotiations at once: none is lost on our account`, async () => {
    const offer = await offerInCatalogue();
    const begun = await Promise.all(Array.from({ length: AT_ONCE }, () => edc.negotiate(us(), published.id, offer)));
    const ends = await Promise.allSettled(begun.map((id) => edc.agreementOf(id)));
    const lost = ends.filter(({ status }) => status === 'rejected');
    const { negotiations } = await alpha().get<{ negotiations: NegotiationView[] }>('/negotiations?limit=1000');
    const ours = negotiations.filter(({ role, counterparty }) => role === 'provider' && counterparty === edc.id);
    const notFinal = ours.filter(({ state }) => state !== 'FINALIZED');
    expect(notFinal.map(({ pid, state, refusal }) => [pid, state, refusal])).toEqual([]);
    expect(lost).toEqual([]);
  }, 180_000);

  test('terms of it that nobody here can decide on are not agreed to', async () => {
    const unknown = { leftOperand: 'https://example.org/unknown', operator: 'eq', rightOperand: 'x' };
    await edc.offer('unknown-terms', sourceUrl, unknown);
    const asked = agreeOutside(house, 'alpha', { counterparty: edc.id, dataset: 'unknown-terms' });
    await expect(asked).rejects.toMatchObject({ code: expect.stringMatching(/^MS-POL-/) });
  });
});
