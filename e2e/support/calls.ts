import { request } from 'undici';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Call {
  method: Method;
  url: string;
  token?: string | undefined;
  json?: unknown;
  /** Body of chunks instead of JSON. */
  chunks?: Buffer;
}

export interface Answered {
  status: number;
  /** Code of the problem, if it is one. */
  code: string | undefined;
  text: string;
}

/** How long a stream that opens is listened to. */
const LISTEN_MS = 400;

/** One request as anybody could make it with curl. A stream is read for a moment and then left. */
export async function call({ method, url, token, json, chunks }: Call): Promise<Answered> {
  const headers: Record<string, string> = {};
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (json !== undefined) headers['content-type'] = 'application/json';
  if (chunks !== undefined) headers['content-type'] = 'application/vnd.millspace.chunks';
  const body = chunks ?? (json === undefined ? null : JSON.stringify(json));
  const answer = await request(url, { method, headers, body });
  const text = await readSome(answer.body, answer.headers['content-length'] !== undefined);
  let code: string | undefined;
  if (answer.statusCode >= 400) code = (JSON.parse(text) as { code?: string }).code;
  return { status: answer.statusCode, code, text };
}

async function readSome(body: AsyncIterable<Buffer> & { destroy(): unknown }, whole: boolean): Promise<string> {
  const pieces: Buffer[] = [];
  const timer = whole ? undefined : setTimeout(() => body.destroy(), LISTEN_MS);
  try {
    for await (const piece of body) pieces.push(piece);
  } catch (error) {
    if (whole) throw error;
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(pieces).toString('utf8');
}

export interface Route {
  method: Method;
  /** As OpenAPI writes it. */
  path: string;
}

/** Every route that a process says it has. */
export async function routesOf(url: string): Promise<Route[]> {
  const spec = (await (await request(`${url}/openapi.json`)).body.json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  return Object.entries(spec.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase() as Method, path })),
  );
}

export const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
