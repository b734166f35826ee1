/** An MQTT connection that comes back for ever, with a new will for each attempt (Sparkplug's bdSeq changes per CONNECT). */
import { Backoff } from '@millspace/runtime/backoff';
import { messageOf } from '@millspace/runtime/errors';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { Log } from '../output.port.ts';

export interface LinkOptions {
  url: string;
  clientId: string;
  username?: string | undefined;
  password?: string | undefined;
  /** Asked before each CONNECT. */
  will?: () => { topic: string; payload: Buffer; qos: 0 | 1 };
  /** Connected; publishing is possible. A throw ends this connection and the next attempt follows. */
  up(client: MqttClient): void;
  down(): void;
  message(topic: string, payload: Buffer): void;
}

export interface Link {
  readonly client: MqttClient | undefined;
  /** Resolves when connected for the first time. */
  open(): Promise<void>;
  close(farewell?: (client: MqttClient) => Promise<void>): Promise<void>;
}

export function createLink(o: LinkOptions, log: Log): Link {
  const backoff = new Backoff({ baseMs: 200, maxMs: 5000 });
  let client: MqttClient | undefined;
  let ready = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let first: (() => void) | undefined;

  const dial = () => {
    const options: IClientOptions = {
      clientId: o.clientId,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: 5000,
      keepalive: 10,
      queueQoSZero: false,
      protocolVersion: 4,
      ...(o.username === undefined ? {} : { username: o.username }),
      ...(o.password === undefined ? {} : { password: o.password }),
      ...(o.will ? { will: { ...o.will(), retain: false } } : {}),
    };
    const c = connect(o.url, options);
    client = c;
    c.on('connect', () => {
      ready = true;
      backoff.reset();
      log.info({ url: o.url }, 'MQTT connected');
      o.up(c);
      first?.();
      first = undefined;
    });
    c.on('message', (topic, payload) => o.message(topic, payload));
    c.on('error', (error) => log.warn({ url: o.url, reason: messageOf(error) }, 'MQTT error'));
    c.on('close', () => {
      if (ready) {
        ready = false;
        o.down();
      }
      if (client !== c) return;
      client = undefined;
      c.end(true);
      if (!closed) timer = setTimeout(dial, backoff.next());
    });
  };

  return {
    get client() {
      return ready ? client : undefined;
    },
    open() {
      return new Promise((resolve) => {
        first = resolve;
        dial();
      });
    },
    async close(farewell) {
      closed = true;
      clearTimeout(timer);
      const c = client;
      if (!c) return;
      if (ready && farewell) await farewell(c);
      await c.endAsync(!ready);
    },
  };
}
