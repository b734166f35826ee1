import type { Notification, NotificationWebhook } from '@millspace/schemas';
import { MillspaceError } from '../errors.ts';
import type { ProxyWay } from '../http-client.ts';
import { postOutward } from '../http-client-outward.ts';
import { isInternalAddress, isThisMachine } from '../internal-address.ts';
import { hostOf } from '../internal-addresses.ts';
import { signatureHeaders } from './webhook-body.ts';

const TIMEOUT_MS = 20_000;
const GONE = 410;

/** @throws MillspaceError MS-NTF-006 when webhooks do not go to such an address, whatever its name stands for */
export function checkWebhookUrl(url: string, internalHosts: readonly string[]): void {
  const refuse = (detail: string) => new MillspaceError('MS-NTF-006', { detail, where: '/webhooks', status: 422 });
  if (!URL.canParse(url)) throw refuse('this is no address');
  const parsed = new URL(url);
  const { protocol, hostname, username, password } = parsed;
  const host = hostOf(parsed);
  if (username !== '' || password !== '') throw refuse('an address with a name or password in it');
  if (protocol === 'https:') return;
  if (protocol === 'http:' && isThisMachine(host) && internalHosts.includes(host)) return;
  throw refuse(`${protocol}//${hostname} is not https`);
}

export interface WebhookWay {
  internalHosts: readonly string[];
  /** The way out of the house. Hosts of an internal network are not outside: they are called without it. */
  proxy?: ProxyWay;
}

/**
 * Sends one webhook, signed.
 * @param at epoch ms of the attempt
 * @throws MillspaceError MS-NTF-005 (not accepted; `details.final` when for good), MS-NTF-006 (address), MS-NET-001, MS-NET-003, MS-NET-004
 */
export async function sendWebhook(
  { url, secret }: Pick<NotificationWebhook, 'url' | 'secret'>,
  { id, body, at }: { id: string; body: Notification; at: number },
  { internalHosts, proxy }: WebhookWay,
): Promise<void> {
  checkWebhookUrl(url, internalHosts);
  const meant = internalHosts.includes(hostOf(new URL(url)));
  const text = JSON.stringify(body);
  const status = await postOutward(
    url,
    { headers: signatureHeaders(secret, id, at, text), body: text },
    {
      mayConnect: (address) => meant || !isInternalAddress(address),
      timeoutMs: TIMEOUT_MS,
      ...(proxy && !meant ? { proxy } : {}),
    },
  );
  if (status >= 200 && status < 300) return;
  throw new MillspaceError('MS-NTF-005', {
    detail: `the receiver answered with status ${status}`,
    where: new URL(url).origin,
    details: { final: status === GONE },
  });
}
