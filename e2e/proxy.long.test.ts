import { MAKER, OPERATOR, SUPPLIER } from '@millspace/demo/companies';
import { Server } from 'proxy-chain';
import { afterEach, expect, test } from 'vitest';
import { House } from './support/house.ts';
import { moreFrames, prove, type Running, startRunning } from './support/running.ts';

const USER = 'millspace';
const PASSWORD = 'pröxy:geheim';

/** A company's proxy: CONNECT with user and password, and a book of who went where. */
interface Gate {
  url: string;
  passed: string[];
  refused: number;
  close(): Promise<void>;
}

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function openGate(): Promise<Gate> {
  const gate: Gate = { url: '', passed: [], refused: 0, close: async () => undefined };
  const server = new Server({
    host: '127.0.0.1',
    port: 0,
    prepareRequestFunction: ({ username, password, hostname, port, isHttp }) => {
      const good = username === USER && password === PASSWORD && !isHttp;
      if (good) gate.passed.push(`${hostname}:${port}`);
      else gate.refused += 1;
      return { requestAuthentication: !good };
    },
  });
  await server.listen();
  gate.url = `http://127.0.0.1:${server.port}`;
  gate.close = () => server.close(true);
  ends.push(gate.close);
  return gate;
}

test('the data of the demo flows through a CONNECT proxy with user and password, and nothing is lost', async () => {
  const gate = await openGate();
  const proxy = { url: gate.url, user: USER, password: PASSWORD };
  const running: Running = await startRunning({
    proxies: { [OPERATOR.slug]: proxy, [MAKER.slug]: proxy, [SUPPLIER.slug]: proxy },
  });
  ends.push(() => running.stop());
  await moreFrames(running, 200);
  const result = await prove(running);
  expect(result).toMatchObject({ lost: 0, duplicated: 0, foreign: 0, overlap: 0 });
  expect(result.entries).toBeGreaterThan(200);
  expect(new Set(gate.passed)).toEqual(new Set([new URL(running.stage.brokerUrl).host]));
  expect(gate.refused).toBe(0);
});

test('without the password the proxy refuses, and the connector says so in words', async () => {
  const gate = await openGate();
  await using house = await House.open();
  for (const [slug, proxy] of [
    ['without', { url: gate.url }],
    ['wrong', { url: gate.url, user: USER, password: 'something else' }],
  ] as const) {
    const connector = await house.member({ slug, proxy, enrol: false });
    await house.broker.addParticipant({ slug, name: slug, country: 'DE' });
    const code = await house.broker.invite(slug);
    const refusal = await connector.enrol(code).then(
      () => null,
      (error: { code: string; message: string }) => error,
    );
    expect(refusal).toMatchObject({ code: 'MS-NET-003', message: expect.stringMatching(/proxy.*407.*password/) });
    expect(house.log(slug)).not.toContain('something else');
  }
  expect(gate.passed).toEqual([]);
  expect(gate.refused).toBeGreaterThanOrEqual(2);
});
