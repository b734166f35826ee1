import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { UserRole } from '@millspace/schemas';
import { ManualClock } from '../clock.ts';
import { consoleRoutes } from '../console/console.routes.ts';
import { createHttpServer, type FastifyInstance, listen, registerJwt } from '../http-server.ts';
import { KeyRing } from '../key-ring.ts';
import { silentLogger } from '../logger.ts';
import { PeopleDesk } from '../users/desk.ts';
import { userRoutes } from '../users/users.routes.ts';

export const ADMIN_TOKEN = 'the-content-of-the-file';
export const PASSWORD = 'drei kühe im tor';

type Headers = Record<string, string>;

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
  text: string;
  json: { code?: string } & Record<string, unknown>;
}

/** A server with people and a console, as a browser meets it. For tests. */
export interface ConsolePlace {
  url: string;
  app: FastifyInstance;
  desk: PeopleDesk;
  clock: ManualClock;
  dataDir: string;
  /** One request without a proxy's or a client's additions. */
  call(method: string, path: string, headers?: Headers, json?: unknown): Promise<Answer>;
  /** Adds a person and gives the cookie of a browser in which she has signed in. */
  cookieOf(name: string, roles: UserRole[], headers?: Headers): Promise<string>;
  close(): Promise<void>;
}

export const FROM_CONSOLE = { 'x-millspace-console': '1', 'sec-fetch-site': 'same-origin' };

export async function consolePlace(more: (app: FastifyInstance) => unknown = () => undefined): Promise<ConsolePlace> {
  const dataDir = mkdtempSync(join(tmpdir(), 'millspace-console-'));
  const clock = new ManualClock(Date.now());
  const logger = silentLogger();
  const desk = new PeopleDesk({ dataDir, clock, logger, roles: ['publisher', 'viewer', 'admin'], tokenSeconds: 300 });
  const app = await createHttpServer({ logger, name: 'test', version: '1', behindProxy: true });
  const keys = await KeyRing.open(join(dataDir, 'token-key.json'));
  const { audience } = desk;
  desk.useTokens(
    await registerJwt(app, { keys, issuer: audience, audiences: [audience], lifetimeSeconds: 300, clock }),
  );
  app.guard.add(desk.adminToken(ADMIN_TOKEN, desk.people.roles));
  app.guard.add(desk.identify);
  await app.register(
    async (api) => {
      userRoutes(api, desk, ['admin']);
      consoleRoutes(api, { desk, app: 'connector', name: 'test', version: '1', participant: () => 'acme' });
    },
    { prefix: '/api/v1' },
  );
  await more(app);
  const { url } = await listen(app, { host: '127.0.0.1', port: 0 });
  const call: ConsolePlace['call'] = (method, path, headers = {}, json) => ask(url, { method, path, headers, json });
  return {
    url,
    app,
    desk,
    clock,
    dataDir,
    call,
    async cookieOf(name, roles, headers = {}) {
      await desk.people.add({ name, roles, password: PASSWORD }, null);
      const answer = await call(
        'POST',
        '/api/v1/console/session',
        { ...FROM_CONSOLE, ...headers },
        { name, password: PASSWORD },
      );
      return String(answer.headers['set-cookie']).split(';')[0] ?? '';
    },
    async close() {
      await app.close();
      desk.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The path as it is written here: nothing between takes `..` out of it. */
async function ask(
  url: string,
  { method, path, headers, json }: { method: string; path: string; headers: Headers; json: unknown },
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  const sent = request({ hostname, port, method, path, headers: { ...headers, ...type }, agent: false });
  sent.end(json === undefined ? undefined : JSON.stringify(json));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const bytes = await buffer(response);
  const text = bytes.toString();
  const isJson = /json/.test(response.headers['content-type'] ?? '');
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    bytes,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : {},
  };
}

/** An open stream of server-sent events. */
export interface Listening {
  status: number;
  /** Everything heard so far. */
  text(): string;
  events(): { id: string; event: string; data: unknown }[];
  /** Resolves when the server has cut it or ended it. */
  ended: Promise<void>;
  close(): void;
}

export async function listenTo(address: string, headers: Headers): Promise<Listening> {
  const sent = request(address, { headers, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  response.on('error', () => undefined);
  return {
    status: response.statusCode ?? 0,
    text: () => text,
    events: () =>
      [...text.matchAll(/(?:id: (.*)\n)?event: (.*)\ndata: (.*)\n\n/g)].map(([, id = '', event = '', data = '']) => ({
        id,
        event,
        data: JSON.parse(data) as unknown,
      })),
    ended: new Promise((resolve) => response.on('close', () => resolve())),
    close: () => sent.destroy(),
  };
}
