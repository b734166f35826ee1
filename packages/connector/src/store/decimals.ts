/** Values are k / 10^places; what is written is each k's difference from the one before. */
const MAX_PLACES = 9;
const POWERS = Array.from({ length: MAX_PLACES + 1 }, (_, places) => 10 ** places);
/** Differences of such numbers, and differences of those, are still exact in a double. */
const LARGEST = 2 ** 50;
/** A varint of 53 bits at most, after a run of zeros. */
const BYTES_PER_VALUE = 9;
const LARGEST_INT = 2 ** 31 - 1;

let scaled = new Float64Array(1024);
let scratch = Buffer.allocUnsafeSlow(1024 * BYTES_PER_VALUE);

/**
 * Numbers with few decimal places, as machines report them, in one or two bytes each, to the last bit; null when they are
 * none (not a number, more places, negative zero). `order` 1 suits measured values, 2 suits times: equal steps take no room.
 * Layout: order and places in one byte, then zigzag varints of the differences; a zero is followed by the number of further zeros.
 */
export function packDecimals(values: readonly number[], order: 1 | 2): Buffer | null {
  const places = placesOf(values);
  if (places === null) return null;
  if (scratch.length < (values.length + 1) * BYTES_PER_VALUE)
    scratch = Buffer.allocUnsafeSlow(values.length * 2 * BYTES_PER_VALUE);
  const numbers = scaled;
  const bytes = scratch;
  bytes[0] = (order << 4) | places;
  let at = 1;
  let previous = 0;
  let step = 0;
  for (let index = 0; index < values.length; index += 1) {
    const number = numbers[index] as number;
    const difference = number - previous - step;
    previous = number;
    if (order === 2) step += difference;
    at = putVarint(bytes, at, difference < 0 ? -difference * 2 - 1 : difference * 2);
    if (difference !== 0) continue;
    const first = index + 1;
    while (index + 1 < values.length && (numbers[index + 1] as number) - previous === step) {
      index += 1;
      previous = numbers[index] as number;
    }
    at = putVarint(bytes, at, index + 1 - first);
  }
  return Buffer.from(bytes.subarray(0, at));
}

export function unpackDecimals(bytes: Uint8Array): number[] {
  const values: number[] = [];
  const order = (bytes[0] ?? 0) >> 4;
  const power = POWERS[(bytes[0] ?? 0) & 15] ?? 1;
  let at = 1;
  const varint = (): number => {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
  };
  let number = 0;
  let step = 0;
  while (at < bytes.length) {
    const code = varint();
    const difference = code % 2 === 1 ? -(code + 1) / 2 : code / 2;
    const times = difference === 0 ? varint() + 1 : 1;
    if (order === 2) step += difference;
    for (let time = 0; time < times; time += 1) {
      number += order === 2 ? step : difference;
      values.push(number / power);
    }
  }
  return values;
}

/** The fewest decimal places that give all values exactly, which are then in `scaled` as whole numbers; null when none do. */
function placesOf(values: readonly number[]): number | null {
  if (scaled.length < values.length) scaled = new Float64Array(values.length * 2);
  const numbers = scaled;
  let places = 0;
  let power = 1;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    let number = Math.round(value * power);
    if (number / power !== value) {
      do {
        places += 1;
        if (places > MAX_PLACES) return null;
        power = POWERS[places] as number;
        number = Math.round(value * power);
      } while (number / power !== value);
      // With more places, the earlier ones are other numbers.
      index = -1;
      continue;
    }
    if (number > LARGEST || number < -LARGEST || (number === 0 && Object.is(value, -0))) return null;
    numbers[index] = number;
  }
  return places;
}

function putVarint(bytes: Buffer, from: number, value: number): number {
  let at = from;
  let rest = value;
  for (; rest > LARGEST_INT; at += 1) {
    bytes[at] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  // In 32 bits, counting is quicker.
  let small = rest | 0;
  for (; small >= 128; at += 1) {
    bytes[at] = (small & 127) | 128;
    small >>>= 7;
  }
  bytes[at] = small;
  return at + 1;
}
