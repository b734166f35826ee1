const PUBLISH = 3;
const HEADER_MAX = 5;

export interface Oversize {
  topic: string;
  bytes: number;
  qos: number;
  /** Null for QoS 0. */
  packetId: number | null;
}

/**
 * Looks at the bytes of an MQTT connection before anything collects them, and takes PUBLISH packets over the limit out of the
 * stream: 100 MB never lie in memory, and the packets before and after pass untouched. (MQTT 3.1.1 §2.2, 5.0 §2.1: fixed header.)
 */
export class PacketGate {
  readonly #limit: number;
  readonly #onOversize: (packet: Oversize) => void;
  #held: Buffer = Buffer.alloc(0);
  /** Bytes of the packet under way that still pass, or are still dropped. */
  #passing = 0;
  #dropping = 0;

  constructor(limit: number, onOversize: (packet: Oversize) => void) {
    this.#limit = limit;
    this.#onOversize = onOversize;
  }

  push(chunk: Buffer): Buffer[] {
    const out: Buffer[] = [];
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    while (rest.length > 0) {
      if (this.#passing > 0) {
        const part = rest.subarray(0, this.#passing);
        out.push(part);
        this.#passing -= part.length;
        rest = rest.subarray(part.length);
      } else if (this.#dropping > 0) {
        const dropped = Math.min(rest.length, this.#dropping);
        this.#dropping -= dropped;
        rest = rest.subarray(dropped);
      } else if (!this.#open(rest)) {
        this.#held = Buffer.from(rest);
        break;
      }
    }
    return out;
  }

  /** Reads the header of the next packet; false when more bytes are needed. */
  #open(bytes: Buffer): boolean {
    const header = fixedHeader(bytes);
    if (header === null) return false;
    const total = header.size + header.length;
    if (header.type !== PUBLISH || header.length <= this.#limit) {
      this.#passing = total;
      return true;
    }
    const topicLength = bytes.length >= header.size + 2 ? bytes.readUInt16BE(header.size) : null;
    if (topicLength === null || bytes.length < header.size + 2 + topicLength + 2) return false;
    const topicEnd = header.size + 2 + topicLength;
    const qos = (header.flags >> 1) & 3;
    this.#dropping = total;
    this.#onOversize({
      topic: bytes.toString('utf8', header.size + 2, topicEnd),
      bytes: header.length,
      qos,
      packetId: qos === 0 ? null : bytes.readUInt16BE(topicEnd),
    });
    return true;
  }
}

function fixedHeader(bytes: Buffer): { type: number; flags: number; size: number; length: number } | null {
  const first = bytes[0] ?? 0;
  let length = 0;
  for (let index = 1; index < HEADER_MAX; index += 1) {
    const byte = bytes[index];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 128 ** (index - 1);
    if ((byte & 0x80) === 0) return { type: first >> 4, flags: first & 0x0f, size: index + 1, length };
  }
  // Five length bytes do not exist in MQTT: let the library say so.
  return { type: first >> 4, flags: first & 0x0f, size: HEADER_MAX, length: 0 };
}
