import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { validateNotification } from '@millspace/schemas';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { postOutward } from '../http-client-outward.ts';
import { isInternalAddress } from '../internal-address.ts';
import { checkWebhookUrl, sendWebhook } from './webhook.ts';
import { webhookBody } from './webhook-body.ts';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const told = { kind: 'no-data' as const, to: '/inbox', since: 0, due: null };
const body = webhookBody([{ matter: 'm', change: 'raised', told }], {
  ...{ app: 'connector', console: 'https://hall.example', at: 0, test: false },
});

const INSIDE = { internalHosts: ['127.0.0.1'] };

async function receiver(status: number, headers: Record<string, string> = {}) {
  const seen: { url: string; headers: IncomingHttpHeaders; text: string }[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += String(part);
    seen.push({ url: request.url ?? '', headers: request.headers, text });
    response.writeHead(status, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}/hook`, seen, [Symbol.asyncDispose]: close };
}

test('a verifier by others accepts the signature; another secret, or a changed body, it refuses', async () => {
  await using at = await receiver(204);
  await sendWebhook({ url: at.url, secret }, { id: 'msg-1', body, at: Date.now() }, INSIDE);
  const [{ headers, text } = { headers: {}, text: '' }] = at.seen;
  const signed = headers as Record<string, string>;
  expect(new Webhook(secret).verify(text, signed)).toEqual(body);
  expect(validateNotification(JSON.parse(text))).toBe(true);
  expect(() => new Webhook(`whsec_${randomBytes(32).toString('base64')}`).verify(text, signed)).toThrow();
  expect(() => new Webhook(secret).verify(text.replace('raised', 'resolved'), signed)).toThrow();
  expect(signed['webhook-id']).toBe('msg-1');
});

test('a redirect is not followed: it is no acceptance', async () => {
  await using target = await receiver(204);
  await using at = await receiver(307, { location: target.url });
  const sent = sendWebhook({ url: at.url, secret }, { id: 'x', body, at: 0 }, INSIDE);
  await expect(sent).rejects.toMatchObject({ code: 'MS-NTF-005', details: { final: false } });
  expect(target.seen).toEqual([]);
});

test('410 ends the attempts, 500 does not', async () => {
  for (const [status, final] of [
    [410, true],
    [500, false],
  ] as const) {
    await using at = await receiver(status);
    const sent = sendWebhook({ url: at.url, secret }, { id: 'x', body, at: 0 }, INSIDE);
    await expect(sent).rejects.toMatchObject({ code: 'MS-NTF-005', details: { final } });
  }
});

test('a name that stands for an address of this machine is refused when the connection is made; nothing arrives', async () => {
  await using at = await receiver(204);
  const { port } = new URL(at.url);
  const rules = { mayConnect: (address: string) => !isInternalAddress(address), timeoutMs: 5000 };
  for (const host of ['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433'])
    await expect(postOutward(`http://${host}:${port}/`, { headers: {}, body: '' }, rules)).rejects.toMatchObject({
      code: 'MS-NTF-006',
    });
  expect(at.seen).toEqual([]);
});

/** A proxy that knows names of its own; `asked`: what it was asked to reach. */
async function gate(names: Record<string, string>, good = (_authorization: string | undefined) => true) {
  const asked: string[] = [];
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const to = names[request.url ?? ''];
    socket.on('error', () => undefined);
    if (!good(request.headers['proxy-authorization'])) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
    } else if (to === undefined) socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    else {
      const onward = connect(Number(new URL(to).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      onward.on('error', () => socket.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}`, asked, [Symbol.asyncDispose]: close };
}

test('through a proxy: a name that only the proxy knows is reached, with its user; what the proxy refuses is named', async () => {
  await using at = await receiver(204);
  const word = `Basic ${Buffer.from('me:pä').toString('base64')}`;
  await using proxy = await gate({ 'tickets.invalid:80': at.url }, (said) => said === word);
  const rules = { mayConnect: (address: string) => !isInternalAddress(address), timeoutMs: 10_000 };
  const post = (host: string, password: string) =>
    postOutward(
      `http://${host}/hook`,
      { headers: {}, body: '{}' },
      { ...rules, proxy: { url: proxy.url, username: 'me', password } },
    );
  expect(await post('tickets.invalid', 'pä')).toBe(204);
  expect(at.seen).toMatchObject([{ url: '/hook', text: '{}' }]);
  await expect(post('tickets.invalid', 'no')).rejects.toMatchObject({ code: 'MS-NET-003' });
  await expect(post('other.invalid', 'pä')).rejects.toMatchObject({ code: 'MS-NET-003' });
  expect(proxy.asked).toEqual(['tickets.invalid:80', 'tickets.invalid:80', 'other.invalid:80']);
});

test('a proxy is not asked for an address of an internal network, nor for a name that stands for one here', async () => {
  await using at = await receiver(204);
  const port = new URL(at.url).port;
  const hosts = ['localhost', 'a.localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '10.0.0.1'];
  await using proxy = await gate(Object.fromEntries(hosts.map((host) => [`${host}:${port}`, at.url])));
  const rules = { mayConnect: (address: string) => !isInternalAddress(address), timeoutMs: 5000 };
  for (const host of hosts)
    await expect(
      postOutward(`http://${host}:${port}/`, { headers: {}, body: '' }, { ...rules, proxy: { url: proxy.url } }),
      host,
    ).rejects.toMatchObject({ code: 'MS-NTF-006' });
  expect(proxy.asked).toEqual([]);
  expect(at.seen).toEqual([]);
});

test('a host of an internal network that the configuration names is called without the proxy', async () => {
  await using at = await receiver(204);
  await using proxy = await gate({});
  await sendWebhook({ url: at.url, secret }, { id: 'x', body, at: 0 }, { ...INSIDE, proxy: { url: proxy.url } });
  expect([at.seen.length, proxy.asked]).toEqual([1, []]);
});

test('https alone; http to this machine where the configuration names it; no names and passwords in addresses', () => {
  const refused = (url: string, hosts: string[] = []) =>
    expect(() => checkWebhookUrl(url, hosts), url).toThrowError(expect.objectContaining({ code: 'MS-NTF-006' }));
  checkWebhookUrl('https://tickets.example/x', []);
  checkWebhookUrl('http://127.0.0.1:80/x', ['127.0.0.1']);
  refused('http://127.0.0.1:80/x');
  refused('http://tickets.example/x', ['tickets.example']);
  refused('ftp://tickets.example/x');
  refused('https://user:word@tickets.example/');
  refused('nonsense');
});

test('internal addresses', () => {
  for (const address of [
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '127.0.0.1',
    '0.0.0.0',
    '100.64.0.1',
  ])
    expect(isInternalAddress(address), address).toBe(true);
  for (const address of [
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::a00:1',
    'ff02::1',
    'no address',
  ])
    expect(isInternalAddress(address), address).toBe(true);
  for (const address of ['93.184.216.34', '8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])
    expect(isInternalAddress(address), address).toBe(false);
});
