import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '@millspace/demo/api';
import { freePorts } from '@millspace/demo/stage';
import { type Notification, type NotificationsView, validateNotification } from '@millspace/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authority, type Issued } from '../scripts/testing/certificates.ts';
import { MailHouse } from '../scripts/testing/mail-house.ts';
import { House } from './support/house.ts';
import { twoCompanies } from './support/two-companies.ts';

const USER = { name: 'millspace', password: 'geheim' };
/** As fast as tests want it: nothing waits, so that what comes is what was made. */
const FAST = { checkSeconds: 1, retrySeconds: 1, gapMinutes: 0, settleMinutes: 0 };
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let authority: Authority;
let certificate: Issued;

beforeAll(async () => {
  authority = await Authority.create('operator CA');
  certificate = await authority.issue('mail', { names: [{ type: 'ip', value: '127.0.0.1' }] });
});
afterAll(() => authority.stop());

test('killed before a mail is handed over, and again while it is: it is not lost, and comes twice at most, under one id', async () => {
  await using house = await House.open();
  const [port = 0, nobody = 0] = await freePorts(2);
  const operator = await house.member({
    slug: 'operator',
    enrol: false,
    env: { SMTP_PASSWORD: USER.password },
    sources: [
      { id: 'muehle-7', type: 'mqtt', url: `mqtt://127.0.0.1:${nobody}`, dialect: 'json', mapping: 'none.yaml' },
    ],
    config: {
      notifications: {
        ...FAST,
        noDataMinutes: 0.02,
        mail: {
          host: '127.0.0.1',
          port,
          user: USER.name,
          password: `\${ENV:SMTP_PASSWORD}`,
          from: 'ms@op.example',
          ca: authority.file,
        },
        lists: [{ id: 'shift', address: 'shift@op.example', language: 'de', kinds: ['no-data'] }],
      },
    },
  });
  const connector = house.process('operator');
  const view = () => operator.get<NotificationsView>('/notifications');
  const first = await until(view, ({ deliveries }) => deliveries[0]?.state === 'failing', 'a failed attempt', 60_000);
  expect(first.deliveries[0]?.problem?.code).toBe('MS-NTF-001');
  expect(JSON.stringify(first)).not.toContain(USER.password);
  await connector.kill();

  const mails = await MailHouse.open({
    ...{ port, certificate, user: USER },
    // The server has the mail, and its sender dies before it hears so.
    arriving: async () => {
      if (mails.taken.length === 0) await connector.kill();
    },
  });
  house.also(() => mails.close());
  await connector.start();
  await until(
    async () => mails.taken.length,
    (count) => count === 1,
    'the mail, in the moment of death',
    60_000,
  );
  await until(
    async () => connector.running,
    (running) => !running,
    'the death of the connector',
    60_000,
  );
  await connector.start();
  const last = await until(view, ({ deliveries }) => deliveries[0]?.state === 'sent', 'the mail handed over', 60_000);
  expect(last.deliveries.map(({ id }) => id)).toEqual(first.deliveries.map(({ id }) => id));
  expect(new Set(mails.taken.map(({ messageId }) => messageId)).size).toBe(1);
  expect(mails.taken).toHaveLength(2);
  expect(mails.protected).toEqual([true, true]);
  expect(mails.taken[1]?.text).toContain('Eine Quelle liefert keine Daten.');
  expect(mails.taken[1]?.text).not.toContain('muehle-7');
});

test('the other side lets a transfer rest, then ends the agreement: the webhook says so and names nothing', async () => {
  await using house = await House.open();
  const heard: Notification[] = [];
  const texts: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += String(part);
    texts.push(text);
    heard.push(JSON.parse(text));
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  house.also(() => new Promise((resolve) => server.close(resolve)));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const webhooks = [{ id: 'tickets', url, secret: SECRET }];
  const config = { notifications: { ...FAST, internalHosts: ['127.0.0.1'], webhooks } };
  const { agreement, providerPid } = await twoCompanies(house, {
    of: (slug) => (slug === 'beta' ? { config } : {}),
  });
  const changes = (kind: string) =>
    until(
      async () => heard.flatMap((one) => one.changes).filter((one) => one.kind === kind),
      (found) => found.length > 0,
      `word of ${kind}`,
      60_000,
    );
  const alpha = house.connector('alpha');
  await alpha.post(`/transfers/${encodeURIComponent(providerPid)}/suspend`, { reason: 'Werksferien in Halle 7' });
  expect(await changes('suspended')).toMatchObject([{ change: 'raised' }]);
  await alpha.post(`/agreements/${encodeURIComponent(agreement)}/revoke`, { reason: 'Rezeptur Himmelblau' });
  const [ended] = await changes('agreement-ended');
  expect(ended).toMatchObject({
    change: 'raised',
    url: `${house.process('beta').url}/agreements/${encodeURIComponent(agreement)}`,
  });
  for (const one of heard) expect(validateNotification(one), JSON.stringify(validateNotification.errors)).toBe(true);
  expect(texts.join('\n')).not.toMatch(/alpha|Halle 7|Himmelblau|urn:millspace:dataset|mills(?!pace)/);
});
