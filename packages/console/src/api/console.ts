import { call, get } from './http.ts';

export interface SignedIn {
  name: string;
  pseudonym: string;
  roles: string[];
}

/** What the process says of itself before anybody is signed in (`GET /api/v1/console`). */
export interface ConsoleInfo {
  app: 'connector' | 'broker';
  name: string;
  participant?: string;
  /** Nobody administers yet: the first person comes in with a set-up link. */
  setUpNeeded: boolean;
  user: SignedIn | null;
  /** Zone of the process, e.g. Europe/Berlin; times are shown in it. */
  timeZone: string;
}

export const readConsole = (signal?: AbortSignal): Promise<ConsoleInfo> =>
  get<ConsoleInfo>('/console', signal ? { signal } : {});

/** @throws ApiError MS-USR-001 (refused), MS-USR-002 (too many attempts) */
export const signIn = (name: string, password: string): Promise<unknown> =>
  call('POST', '/console/session', { body: { name, password } });

export const signOut = (): Promise<unknown> => call('DELETE', '/console/session');

/** Adds the first person with the code of the set-up link. @throws ApiError MS-USR-007, MS-USR-009, MS-USR-010, MS-USR-011 */
export const setUp = (code: string, name: string, password: string): Promise<unknown> =>
  call('POST', '/setup', { body: { code, name, password } });
