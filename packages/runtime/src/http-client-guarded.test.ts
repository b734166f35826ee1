import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OutwardClient } from './http-client-guarded.ts';
import { InternalAddresses } from './internal-addresses.ts';

const server = createServer((request, response) => {
  if (request.url === '/redirect') response.writeHead(302, { location: '/there' }).end();
  else if (request.url === '/endless') response.writeHead(200).write('x'.repeat(100_000));
  else if (request.url !== '/silent') response.writeHead(200).end('here');
});
const open = new OutwardClient(new InternalAddresses(['127.0.0.1']));
const closed = new OutwardClient(new InternalAddresses());
let base: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await Promise.all([open.close(), closed.close()]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('addresses that somebody outside has named', () => {
  test.each([
    'https://127.0.0.1/x',
    'https://localhost/x',
    'https://[::1]/x',
    'https://[::ffff:10.0.0.1]/x',
    'https://10.1.2.3/x',
    'https://169.254.169.254/latest/meta-data',
    'https://192.168.1.1/',
    'http://partner.example/',
    'https://user:secret@partner.example/',
    'ftp://partner.example/',
    'file:///etc/passwd',
    'no address',
  ])('%s is not called', async (address) => {
    await expect(closed.request('GET', address)).rejects.toMatchObject({ code: 'MS-NET-005' });
  });

  test('a name that stands for this machine is found out when it is resolved', async () => {
    const named = new OutwardClient(new InternalAddresses());
    await expect(named.request('GET', 'https://localhost.localdomain.invalid/')).rejects.toMatchObject({
      code: 'MS-NET-001',
    });
    await named.close();
  });

  test('a name that nothing is known of is not called when it turns out to stand for this machine', async () => {
    /** Does not know `localhost` for what it is until it is resolved. */
    class Unaware extends InternalAddresses {
      #asked = 0;
      override allowsName(): boolean {
        this.#asked += 1;
        return this.#asked === 1;
      }
    }
    const named = new OutwardClient(new Unaware());
    await expect(named.request('GET', 'https://localhost/')).rejects.toMatchObject({
      code: 'MS-NET-005',
      message: expect.stringContaining('resolves to an internal network'),
    });
    await named.close();
  });

  test('what is allowed is called, also by network and by name, and nothing beside it', async () => {
    expect((await open.request('GET', base)).text).toBe('here');
    await expect(open.request('GET', base.replace('127.0.0.1', '127.0.0.2'))).rejects.toMatchObject({
      code: 'MS-NET-005',
    });
    const network = new InternalAddresses(['10.0.0.0/8', 'fd00::/8', 'plant.local']);
    expect([network.allows('10.9.9.9'), network.allows('192.168.0.1'), network.allows('fd00::1')]).toEqual([
      true,
      false,
      true,
    ]);
    expect([network.trusts('plant.local'), network.trusts('10.1.1.1'), network.trusts('8.8.8.8')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(() => new InternalAddresses(['nonsense/8'])).toThrow(RangeError);
  });

  test('redirects are not followed, answers have an end, and silence too', async () => {
    expect((await open.request('GET', `${base}/redirect`)).status).toBe(302);
    await expect(open.request('GET', `${base}/endless`, { maxBytes: 1000 })).rejects.toMatchObject({
      code: 'MS-NET-001',
    });
    await expect(open.request('GET', `${base}/silent`, { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'MS-NET-001',
    });
  });
});
