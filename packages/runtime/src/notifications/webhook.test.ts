import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  await sendWebhook({ url: at.url, secret }, { id: 'msg-1', body, at: Date.now() }, ['127.0.0.1']);
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
  const sent = sendWebhook({ url: at.url, secret }, { id: 'x', body, at: 0 }, ['127.0.0.1']);
  await expect(sent).rejects.toMatchObject({ code: 'MS-NTF-005', details: { final: false } });
  expect(target.seen).toEqual([]);
});

test('410 ends the attempts, 500 does not', async () => {
  for (const [status, final] of [
    [410, true],
    [500, false],
  ] as const) {
    await using at = await receiver(status);
    const sent = sendWebhook({ url: at.url, secret }, { id: 'x', body, at: 0 }, ['127.0.0.1']);
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
