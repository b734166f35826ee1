import { createContext, useContext } from 'react';

/** Whether what is on the screen is renewed as it happens. */
export type Connection =
  | { state: 'connecting' }
  | { state: 'live'; since: number }
  /** `retryAt`: epoch ms of the next attempt. */
  | { state: 'offline'; since: number; retryAt: number };

/** How the stream of this page stands, for whatever on it would say that it is live. */
export const ConnectionContext = createContext<Connection>({ state: 'connecting' });

export const useConnection = (): Connection => useContext(ConnectionContext);

/** Pause before attempt number `attempt` (from 0), ms: doubles from 1 s to 15 s. */
export function reopenAfterMs(attempt: number): number {
  return Math.min(1000 * 2 ** attempt, 15_000);
}
