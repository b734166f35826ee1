// A log is made of random lines; what a shape lets through must not depend on how it is cut, nor on where reading began.
import { describeErrors, validateChunkPart, validateFrame, validateMillRecord } from '@millspace/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyShape, chunks, going, line, log, type Made, PACK, shapeAll, sizes, time } from '../test/arbitrary-log.ts';
import type { Line } from './index.ts';

const windowed = anyShape.filter((s) => s.windowMs !== null || (s.timeStepMs ?? null) !== null);

describe('a shape is a pure function of the log', () => {
  it('however it is cut into chunks', () => {
    fc.assert(
      fc.property(anyShape, log, sizes, (shape, lines, cut) => {
        expect(shapeAll(shape, lines, cut)).toEqual(shapeAll(shape, lines, [lines.length + 1]));
      }),
    );
  });
  it('wherever reading began again, as each output says', () => {
    fc.assert(
      fc.property(anyShape, log, sizes, (shape, lines, cut) => {
        const all = shapeAll(shape, lines, cut);
        for (const { line: done, resume } of all) {
          const first = resume ?? done;
          // Chunks are read whole: from the one that holds the line to resume at.
          const chunk = chunks(lines, cut).findLast((c) => c.offset <= first);
          const rest = shapeAll(shape, lines, cut, chunk ? { offset: chunk.offset, index: 0 } : null);
          const strip = (made: Made[]) =>
            made.filter((m) => m.line > done).map(({ line: at, output }) => ({ at, output }));
          expect(strip(rest)).toEqual(strip(all));
        }
      }),
      { numRuns: 200 },
    );
  });
  it('also when a group fell silent for long enough to be let go', () => {
    const burst = fc
      .tuple(fc.constantFrom('mill-1', 'mill-2'), fc.integer({ min: 100, max: 140 }), time)
      .map(([machine, n, t]) =>
        Array.from({ length: n }, (): Line => ({ record: 'watermark', machine, pack: PACK.id, group: 'fast', t })),
      );
    const long = going(
      fc.oneof({ weight: 6, arbitrary: line.map((l) => [l]) }, { weight: 1, arbitrary: burst }),
      (lines) => lines,
      40,
    );
    fc.assert(
      fc.property(windowed, long, fc.nat(6), (shape, lines, phase) => {
        const all = shapeAll(shape, lines, [1]);
        for (let k = phase; k < all.length; k += 7) {
          const { line: done, resume } = all[k] as Made;
          const rest = shapeAll(shape, lines, [1], { offset: resume ?? done, index: 0 });
          const strip = (made: Made[]) =>
            made.filter((m) => m.line > done).map(({ line: at, output }) => ({ at, output }));
          expect(strip(rest)).toEqual(strip(all));
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);
  it('and leaves the log as it was', () => {
    fc.assert(
      fc.property(anyShape, log, (shape, lines) => {
        const before = structuredClone(lines);
        shapeAll(shape, lines, [4]);
        expect(lines).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what comes out is what the schemas promise', () => {
  it('frames, records and parts', () => {
    fc.assert(
      fc.property(anyShape, log, (shape, lines) => {
        for (const { output } of shapeAll(shape, lines, [6])) {
          for (const part of output.parts) {
            expect(validateChunkPart(part) || describeErrors(validateChunkPart.errors)).toBe(true);
          }
          for (const out of output.lines) {
            const check = 'record' in out ? validateMillRecord : validateFrame;
            expect(check(out) || `${JSON.stringify(out)} ${describeErrors(check.errors)}`).toBe(true);
          }
        }
      }),
    );
  });
});
