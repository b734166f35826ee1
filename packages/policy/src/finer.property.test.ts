// Whatever is cut where, nothing of what a shape takes away can be read off what it lets through.
import type { ChunkPart, Frame, MillRecord, Shape } from '@millspace/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyShape, log, MACHINES, type Made, shapeAll, sizes } from '../test/arbitrary-log.ts';
import { gridOf, shownInstant, tellableAt } from './grid.ts';
import { createDisguise, rounder } from './index.ts';

const NAMES = { machine: MACHINES, batch: ['B-1042', 'O-7'], product: ['P-7', 'R-7'], person: ['Meier'] };

/** Pseudonyms in which no id occurs. */
function pseudonyms(): (kind: string, id: string) => string {
  const known = new Map<string, string>();
  return (kind, id) => {
    const key = `${kind} ${id}`;
    const made = known.get(key) ?? `q${String.fromCharCode(...[...String(known.size)].map((d) => 97 + Number(d)))}`;
    known.set(key, made);
    return made;
  };
}

class Check {
  readonly shape: Shape;
  readonly grid: ReturnType<typeof gridOf>;
  constructor(shape: Shape) {
    this.shape = shape;
    this.grid = gridOf(shape);
  }

  may(id: string): boolean {
    const { signals } = this.shape;
    return signals === null || signals.includes(id) || signals.includes(`lab.${id}`);
  }
  /** The start of a window as the shape shows it. */
  instant(t: number | undefined): void {
    const w = this.grid.windowMs ?? 1;
    if (t !== undefined) expect(shownInstant(Math.ceil(t / w) * w, this.grid)).toBe(t);
  }
  end(t: number): void {
    expect((t + 1) % (this.grid.stepMs ?? this.grid.windowMs ?? 1)).toBe(0);
  }
  coarse(v: number | null | undefined): void {
    const { round } = this.shape;
    if (v !== null && v !== undefined && round !== null) expect(rounder(round)(v)).toBe(v);
  }

  frame(frame: Frame, part: ChunkPart | undefined): void {
    expect(part).toMatchObject({ tMin: frame.t[0], tMax: frame.t.at(-1), samples: frame.t.length });
    frame.t.forEach((t, i) => {
      this.instant(t);
      if (i > 0) expect(t).toBeGreaterThan(frame.t[i - 1] as number);
    });
    if (this.grid.windowMs !== null) expect(frame.skewMs).toBeUndefined();
    for (const id of [...Object.keys(frame.signals), ...Object.keys(frame.quality ?? {})])
      expect(this.may(id)).toBe(true);
    for (const [id, column] of Object.entries(frame.signals)) {
      expect(column).toHaveLength(frame.t.length);
      column.forEach((v, i) => {
        this.coarse(v);
        if (v === null) expect(frame.quality?.[id]?.[i]).toBeDefined();
        if (v !== null && this.shape.windowMs !== null && this.shape.statistic === 'mean')
          expect(Number(v.toPrecision(12))).toBe(v);
      });
    }
  }

  record(record: MillRecord): void {
    const { shape, grid } = this;
    this.instant(record.t);
    const text = JSON.stringify(record);
    for (const id of ['a.x', 'a.y', 'a.z', 'd50_um', 'd90_um']) if (!this.may(id)) expect(text).not.toContain(id);
    const hidesText = shape.signals !== null || shape.round !== null || grid.windowMs !== null;
    switch (record.record) {
      case 'event':
        this.coarse(record.value);
        if (grid.windowMs !== null) expect(record.value).toBeUndefined();
        if (hidesText) expect(record.text).toBeUndefined();
        break;
      case 'batch':
        this.coarse(record.massKg);
        break;
      case 'lab-sample':
        for (const v of Object.values(record.values)) this.coarse(v);
        this.coarse(record.energyKJkg);
        this.instant(record.measuredAt);
        break;
      case 'correction':
        this.instant(record.supersedes.from);
        this.end(record.supersedes.to);
        if (hidesText) expect(record.reason).toBe('corrected');
        for (const { t, v } of Object.values(record.signals ?? {})) {
          for (const at of t) this.instant(at);
          for (const one of v) this.coarse(one);
        }
        break;
      case 'gap':
        this.end(record.to);
        if (hidesText) expect(record.text).toBeUndefined();
        break;
      case 'advice':
        for (const v of Object.values(record.values ?? {})) this.coarse(v);
        this.coarse(record.beads?.diameterMm);
        break;
      default:
    }
    this.fields(record);
  }

  fields(record: MillRecord): void {
    for (const { path, with: text } of this.shape.replace ?? []) {
      const found = (record as unknown as Record<string, unknown>)[path.slice(2)];
      if (found !== undefined) expect(found).toBe(text);
    }
    for (const path of this.shape.remove ?? []) {
      if (path === '$.operator') expect(record).not.toHaveProperty('operator');
      if (path === '$.beads.grade' && record.record === 'advice') expect(record.beads).not.toHaveProperty('grade');
      // What cannot do without the field does not pass.
      if (path === '$.code') expect(record.record).not.toBe('event');
      if (path === '$.signals[*].v' && record.record === 'correction') expect(record.signals ?? {}).toEqual({});
    }
  }

  early({ output }: Made): void {
    const { delayMs } = this.shape;
    const held = delayMs !== null || this.grid.stepMs !== null;
    if (!held) expect(output.releaseAt).toBeNull();
    for (const line of held ? output.lines : []) {
      const t = 'record' in line ? line.t : (line.t.at(-1) as number);
      const over = this.grid.stepMs === null ? t : tellableAt(t, this.grid);
      expect(output.releaseAt).toBeGreaterThanOrEqual(over + (delayMs ?? 0));
    }
  }
}

describe('nothing finer than the policy allows', () => {
  it('no withheld signal or machine, no finer time or value, no field that is taken away, nothing early', () => {
    fc.assert(
      fc.property(anyShape, log, sizes, (shape, lines, cut) => {
        const check = new Check(shape);
        for (const made of shapeAll(shape, lines, cut)) {
          const { parts, lines: out } = made.output;
          expect(JSON.stringify(made)).not.toContain('finer');
          for (const { machine } of [...parts, ...out.filter((l) => 'record' in l && l.record !== 'withheld')] as {
            machine?: string;
          }[])
            if (shape.machines && machine !== undefined) expect(shape.machines).toContain(machine);
          for (const line of out) {
            if ('record' in line) check.record(line);
            else check.frame(line, parts[line.part]);
          }
          check.early(made);
        }
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('no name that a pseudonym stands for, and no instant in an id where instants are blurred', () => {
    fc.assert(
      fc.property(anyShape, log, sizes, (shape, lines, cut) => {
        const disguise = createDisguise(shape, pseudonyms());
        const hidden = shape.pseudonymise ?? [];
        for (const { output } of shapeAll(shape, lines, cut)) {
          const seen = JSON.stringify([
            output.parts.map((part) => disguise?.part(part) ?? part),
            output.lines.map((line) => ('record' in line ? (disguise?.record(line) ?? line) : line)),
          ]);
          for (const kind of hidden) for (const name of NAMES[kind]) expect(seen).not.toContain(name);
          // Ids of the log end with the instant.
          if (gridOf(shape).windowMs !== null) expect(seen).not.toMatch(/:\d+#/);
        }
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('a live window is issued once', () => {
    const windowed = anyShape.filter((shape) => gridOf(shape).windowMs !== null);
    fc.assert(
      fc.property(windowed, log, (shape, lines) => {
        const seen = new Set<string>();
        for (const { output } of shapeAll(shape, lines, [5])) {
          for (const out of output.lines) {
            const part = 'record' in out ? undefined : output.parts[out.part];
            if ('record' in out || part?.origin !== 'live') continue;
            for (const t of out.t) {
              const key = `${part.machine} ${part.group} ${t}`;
              expect(seen.has(key)).toBe(false);
              seen.add(key);
            }
          }
        }
      }),
    );
  }, 60_000);
});
