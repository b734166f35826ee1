import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Oversize, PacketGate } from './packet-gate.ts';

const LIMIT = 300;

function publish(topic: string, size: number, qos: 0 | 1, packetId: number): Buffer {
  const head = Buffer.from(topic);
  const body = Buffer.concat([
    Buffer.from([head.length >> 8, head.length & 0xff]),
    head,
    ...(qos === 0 ? [] : [Buffer.from([packetId >> 8, packetId & 0xff])]),
    Buffer.alloc(size, 7),
  ]);
  const length: number[] = [];
  for (let rest = body.length; ; rest = Math.floor(rest / 128)) {
    length.push(rest >= 128 ? (rest % 128) | 0x80 : rest);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from([0x30 | (qos << 1), ...length]), body]);
}

describe('PacketGate', () => {
  it('takes exactly the oversized packets out, wherever the network cuts the stream', () => {
    const packet = fc.record({
      size: fc.integer({ min: 0, max: 1_000 }),
      qos: fc.constantFrom(0 as const, 1 as const),
      id: fc.integer({ min: 1, max: 65_535 }),
    });
    fc.assert(
      fc.property(
        fc.array(packet, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }),
        (packets, cuts) => {
          const bytes = packets.map(({ size, qos, id }) => publish('a/b', size, qos, id));
          const isLarge = (buffer: Buffer) => buffer.length - (buffer.length > 129 ? 3 : 2) > LIMIT;
          const seen: Oversize[] = [];
          const gate = new PacketGate(LIMIT, (found) => seen.push(found));
          const out: Buffer[] = [];
          let rest = Buffer.concat(bytes);
          for (let index = 0; rest.length > 0; index += 1) {
            const cut = cuts[index % cuts.length] ?? 1;
            out.push(...gate.push(rest.subarray(0, cut)));
            rest = rest.subarray(cut);
          }
          expect(Buffer.concat(out)).toEqual(Buffer.concat(bytes.filter((buffer) => !isLarge(buffer))));
          const large = packets.filter((_, index) => isLarge(bytes[index] ?? Buffer.alloc(0)));
          expect(seen.map(({ topic, qos, packetId }) => [topic, qos, packetId])).toEqual(
            large.map(({ qos, id }) => ['a/b', qos, qos === 0 ? null : id]),
          );
        },
      ),
    );
  });
});
