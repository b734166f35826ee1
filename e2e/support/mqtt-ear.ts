import type { Listener } from './tap.ts';

const CONNECT = 1;
const PUBLISH = 3;

export interface Published {
  topic: string;
  payload: Buffer;
  retain: boolean;
}

/** Listens to what an MQTT client says (3.1.1 §2.2: fixed header), whatever library it speaks with. */
export class MqttEar {
  /** How many packets of each type were said (1 CONNECT, 3 PUBLISH, 4 PUBACK, 8 SUBSCRIBE, 12 PINGREQ, 14 DISCONNECT). */
  readonly packets = new Map<number, number>();
  readonly published: Published[] = [];
  /** Connections that asked the broker to publish something when they break. */
  wills = 0;

  listener: Listener = () => {
    let held: Buffer = Buffer.alloc(0);
    return (bytes) => {
      held = Buffer.concat([held, bytes]);
      for (let packet = whole(held); packet !== null; packet = whole(held)) {
        this.#heard(packet);
        held = held.subarray(packet.total);
      }
    };
  };

  #heard({ type, flags, body }: Packet): void {
    this.packets.set(type, (this.packets.get(type) ?? 0) + 1);
    if (type === CONNECT) {
      const connectFlags = body[2 + body.readUInt16BE(0) + 1] ?? 0;
      if ((connectFlags & 0x04) !== 0) this.wills += 1;
    }
    if (type !== PUBLISH) return;
    const topicEnd = 2 + body.readUInt16BE(0);
    const start = ((flags >> 1) & 3) === 0 ? topicEnd : topicEnd + 2;
    this.published.push({
      topic: body.toString('utf8', 2, topicEnd),
      payload: Buffer.from(body.subarray(start)),
      retain: (flags & 1) === 1,
    });
  }
}

interface Packet {
  type: number;
  flags: number;
  body: Buffer;
  total: number;
}

function whole(bytes: Buffer): Packet | null {
  let length = 0;
  for (let index = 1; index <= 4; index += 1) {
    const byte = bytes[index];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 128 ** (index - 1);
    if ((byte & 0x80) !== 0) continue;
    const start = index + 1;
    if (bytes.length < start + length) return null;
    const first = bytes[0] ?? 0;
    return {
      type: first >> 4,
      flags: first & 0x0f,
      body: bytes.subarray(start, start + length),
      total: start + length,
    };
  }
  throw new Error('this is no MQTT');
}
