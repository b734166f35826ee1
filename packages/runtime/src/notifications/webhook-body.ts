import { createHmac } from 'node:crypto';
import type { Notification } from '@millspace/schemas';
import type { MatterChange } from './ledger.ts';

const SECRET = 'whsec_';

/** Pure: the body of a webhook. `console`: address of the console, without a slash at the end; `at`: epoch ms. */
export function webhookBody(
  changes: readonly MatterChange[],
  { app, console, at, test }: { app: Notification['app']; console: string; at: number; test: boolean },
): Notification {
  return {
    type: 'millspace.notification',
    timestamp: new Date(at).toISOString(),
    app,
    test,
    changes: changes.map(({ matter, change, told: { kind, to, since, due, about } }) => ({
      matter,
      kind,
      change,
      url: `${console}${to}`,
      since: since === null ? null : new Date(since).toISOString(),
      due: due === null ? null : new Date(due).toISOString(),
      ...(about === undefined ? {} : { about }),
    })),
  };
}

/**
 * Headers by which the receiver knows who sent it, as standardwebhooks.com describes them: HMAC-SHA-256 over id, time and body.
 * @param at epoch ms: the attempt, not the event, so that receivers can refuse what somebody sends again later
 */
export function signatureHeaders(secret: string, id: string, at: number, body: string): Record<string, string> {
  const seconds = String(Math.floor(at / 1000));
  const key = Buffer.from(secret.startsWith(SECRET) ? secret.slice(SECRET.length) : secret, 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${mac}` };
}
