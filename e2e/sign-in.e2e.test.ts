import { type ConnectorApi, until } from '@millspace/demo/api';
import { freePorts } from '@millspace/demo/stage';
import type { MappingFile, SourceConfig } from '@millspace/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authority } from '../scripts/testing/certificates.ts';
import { House } from './support/house.ts';

const MINUTE = 60_000;
let house: House;
let works: Authority;
let strangers: Authority;
let connector: ConnectorApi;

/** One source for each way to sign in at the same simulated mill, which lets in one certificate and one user. */
beforeAll(async () => {
  house = await House.open();
  works = await Authority.create('Works');
  strangers = await Authority.create('Strangers');
  const known = await works.issue('known');
  const stranger = await strangers.issue('stranger');
  const old = await works.issue('old', { from: -20, to: -10 });
  const [port = 0] = await freePorts(1);
  house.write('mill', 'scenario.yaml', {
    rateHz: 10,
    dataDir: house.folder('mill'),
    mills: [{ id: 'mill-1', size: 1 }],
    outputs: {
      opcua: {
        port,
        anonymous: false,
        users: [{ name: 'reader', password: 'geheim' }],
        userCertificates: [known.certificate, old.certificate],
      },
    },
  });
  await house.add('mill', 'packages/sim-mill/src/main.ts', [house.file('mill', 'scenario.yaml')]).start();
  const ways: Record<string, Partial<SourceConfig>> = {
    known: { userCertificate: known.certificate, userKey: known.key },
    unsecured: { userCertificate: known.certificate, userKey: known.key, security: { policy: 'None', mode: 'None' } },
    stranger: { userCertificate: stranger.certificate, userKey: stranger.key },
    old: { userCertificate: old.certificate, userKey: old.key },
    mixed: { userCertificate: known.certificate, userKey: stranger.key },
    password: { user: 'reader', password: 'falsch' },
    anonymous: {},
  };
  connector = await house.member({
    slug: 'operator',
    enrol: false,
    sources: Object.entries(ways).map(([id, way]) => ({
      id,
      type: 'opcua',
      endpoint: `opc.tcp://127.0.0.1:${port}`,
      mapping: `${id}.yaml`,
      ...way,
    })) as SourceConfig[],
    files: Object.fromEntries(Object.keys(ways).map((id) => [`${id}.yaml`, mapping(id)])),
  });
  // Nobody is trusted without a person, who compares the fingerprint; once for the server, whatever sources read it.
  const { fingerprint } = await status('known', ({ state }) => state === 'needs trust');
  await connector.trust('known', fingerprint ?? '');
}, 2 * MINUTE);

afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
  await works?.stop();
  await strangers?.stop();
}, MINUTE);

function mapping(id: string): MappingFile {
  return {
    revision: 'r1',
    source: id,
    machines: [
      {
        id: `mill-${id}`,
        pack: 'bead-mill/1',
        periods: { fast: 100 },
        signals: [{ signal: 'agitator.power', address: 'nsu=urn:millspace:sim-mill;s=mill-1.agitator.power' }],
      },
    ],
  };
}

type Status = Awaited<ReturnType<ConnectorApi['sources']>>[number];

async function status(id: string, ready: (status: Status) => boolean): Promise<Status> {
  const all = await until(
    () => connector.sources(),
    (sources) => sources.some((source) => source.id === id && ready(source)),
    `source ${id}`,
    30_000,
  );
  const found = all.find((source) => source.id === id);
  if (found === undefined) throw new Error(`no source ${id}`);
  return found;
}

test('an OPC UA server lets the owner of a certificate in, over an encrypted and over an open connection', async () => {
  for (const id of ['known', 'unsecured']) {
    const connected = await status(id, ({ state, items }) => state === 'connected' && items.active > 0);
    expect(connected.items).toMatchObject({ wanted: 1, active: 1 });
  }
});

test.each([
  ['stranger', 'MS-SRC-017', /refused the user certificate .*stranger\.pem, ([0-9A-F]{2}:){31}/],
  ['old', 'MS-SRC-004', /our own certificate .*old\.pem is valid from/],
  ['mixed', 'MS-SRC-016', /stranger\.key is not the one of the certificate/],
  ['password', 'MS-SRC-002', /user and password/],
  ['anonymous', 'MS-SRC-018', /kind of sign-in/],
])('signing in as "%s" is refused with %s, and says why', async (id, code, words) => {
  const refused = await status(id, ({ state }) => state === 'refused');
  expect(refused.code).toBe(code);
  expect(refused.detail).toMatch(words);
  expect(house.log('operator')).not.toContain('falsch');
});
