import type { Clock } from '@millspace/runtime/clock';
import type { Logger } from '@millspace/runtime/logger';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Store } from '../store/store.ts';
import type { ReceivedScopes } from './received.ts';

export interface StreamTarget {
  pid: string;
  agreement: string;
  dataset: string;
  provider: string;
}

export interface ReceiverDeps {
  store: Store;
  received: ReceivedScopes;
  broker: BrokerClient;
  clock: Clock;
  logger: Logger;
  /** A stretch is missing that the broker no longer has: ask the provider's store for it. */
  missing?: (target: StreamTarget, range: { from: number; to: number }) => void;
}

export interface StreamState {
  pid: string;
  dataset: string;
  agreement: string;
  provider: string;
  /** `complete`: fetched whole from an outside provider; nothing more comes of this start. */
  state: 'connecting' | 'receiving' | 'waiting' | 'stopped' | 'complete';
  since: number;
  chunks: number;
  samples: number;
  bytes: number;
  lastChunkAt: number | null;
  position: string | null;
  lastError: { code: string; text: string; at: number } | null;
}
