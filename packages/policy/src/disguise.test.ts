import type { ChunkPart, Decision, MillRecord, Shape } from '@millspace/schemas';
import { validateChunkHeader, validateMillRecord } from '@millspace/schemas';
import { describe, expect, it } from 'vitest';
import { createDisguise, NO_SHAPE, withoutMachineNames } from './index.ts';

const shape = (more: Partial<Shape>): Shape => ({ ...NO_SHAPE, ...more });
const pseudonym = (kind: string, id: string) => `<${kind}:${id.length}>`;
const all = (more: Partial<Shape> = {}) =>
  createDisguise(shape({ pseudonymise: ['machine', 'batch', 'product', 'person'], ...more }), pseudonym);

const head = { machine: 'mill-1', pack: 'bead-mill/1', t: 5 };
const part: ChunkPart = {
  machine: 'mill-1',
  pack: 'bead-mill/1',
  group: 'fast',
  origin: 'live',
  context: { batch: 'B-1042', pass: 1, state: 'running' },
  mapping: 'mill-1/r7',
  frames: 1,
  samples: 1,
  tMin: 0,
  tMax: 0,
};
const batch: MillRecord = {
  record: 'batch',
  id: 'B-1042',
  ...head,
  phase: 'start',
  product: 'P-7',
  recipe: 'R-7/3',
  order: 'O-1042',
  operator: 'Meier',
  massKg: 100,
};
const records: MillRecord[] = [
  { record: 'event', id: 'mill-1:X:5', ...head, code: 'X', severity: 1, state: 'active', text: 'mill-1: B-1042' },
  batch,
  { record: 'lab-sample', id: 'L-B-1042', ...head, batch: 'B-1042', operator: 'Meier', values: { d50_um: 1 } },
  { record: 'bead-charge', id: 'mill-1:beads:5', ...head, kind: 'fill', massKg: 3 },
  { record: 'gap', id: 'mill-1:fast:5', ...head, to: 9, reason: 'silent', text: 'mill-1 was off' },
  { record: 'correction', id: 'c-mill-1', ...head, supersedes: { from: 1, to: 2 }, reason: 'B-1042 was wrong' },
  { record: 'watermark', machine: 'mill-1', pack: 'bead-mill/1', group: 'fast', t: 5 },
  { record: 'advice', id: 'a-1', ...head, subject: 'P-7', text: 'for P-7 on mill-1', beads: { grade: 'YSZ' } },
];

describe('a disguise', () => {
  it('names nothing by what it is called', () => {
    const made = records.map((record) => all()?.record(record) as MillRecord);
    const text = JSON.stringify([made, all()?.part(part)]);
    for (const name of ['mill-1', '1042', 'P-7', 'R-7', 'Meier', 'a-1']) expect(text).not.toContain(name);
    for (const record of made) expect(validateMillRecord(record)).toBe(true);
    expect(made[1]).toEqual({
      ...batch,
      id: '<batch:6>',
      machine: '<machine:6>',
      product: '<product:3>',
      recipe: '<recipe:5>',
      order: '<order:6>',
      operator: '<person:5>',
    });
    expect(made[2]).toMatchObject({ batch: '<batch:6>', operator: '<person:5>' });
    expect(all()?.part(part)).toEqual({
      ...part,
      machine: '<machine:6>',
      mapping: '<mapping:9>',
      context: { batch: '<batch:6>', pass: 1, state: 'running' },
    });
  });
  it('leaves everything else as it was', () => {
    const person = createDisguise(shape({ pseudonymise: ['person'] }), pseudonym);
    expect(person?.record(batch)).toEqual({ ...batch, operator: '<person:5>' });
    expect(person?.part(part)).toBe(part);
    const mark = records[6] as MillRecord;
    expect(person?.record(mark)).toBe(mark);
    const header = { producer: 'urn:millspace:connector:x' };
    expect(person?.header(header)).toBe(header);
    expect(all()?.header(header)).toEqual({ producer: '<producer:25>' });
    expect([person?.machine('mill-1'), all()?.machine('mill-1')]).toEqual(['mill-1', '<machine:6>']);
  });
  it('hides what ids of records tell of time, also where no id was asked to be hidden', () => {
    const [event] = records as [MillRecord];
    for (const coarse of [shape({ windowMs: 10, statistic: 'mean' }), shape({ timeStepMs: 10 })]) {
      const disguise = createDisguise(coarse, pseudonym);
      expect(disguise?.record(event)).toEqual({ ...event, id: '<record:10>' });
      expect(disguise?.record(batch)).toEqual(batch);
      expect(disguise?.part(part)).toBe(part);
    }
    expect(
      createDisguise(shape({ signals: ['a.x'], round: 1, delayMs: 5, machines: ['mill-1'] }), pseudonym),
    ).toBeNull();
  });
});

it('a decision does not name the machines that pseudonyms stand for', () => {
  const decision = { result: 'permit', shape: shape({ machines: ['mill-1'], pseudonymise: ['machine'] }) } as Decision;
  expect(JSON.stringify(withoutMachineNames(decision))).not.toContain('mill-1');
  const open = { ...decision, shape: shape({ machines: ['mill-1'], pseudonymise: ['batch'] }) };
  expect(withoutMachineNames(open)).toBe(open);
});

it('headers stay valid', () => {
  const header = {
    schema: 'urn:millspace:schema:chunk:1',
    dataset: 'urn:millspace:dataset:acme:mills',
    producer: 'urn:millspace:connector:3f2c8f2e-58a1-4d55-9b4e-0c6a2f1b7d10',
    epoch: 1,
    seq: 1,
    seqTo: 1,
    records: 0,
    digest: 'sha256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
    encoding: 'identity',
    length: 1,
  };
  expect(validateChunkHeader({ ...header, parts: [all()?.part(part)] })).toBe(true);
});
