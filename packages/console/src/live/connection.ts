/** Whether what is on the screen is renewed as it happens. */
export type Connection =
  | { state: 'connecting' }
  | { state: 'live'; since: number }
  /** `retryAt`: epoch ms of the next attempt. */
  | { state: 'offline'; since: number; retryAt: number };

/** Pause before attempt number `attempt` (from 0), ms: doubles from 1 s to 15 s. */
export function reopenAfterMs(attempt: number): number {
  return Math.min(1000 * 2 ** attempt, 15_000);
}
