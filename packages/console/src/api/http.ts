import type { Bilingual, Problem } from '@millspace/schemas';
import i18n from 'i18next';

/** An answer that was no success, or none at all. The code is that of `docs/errors.md`, or `OFFLINE` when nobody answered. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly where: string | undefined;
  readonly remedy: Bilingual | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, problem: Partial<Problem> & { code: string; detail: string }, options?: ErrorOptions) {
    super(problem.detail, options);
    this.status = status;
    this.code = problem.code;
    this.title = problem.title ?? problem.detail;
    this.where = problem.where;
    this.remedy = problem.remedy;
    this.details = problem as unknown as Record<string, unknown>;
  }
}

export interface CallOptions {
  body?: unknown;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  signal?: AbortSignal;
}

/** Called with every 401: the session is over, and whoever is on the screen has to sign in again. */
let onSignedOut: () => void = () => undefined;

export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

/**
 * Calls the API of the process that served this page. `path` is relative to `/api/v1`.
 * @throws ApiError with the problem details of the answer (RFC 9457), or code OFFLINE
 */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  return (await readJson(await fetchAnswer(method, path, options))) as T;
}

/** The same, with the answer as it comes: for files. @throws ApiError as `call` */
export async function fetchAnswer(method: string, path: string, options: CallOptions = {}): Promise<Response> {
  const { body, query = {}, signal } = options;
  const response = await send(`/api/v1${path}${queryText(query)}`, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      'accept-language': i18n.language ?? 'en',
      'x-millspace-console': '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && path !== '/console/session') onSignedOut();
  throw new ApiError(response.status, problem);
}

export const get = <T>(path: string, options?: CallOptions): Promise<T> => call<T>('GET', path, options);
export const post = <T>(path: string, body: unknown = {}): Promise<T> => call<T>('POST', path, { body });

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(0, { code: 'OFFLINE', detail: i18n.t('offline') }, { cause });
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

async function problemOf(response: Response): Promise<Partial<Problem> & { code: string; detail: string }> {
  const unreadable = {
    code: `HTTP-${response.status}`,
    detail: i18n.t('unexpectedAnswer', { status: response.status }),
  };
  if (!response.headers.get('content-type')?.includes('json')) return unreadable;
  const body = (await response.json().catch(() => null)) as Partial<Problem> | null;
  return typeof body?.code === 'string' && typeof body.detail === 'string'
    ? { ...body, code: body.code, detail: body.detail }
    : unreadable;
}

function queryText(query: NonNullable<CallOptions['query']>): string {
  const entries = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [[key, String(value)]],
  );
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}
