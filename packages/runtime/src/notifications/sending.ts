import { randomUUID } from 'node:crypto';
import type { Notification } from '@millspace/schemas';
import { MillspaceError } from '../errors.ts';
import type { ProxyWay } from '../http-client.ts';
import type { MatterChange } from './ledger.ts';
import { mailOf, testMailOf } from './mail-text.ts';
import { sendMail } from './mailer.ts';
import type { Target } from './receivers.ts';
import type { Settings } from './settings.ts';
import { sendWebhook } from './webhook.ts';
import { webhookBody } from './webhook-body.ts';

export interface SendingDeps {
  settings: Settings;
  app: Notification['app'];
  /** Address of the console, without a slash at the end. */
  console: () => string;
  now: () => number;
  /** The way of webhooks out of the house. */
  proxy?: ProxyWay;
}

/** Hands messages over: to the mail server, or to the receiver of a webhook. */
export class Sending {
  readonly #deps: SendingDeps;

  constructor(deps: SendingDeps) {
    this.#deps = deps;
  }

  /** @throws MillspaceError MS-NTF-001 … -007, MS-NET-001, MS-NET-004; `details.final` when another attempt is in vain */
  async changes(target: Target, id: string, createdAt: number, changes: readonly MatterChange[]): Promise<void> {
    const { console } = this.#deps;
    if (target.channel === 'mail') await this.#mail(target, id, mailOf(changes, target.language, console()));
    else await this.#webhook(target, id, createdAt, changes, false);
  }

  /** @throws as `changes` */
  async test(target: Target): Promise<void> {
    const id = randomUUID();
    const { console, now } = this.#deps;
    if (target.channel === 'mail') await this.#mail(target, id, testMailOf(target.language, console()));
    else await this.#webhook(target, id, now(), [], true);
  }

  async #mail({ address }: Target & { channel: 'mail' }, id: string, text: { subject: string; text: string }) {
    const server = this.#deps.settings.mail();
    if (server === null) throw new MillspaceError('MS-NTF-007', { detail: 'there is no mail server' });
    await sendMail(server, { id, to: address, ...text });
  }

  async #webhook(
    target: Target & { channel: 'webhook' },
    id: string,
    createdAt: number,
    changes: readonly MatterChange[],
    test: boolean,
  ) {
    const { app, console, now, settings, proxy } = this.#deps;
    const body = webhookBody(changes, { app, console: console(), at: createdAt, test });
    await sendWebhook(
      target,
      { id, body, at: now() },
      {
        internalHosts: settings.internalHosts,
        ...(proxy ? { proxy } : {}),
      },
    );
  }
}
