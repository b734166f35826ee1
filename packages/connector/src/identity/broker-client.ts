import type { HttpClient } from '@millspace/runtime/http-client';

/** Requests to the broker, signed in as this connector. Paths are below `/api/v1`. */
export type BrokerClient = Pick<HttpClient, 'request' | 'stream'>;

/** Whether the broker can be reached, in words, for status pages. */
export interface Reachability {
  state: 'not-enrolled' | 'offline' | 'connecting' | 'online';
  since: number;
  lastError: { code: string; text: string; at: number } | null;
}
