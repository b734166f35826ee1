import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@millspace/runtime/logger';
import type {
  MappingProposal,
  OwnCertificateView,
  SourceAccess,
  SourceIndex,
  SourceNodes,
  SourceProbe,
  SourceValues,
  SourceView,
  TopicWatch,
} from '@millspace/schemas';
import { DataType, MessageSecurityMode, OPCUACertificateManager, SecurityPolicy, standardUnits } from 'node-opcua';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Connector, createConnector } from '../src/app.ts';
import { releaseCertificates } from '../src/sources/opcua/pki.ts';
import { publisher, startBroker } from './mqtt-broker.ts';
import { MILL_URI, startServer, type TestServer } from './opcua-server.ts';

const at = (name: string) => `nsu=${MILL_URI};s=${name}`;
const SECRET = 'only-for-reading-7';

/** `what` is only for the reader of this file. */
const until = (_what: string, ready: () => Promise<boolean>) => vi.waitUntil(ready, { timeout: 20_000, interval: 50 });

describe('sources that people add while everything runs', { timeout: 60_000 }, () => {
  const cleanups: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'millspace-kept-'));
    cleanups.push(() => rmSync(path, { recursive: true, force: true }));
    return path;
  }

  /** A mill that trusts nobody by itself, knows one user, and has a secured endpoint only. */
  async function mill(): Promise<{ server: TestServer; pki: string; clients: OPCUACertificateManager }> {
    const pki = folder();
    const clients = new OPCUACertificateManager({ rootFolder: pki, automaticallyAcceptUnknownCertificate: false });
    await clients.initialize();
    const server = await startServer({
      pki,
      variables: {
        power: { type: DataType.Double, value: 12_500 },
        speed: { type: DataType.Double, value: 900 },
        remark: { type: DataType.String, value: 'ok' },
      },
      server: {
        serverCertificateManager: clients,
        securityPolicies: [SecurityPolicy.Basic256Sha256],
        securityModes: [MessageSecurityMode.SignAndEncrypt],
        allowAnonymous: false,
        userManager: { isValidUser: (name: string, password: string) => name === 'reader' && password === SECRET },
      },
      prepare: (_server, namespace) => {
        const space = namespace.addressSpace;
        const agitator = namespace.addObject({ organizedBy: space.rootFolder.objects, browseName: 'Agitator' });
        namespace.addAnalogDataItem({
          componentOf: agitator,
          browseName: 'Power',
          nodeId: 's=agitator.power',
          dataType: 'Double',
          engineeringUnits: standardUnits.watt,
          engineeringUnitsRange: { low: 0, high: 75_000 },
          value: { dataType: DataType.Double, value: 12_500 },
        });
        namespace.addAnalogDataItem({
          componentOf: agitator,
          browseName: 'Speed',
          nodeId: 's=agitator.speed',
          dataType: 'Double',
          engineeringUnits: { ...standardUnits.hertz, unitId: 5_394_509, displayName: { text: 'rpm' } } as never,
          engineeringUnitsRange: { low: 0, high: 3_000 },
          value: { dataType: DataType.Double, value: 900 },
        });
      },
    });
    cleanups.push(() => server.stop());
    return { server, pki, clients };
  }

  async function connector(dir: string, more: object = {}): Promise<Connector> {
    const made = await createConnector(
      { name: 'test', dataDir: join(dir, 'data'), http: { host: '127.0.0.1', port: 0 }, ...more },
      { logger: silentLogger(), configFile: join(dir, 'connector.yaml') },
    );
    await made.start();
    let stopped = false;
    const stop = made.stop.bind(made);
    made.stop = async () => {
      if (!stopped) await stop();
      stopped = true;
      await releaseCertificates(join(dir, 'data'));
    };
    cleanups.push(() => made.stop());
    return made;
  }

  async function call<T = Record<string, unknown>>(
    to: Connector,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<T> {
    const answer = await to.http.inject({
      method,
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${to.adminToken}` },
      ...(body === undefined ? {} : { payload: body }),
    });
    if (answer.statusCode >= 400) throw Object.assign(new Error(answer.body), answer.json<object>());
    return (answer.body === '' ? undefined : answer.json()) as T;
  }

  const outcomes = ({ steps }: SourceAccess) => steps.map(({ step, outcome }) => `${step} ${outcome}`);

  it('goes from an address to values in the store: trust in both directions, sign-in, signals, mapping; survives a restart', async () => {
    const { server, clients } = await mill();
    const dir = folder();
    const first = await connector(dir);

    const draft = await call<SourceView>(first, 'POST', '/sources', { id: 'mill-7', type: 'opcua' });
    expect(draft).toMatchObject({ state: 'draft', origin: 'kept', draft: true });
    await expect(call(first, 'GET', '/sources/mill-7/probe')).rejects.toMatchObject({ code: 'MS-SRC-023' });
    await call(first, 'PUT', '/sources/mill-7', { endpoint: server.endpoint });

    const probe = await call<SourceProbe>(first, 'GET', '/sources/mill-7/probe');
    expect(probe.endpoints).toEqual([
      expect.objectContaining({
        policy: 'Basic256Sha256',
        mode: 'SignAndEncrypt',
        strength: 'encrypt',
        recommended: true,
      }),
    ]);
    expect(probe.endpoints[0]?.users).toContain('password');
    const shown = probe.certificate?.sha256 ?? '';
    expect(probe.trust).toEqual({ state: 'open', trusted: null });
    expect(probe.checks.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual(
      expect.arrayContaining(['dates pass', 'key pass', 'signature pass', 'application pass', 'self-signed note']),
    );

    // What was looked at can be decided about, before any connection was tried.
    await call(first, 'POST', '/sources/mill-7/refuse', { fingerprint: shown });
    await call(first, 'POST', '/sources/mill-7/trust', { fingerprint: shown });
    await call(first, 'POST', '/sources', { id: 'other', type: 'opcua', endpoint: server.endpoint });

    // Step A: theirs. Nothing is trusted by itself, and only what was shown can be.
    const untrusted = await call<SourceAccess>(first, 'GET', '/sources/other/access');
    expect(outcomes(untrusted)).toEqual(['reach pass', 'theirs fail', 'ours not reached', 'sign-in not reached']);
    expect(untrusted.steps[1]?.problem?.code).toBe('MS-SRC-003');
    await expect(call(first, 'POST', '/sources/mill-7/trust', { fingerprint: 'AB:CD' })).rejects.toMatchObject({
      code: 'MS-SRC-003',
    });
    await call(first, 'POST', '/sources/mill-7/refuse', { fingerprint: shown });
    expect((await call<SourceAccess>(first, 'GET', '/sources/mill-7/access')).steps[1]?.problem?.code).toBe(
      'MS-SRC-020',
    );
    await call(first, 'POST', '/sources/mill-7/trust', { fingerprint: shown });

    // Step B: ours. The server has to accept it, which somebody does over there.
    const own = await call<OwnCertificateView>(first, 'GET', '/own-certificate');
    const refused = await call<SourceAccess>(first, 'GET', '/sources/mill-7/access');
    expect(outcomes(refused)).toEqual(['reach pass', 'theirs pass', 'ours fail', 'sign-in not reached']);
    expect(refused.steps[2]?.problem?.code).toBe('MS-SRC-005');
    const der = Buffer.from(own.pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
    await clients.trustCertificate(der);
    const known = await call<SourceAccess>(first, 'GET', '/sources/mill-7/access');
    expect(outcomes(known)).toEqual(['reach pass', 'theirs pass', 'ours pass', 'sign-in fail']);

    // Signing in. The password is kept for its owner alone and never given back.
    const signedIn = await call<SourceView>(first, 'PUT', '/sources/mill-7', { user: 'reader', password: SECRET });
    expect(signedIn.settings).toMatchObject({ user: 'reader', hasPassword: true });
    expect(outcomes(await call<SourceAccess>(first, 'GET', '/sources/mill-7/access'))).toEqual([
      'reach pass',
      'theirs pass',
      'ours pass',
      'sign-in pass',
    ]);
    const file = join(dir, 'data', 'sources', 'mill-7', 'source.json');
    expect(readFileSync(file, 'utf8')).toContain(SECRET);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const path of ['/sources', '/sources/mill-7', '/status', '/openapi.json'])
      expect(JSON.stringify(await call(first, 'GET', path).catch(() => '')), path).not.toContain(SECRET);
    expect(signedIn.configuration).toContain('${ENV:MILL_7_PASSWORD}');

    // Looking around, level by level.
    const top = await call<SourceNodes>(first, 'GET', '/sources/mill-7/nodes');
    expect(top.nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(['Mill', 'Agitator']));
    expect(top.nodes.some(({ name }) => name === 'Server')).toBe(false);
    const agitator = top.nodes.find(({ name }) => name === 'Agitator');
    expect(agitator).toMatchObject({ kind: 'folder', children: true });
    const below = await call<SourceNodes>(
      first,
      'GET',
      `/sources/mill-7/nodes?parent=${encodeURIComponent(agitator?.address ?? '')}`,
    );
    expect(below.nodes).toEqual([
      expect.objectContaining({ path: 'Agitator/Power', unit: 'W', kind: 'variable', children: false }),
      expect.objectContaining({ path: 'Agitator/Speed' }),
    ]);
    const lines = [at('agitator.power'), at('remark'), at('nothing')].join('\n');
    const values = await call<SourceValues>(
      first,
      'GET',
      `/sources/mill-7/values?addresses=${encodeURIComponent(lines)}`,
    );
    expect(values.values.map(({ value, quality }) => [value, quality])).toEqual([
      [12_500, 'good'],
      ['ok', 'good'],
      [null, 'bad'],
    ]);

    // Search in the background.
    expect(await call<SourceIndex>(first, 'GET', '/sources/mill-7/index?q=power')).toMatchObject({ state: 'none' });
    await call(first, 'POST', '/sources/mill-7/index');
    const search = (q: string) => call<SourceIndex>(first, 'GET', `/sources/mill-7/index?q=${encodeURIComponent(q)}`);
    await until('the index is complete', async () => (await search('')).state === 'complete');
    expect((await search('POWER')).hits.map(({ path }) => path).sort()).toEqual(['Agitator/Power', 'Mill/power']);
    expect((await search('agitator/*')).hits.map(({ path }) => path)).toEqual(['Agitator/Power', 'Agitator/Speed']);

    // What it means, tried on the values of now.
    const picked = [at('agitator.power'), at('agitator.speed'), at('remark')];
    const proposal = await call<MappingProposal>(first, 'POST', '/sources/mill-7/mapping/proposal', {
      addresses: picked,
    });
    const [machine] = proposal.machines;
    expect(machine?.rows.find(({ signal }) => signal === 'agitator.power')).toMatchObject({
      confidence: 'same id',
      preselected: true,
      unit: 'W',
      canonicalUnit: 'kW',
      raw: 12_500,
      converted: 12.5,
      inRange: true,
    });
    expect(proposal.unmapped).toEqual([expect.objectContaining({ address: at('remark'), reason: 'text value' })]);

    const machines = [
      {
        id: 'mill-7',
        pack: machine?.pack ?? '',
        signals: [{ signal: 'agitator.power', address: at('agitator.power'), unit: 'W' }],
      },
    ];
    await expect(
      call(first, 'PUT', '/sources/mill-7/mapping', {
        machines: [{ ...machines[0], signals: [{ signal: 'agitator.power', address: at('x'), unit: 'bar' }] }],
      }),
    ).rejects.toMatchObject({ code: 'MS-MAP-003' });
    await call(first, 'PUT', '/sources/mill-7/mapping', { machines });
    await call(first, 'POST', '/sources/mill-7/run');
    const running = () => call<SourceView>(first, 'GET', '/sources/mill-7');
    await until('it delivers', async () => (await running()).items.active === 1);
    expect(await running()).toMatchObject({ state: 'connected', draft: false, machines: ['mill-7'] });
    await until('values are in the store', async () => {
      const { machines: stored } = await call<{ machines: { machine: string }[] }>(first, 'GET', '/machines');
      return stored.some(({ machine: name }) => name === 'mill-7');
    });

    // A new revision, while it runs.
    const before = (await running()).revision;
    machines[0]?.signals.push({ signal: 'agitator.speed', address: at('agitator.speed'), unit: '/min' });
    const changed = await call<SourceView>(first, 'PUT', '/sources/mill-7/mapping', { machines });
    expect(changed.revision).not.toBe(before);
    await until('both are read', async () => (await running()).items.active === 2);

    await first.stop();
    const second = await connector(dir);
    await until('it runs again', async () => {
      const again = await call<SourceView>(second, 'GET', '/sources/mill-7');
      return again.state === 'connected' && again.revision === changed.revision;
    });
    await call(second, 'DELETE', '/sources/mill-7');
    await expect(call(second, 'GET', '/sources/mill-7')).rejects.toMatchObject({ code: 'MS-SRC-013' });
    expect((await call<{ machines: object[] }>(second, 'GET', '/machines')).machines).toHaveLength(1);
  });

  it('a certificate that changes stops the source and is asked about anew; trust for one source says nothing about another', async () => {
    const { server, clients } = await mill();
    const dir = folder();
    const made = await connector(dir);
    const own = await call<OwnCertificateView>(made, 'GET', '/own-certificate');
    await clients.trustCertificate(Buffer.from(own.pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'));
    const settings = { type: 'opcua', endpoint: server.endpoint, user: 'reader', password: SECRET };
    for (const id of ['one', 'two']) {
      await call(made, 'POST', '/sources', { id, ...settings });
      await call(made, 'POST', `/sources/${id}/run`);
    }
    const view = (id: string) => call<SourceView>(made, 'GET', `/sources/${id}`);
    await until('both ask', async () => (await view('one')).fingerprint !== undefined);
    const { fingerprint } = await view('one');
    await call(made, 'POST', '/sources/one/trust', { fingerprint });
    await until('one is connected', async () => (await view('one')).state === 'connected');
    expect(await view('two')).toMatchObject({ state: 'needs trust', problem: { code: 'MS-SRC-003' } });

    await server.stop();
    const pki = folder();
    const renewed = new OPCUACertificateManager({ rootFolder: pki, automaticallyAcceptUnknownCertificate: true });
    await renewed.initialize();
    const other = await startServer({
      pki,
      port: server.port,
      variables: { power: { type: DataType.Double, value: 1 } },
      server: {
        serverCertificateManager: renewed,
        securityPolicies: [SecurityPolicy.Basic256Sha256],
        securityModes: [MessageSecurityMode.SignAndEncrypt],
        userManager: { isValidUser: () => true },
      },
    });
    cleanups.push(() => other.stop());
    await until('it asks about the new one', async () => (await view('one')).problem?.code === 'MS-SRC-019');
    const { trust, certificate } = await call<SourceProbe>(made, 'GET', '/sources/one/probe');
    expect(trust).toMatchObject({ state: 'changed', trusted: { sha256: fingerprint } });
    expect(certificate?.sha256).not.toBe(fingerprint);
    await call(made, 'POST', '/sources/one/trust', { fingerprint: certificate?.sha256 });
    await until('it goes on', async () => (await view('one')).state === 'connected');
    await call(made, 'POST', '/sources/one/refuse', { fingerprint: certificate?.sha256 });
    await until('refused, it ends', async () => (await view('one')).problem?.code === 'MS-SRC-020');
  });

  it('leaves sources of the configuration file alone, and a password with the server it was given for', async () => {
    const dir = folder();
    const url = 'mqtt://127.0.0.1:9';
    const made = await connector(dir, {
      sources: [{ id: 'hall', type: 'mqtt', url, dialect: 'json', mapping: 'hall.yaml', password: SECRET }],
    });
    const all = await call<{ views: SourceView[] }>(made, 'GET', '/sources');
    expect(all.views).toEqual([expect.objectContaining({ id: 'hall', origin: 'configuration' })]);
    expect(JSON.stringify(all)).not.toContain(SECRET);
    for (const [method, path, body] of [
      ['PUT', '/sources/hall', { url: 'mqtt://127.0.0.1:10' }],
      ['DELETE', '/sources/hall', undefined],
      ['PUT', '/sources/hall/mapping', { machines: [{ id: 'm', pack: 'bead-mill/1', signals: [] }] }],
    ] as const)
      await expect(call(made, method, path, body), path).rejects.toMatchObject({ code: 'MS-SRC-021' });
    await expect(call(made, 'POST', '/sources', { id: 'hall', type: 'opcua' })).rejects.toMatchObject({
      code: 'MS-SRC-022',
    });
    await call(made, 'POST', '/sources', {
      id: 'uns',
      type: 'mqtt',
      url,
      dialect: 'json',
      user: 'me',
      password: SECRET,
    });
    expect((await call<SourceView>(made, 'PUT', '/sources/uns', { user: 'you' })).settings.hasPassword).toBe(true);
    const moved = await call<SourceView>(made, 'PUT', '/sources/uns', { url: 'mqtt://127.0.0.1:11' });
    expect(moved.settings).toMatchObject({ url: 'mqtt://127.0.0.1:11', user: 'you', hasPassword: false });
  });

  it('listens at an MQTT broker: topics with rates, what they mean, and then values in the store', async () => {
    const broker = await startBroker({ authenticate: (user, password) => user === 'reader' && password === SECRET });
    cleanups.push(() => broker.stop());
    const machine = await publisher(broker.url, { username: 'reader', password: SECRET });
    cleanups.push(() => machine.endAsync(true));
    let power = 12_000;
    const sending = setInterval(() => {
      power += 100;
      machine.publish('hall/mill-3/agitator/power', JSON.stringify({ value: power, timestamp_ms: Date.now() }));
      machine.publish('hall/mill-3/agitator/speed', JSON.stringify({ value: 900, timestamp_ms: Date.now() }));
    }, 50);
    cleanups.push(() => clearInterval(sending));
    const made = await connector(folder());
    await call(made, 'POST', '/sources', { id: 'hall', type: 'mqtt', dialect: 'json', url: broker.url });
    const refused = await call<SourceAccess>(made, 'GET', '/sources/hall/access');
    expect(outcomes(refused).at(-1)).toBe('sign-in fail');
    await call(made, 'PUT', '/sources/hall', { user: 'reader', password: SECRET });
    expect(outcomes(await call<SourceAccess>(made, 'GET', '/sources/hall/access')).at(-1)).toBe('sign-in pass');

    await call(made, 'POST', '/sources/hall/topics', { filter: 'hall/#', seconds: 60 });
    const heard = () => call<TopicWatch>(made, 'GET', '/sources/hall/topics');
    await until('both topics were heard', async () => (await heard()).topics === 2);
    await call(made, 'DELETE', '/sources/hall/topics');
    expect(await heard()).toMatchObject({ state: 'stopped', atLeast: false, sparkplug: false });
    expect((await heard()).rows.map(({ topic }) => topic).sort()).toEqual([
      'hall/mill-3/agitator/power',
      'hall/mill-3/agitator/speed',
    ]);
    expect(broker.published.filter(({ client }) => client.startsWith('millspace'))).toEqual([]);
    const top = await call<SourceNodes>(made, 'GET', '/sources/hall/nodes');
    expect(top.nodes).toEqual([expect.objectContaining({ name: 'hall', kind: 'folder', children: true })]);

    const addresses = ['hall/mill-3/agitator/power#value', 'hall/mill-3/agitator/speed#value'];
    const ask = (machines?: object[]) =>
      call<MappingProposal>(made, 'POST', '/sources/hall/mapping/proposal', {
        addresses,
        ...(machines && { machines }),
      });
    const { machines } = await ask();
    const mappings = machines.map(({ mapping }) => mapping);
    expect(mappings.flatMap(({ signals }) => signals.map(({ signal }) => signal)).sort()).toEqual([
      'agitator.power',
      'agitator.speed',
    ]);
    // Watts: seen by the value, put right by a person, tried at once.
    const rowOf = (proposal: MappingProposal) =>
      proposal.machines[0]?.rows.find(({ signal }) => signal === 'agitator.power');
    expect(rowOf({ machines, unmapped: [], types: [] })).toMatchObject({ inRange: false });
    const inWatts = mappings.map((mapping) => ({
      ...mapping,
      signals: mapping.signals.map((entry) => (entry.signal === 'agitator.power' ? { ...entry, unit: 'W' } : entry)),
    }));
    expect(rowOf(await ask(inWatts))).toMatchObject({ inRange: true, unit: 'W', confidence: 'mapped' });
    await call(made, 'PUT', '/sources/hall/mapping', { machines: inWatts });
    await call(made, 'POST', '/sources/hall/run');
    await until('it is in the store, in kilowatts', async () => {
      const { machines: stored } = await call<{ machines: { signals: { signal: string; value: number | null }[] }[] }>(
        made,
        'GET',
        '/machines',
      );
      const value = stored[0]?.signals.find(({ signal }) => signal === 'agitator.power')?.value ?? 0;
      return value > 12 && value < 100;
    });
  });
});
