import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { MqttSourceConfig } from '@millspace/schemas';
import { type IClientOptions, type IPublishPacket, MqttClient } from 'mqtt';
import { hungUp, mqttError } from './errors.ts';
import { GatedSocket } from './gated-socket.ts';
import { type Oversize, PacketGate } from './packet-gate.ts';
import { brokenWire, openWire } from './wire.ts';

export const DEFAULT_MAX_PAYLOAD = 1024 * 1024;
/** Without anything to send, the broker is asked this often whether it is there. */
const KEEP_ALIVE_S = 15;
const BACKOFF_MS = [250, 500, 1_000, 2_000, 3_000];

export interface Message {
  topic: string;
  payload: Buffer;
  qos: number;
  retain: boolean;
}

export interface SessionHandlers {
  /** `resumed`: the broker still had our session, nothing was missed. */
  connected(resumed: boolean): void;
  lost(reason: string): void;
  /** The broker has answered a ping sent `agoMs` ago: messages that it had for us before have all been handed over. */
  answered(agoMs: number): void;
  /** Resolves when the messages are durable; only then are they acknowledged. */
  messages(batch: Message[]): Promise<void>;
  oversize(packet: Oversize): Promise<void>;
  failed(error: MillspaceError): void;
}

/** Makes the library go on with the next packet without acknowledging this one: we do that after the commit. */
class AcknowledgedLater extends Error {}

/**
 * The connection to an MQTT broker. The library hands over one packet at a time and waits for its acknowledgement, which would mean one
 * commit for each message; here all messages that wait are committed together and then acknowledged in their order.
 */
export class Session {
  readonly #config: MqttSourceConfig;
  readonly #handlers: SessionHandlers;
  readonly #persistent: boolean;
  readonly #keepAliveSeconds: number;
  #filters: string[];
  #client: MqttClient | null = null;
  #waiting: { message: Message; packetId: number | null; stream: Duplex }[] = [];
  #working = false;
  /** When the last ping was sent, and the one whose answer came while messages before it still waited (performance.now()). */
  #pinged: number | null = null;
  #answered: number | null = null;
  #up = false;
  /** Why the present attempt failed has been told. */
  #told = false;
  #attempt = 0;

  constructor(
    config: MqttSourceConfig,
    filters: string[],
    persistent: boolean,
    handlers: SessionHandlers,
    keepAliveSeconds = KEEP_ALIVE_S,
  ) {
    this.#config = config;
    this.#keepAliveSeconds = keepAliveSeconds;
    this.#filters = filters;
    this.#persistent = persistent;
    this.#handlers = handlers;
  }

  open(clientId: string): void {
    const client = this.#build(this.#options(clientId));
    this.#client = client;
    // Set afterwards: the library takes it over from its caller only for MQTT 5.
    client.options.customHandleAcks = (topic, message, packet, done) => {
      this.#enqueue(topic, message, packet);
      done(new AcknowledgedLater(), 0);
    };
    client.on('connect', (packet) => this.#connected(client, packet.sessionPresent));
    client.on('message', (topic, payload, packet) => {
      if (packet.qos === 0) this.#enqueue(topic, payload, packet);
    });
    client.on('packetsend', ({ cmd }) => {
      if (cmd === 'pingreq') this.#pinged = performance.now();
    });
    client.on('packetreceive', ({ cmd }) => {
      if (cmd !== 'pingresp') return;
      this.#answered = this.#pinged;
      this.#tellAnswered();
    });
    client.on('close', () => this.#closed(client, 'the connection to the MQTT broker broke'));
    client.on('error', (error) => {
      if (!(error instanceof AcknowledgedLater)) this.#failed(mqttError(error, this.#config.url));
    });
  }

  /** Other topics from now on. A broker that is not connected is told when it is. */
  resubscribe(filters: string[]): void {
    const before = new Set(this.#filters);
    const gone = this.#filters.filter((filter) => !filters.includes(filter));
    this.#filters = filters;
    const client = this.#client;
    if (client === null || !this.#up) return;
    this.#subscribe(
      client,
      filters.filter((filter) => !before.has(filter)),
    );
    if (gone.length > 0) client.unsubscribe(gone);
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (client === null) return;
    await client.endAsync(true).catch(() => {});
  }

  /** The only thing that is ever published: Sparkplug's rebirth request and, if switched on, our own STATE. */
  publish(topic: string, payload: Buffer, options: { qos: 0 | 1; retain: boolean }): void {
    if (this.#up) this.#client?.publish(topic, payload, options);
  }

  #options(clientId: string): IClientOptions {
    const config = this.#config;
    const version = config.version ?? 4;
    const options: IClientOptions = {
      protocolVersion: version,
      clientId,
      clean: !this.#persistent,
      reconnectPeriod: BACKOFF_MS[0] ?? 250,
      connectTimeout: 10_000,
      keepalive: this.#keepAliveSeconds,
      resubscribe: false,
    };
    if (version === 5) {
      options.properties = { receiveMaximum: config.receiveMaximum ?? 1_000 };
      if (this.#persistent) options.properties.sessionExpiryInterval = config.sessionExpirySeconds ?? 7 * 86_400;
    }
    if (config.user !== undefined) options.username = config.user;
    if (config.password !== undefined) options.password = config.password;
    return options;
  }

  #build(options: IClientOptions): MqttClient {
    const limit = this.#config.maxPayloadBytes ?? DEFAULT_MAX_PAYLOAD;
    return new MqttClient((client) => {
      const gate = new PacketGate(limit, (packet) => this.#oversize(client, packet));
      return new GatedSocket(this.#wire(), gate);
    }, options);
  }

  /** An error thrown here would end the process: it is told, and the next attempt reads the files again. */
  #wire(): Duplex {
    this.#told = false;
    try {
      return openWire(this.#config);
    } catch (error) {
      const problem = mqttError(error, this.#config.url);
      this.#failed(problem);
      return brokenWire(problem);
    }
  }

  #connected(client: MqttClient, sessionPresent: boolean): void {
    this.#attempt = 0;
    this.#backoff(client);
    this.#up = true;
    this.#handlers.connected(this.#persistent && sessionPresent);
    // Also with a session present: the mapping may have changed meanwhile.
    this.#subscribe(client, this.#filters);
  }

  #subscribe(client: MqttClient, filters: string[]): void {
    if (filters.length === 0) return;
    const qos = this.#persistent ? (this.#config.qos ?? 1) : 0;
    client.subscribe(Object.fromEntries(filters.map((filter) => [filter, { qos }])), (error) => {
      if (error) this.#failed(mqttError(error, this.#config.url));
    });
  }

  #closed(client: MqttClient, reason: string): void {
    this.#waiting = [];
    this.#pinged = null;
    this.#answered = null;
    this.#attempt += 1;
    this.#backoff(client);
    if (!this.#up) {
      if (!this.#told) this.#failed(hungUp(this.#config.url));
      return;
    }
    this.#up = false;
    this.#handlers.lost(reason);
  }

  #failed(error: MillspaceError): void {
    this.#told = true;
    this.#handlers.failed(error);
  }

  /** Waits longer after each failure, at most three seconds, and never gives up. */
  #backoff(client: MqttClient): void {
    client.options.reconnectPeriod = BACKOFF_MS[Math.min(this.#attempt, BACKOFF_MS.length - 1)] ?? 3_000;
  }

  #enqueue(topic: string, payload: Buffer, packet: IPublishPacket): void {
    const client = this.#client;
    if (client === null) return;
    const message: Message = { topic, payload, qos: packet.qos, retain: packet.retain };
    this.#waiting.push({
      message,
      packetId: packet.qos === 0 ? null : (packet.messageId ?? null),
      stream: client.stream,
    });
    this.#work();
  }

  #oversize(client: MqttClient, packet: Oversize): void {
    const { stream } = client;
    this.#handlers
      .oversize(packet)
      .then(() => this.#acknowledge(packet.packetId, stream))
      .catch(() => client.reconnect());
  }

  #work(): void {
    if (this.#working) return;
    this.#working = true;
    setImmediate(() => {
      const batch = this.#waiting;
      this.#waiting = [];
      this.#handlers
        .messages(batch.map(({ message }) => message))
        .then(() => {
          for (const { packetId, stream } of batch) this.#acknowledge(packetId, stream);
        })
        // Not durable: not acknowledged. A new connection makes the broker send it again.
        .catch((error: unknown) => {
          this.#failed(
            new MillspaceError('MS-SRC-001', { detail: `messages could not be stored: ${messageOf(error)}` }),
          );
          this.#client?.reconnect();
        })
        .finally(() => {
          this.#working = false;
          if (this.#waiting.length > 0) this.#work();
          else this.#tellAnswered();
        });
    });
  }

  #tellAnswered(): void {
    if (this.#answered === null || this.#working) return;
    this.#handlers.answered(performance.now() - this.#answered);
    this.#answered = null;
  }

  #acknowledge(packetId: number | null, stream: Duplex): void {
    // An acknowledgement belongs to the connection its message came on.
    if (packetId === null || this.#client?.stream !== stream || stream.destroyed) return;
    stream.write(Buffer.from([0x40, 0x02, packetId >> 8, packetId & 0xff]));
  }
}

/** Stays the same over restarts, differs between connectors. */
export function clientIdOf(config: MqttSourceConfig, dataDir: string): string {
  return config.clientId ?? `millspace-${config.id}-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`;
}
