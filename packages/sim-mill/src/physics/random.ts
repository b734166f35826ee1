/**
 * Noise as a pure function of (seed, channel, time): the same seed gives a bit-identical run whatever the order of reading,
 * and the state needs to carry no generator.
 */

/** 32-bit integer hash of three integers. */
export function hash3(a: number, b: number, c: number): number {
  let h =
    Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^
    Math.imul(b + 0x165667b1, 0xc2b2ae35) ^
    Math.imul(c ^ 0x27d4eb2f, 0x165667b1);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 12;
  h = Math.imul(h, 0x297a2d39);
  h ^= h >>> 15;
  return h >>> 0;
}

/** Uniform in [0, 1). */
export function uniform(a: number, b: number, c: number): number {
  return hash3(a, b, c) / 4294967296;
}

/** Close to normal, mean 0, variance 1, bounded by ±3.5 (sum of four 16-bit uniforms). */
export function gaussian(a: number, b: number, c: number): number {
  const x = hash3(a, b, c);
  const y = hash3(b ^ 0x5bd1e995, c, a);
  const sum = (x & 0xffff) + (x >>> 16) + (y & 0xffff) + (y >>> 16);
  return (sum / 65536 - 2) * 1.7320508;
}

/** Smooth value noise in [-1, 1]: the channel's slow drift at one time scale. */
function valueNoise(seed: number, channel: number, x: number): number {
  const i = Math.floor(x);
  const f = x - i;
  const s = f * f * (3 - 2 * f);
  const a = uniform(seed, channel, i | 0);
  const b = uniform(seed, channel, (i + 1) | 0);
  return (a + (b - a) * s) * 2 - 1;
}

/** Slow 1/f-like drift: minutes, tens of minutes and hours with equal power per octave. Roughly unit size. */
export function drift(seed: number, channel: number, seconds: number): number {
  return (
    0.6 * valueNoise(seed, channel * 4 + 1, seconds / 90) +
    0.6 * valueNoise(seed, channel * 4 + 2, seconds / 900) +
    0.6 * valueNoise(seed, channel * 4 + 3, seconds / 9000)
  );
}

/** Seed from a text and a number (machine id and configured seed). */
export function seedOf(text: string, seed: number): number {
  let h = seed | 0;
  for (let i = 0; i < text.length; i++) h = hash3(h, text.charCodeAt(i), i) | 0;
  return h | 0;
}
