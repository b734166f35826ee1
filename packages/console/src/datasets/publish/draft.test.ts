import { accessPolicy } from '@millspace/policy';
import { type ListedTemplate, type OdrlOffer, validateDatasetInput } from '@millspace/schemas';
import { expect, test } from 'vitest';
import type { MachineOverview } from '../../machines/machine-overview.ts';
import type { Vocabulary } from '../../signals/vocabulary.ts';
import {
  choicesOf,
  chosenSignals,
  commandOf,
  type Draft,
  describe,
  instructionScope,
  lacking,
  valuesOf,
} from './draft.ts';

const both = { en: 'x', de: 'x' };
const signal = (id: string, sensitivity: 'technical' | 'secret' | 'personal') => ({
  ...{ id, unit: 'kW', symbol: 'kW', label: both, group: 'fast', mode: 'cyclic' as const, sensitivity },
  range: [0, 1] as [number, number],
});
const vocabulary: Vocabulary = {
  id: 'bead-mill/1',
  title: both,
  signals: [
    signal('agitator.power', 'technical'),
    signal('recipe.speed', 'secret'),
    signal('shift.operator', 'personal'),
  ],
  groups: [{ id: 'fast', periodMs: 100, title: both }],
  events: [],
};
const machine = (name: string): MachineOverview => ({
  scope: 'own',
  machine: name,
  packs: ['bead-mill/1'],
  groups: [{ group: 'fast', pack: 'bead-mill/1', lastLive: 1, watermark: 1 }],
  signals: ['agitator.power', 'recipe.speed', 'shift.operator', 'unknown.one'].map((id) => ({
    ...{ signal: id, group: 'fast', t: 1, value: 1, quality: null },
  })),
});
const machines = [machine('mill-1'), machine('mill-2')];
const choices = choicesOf(machines, [vocabulary]);
const ids = (draft: Draft) => chosenSignals(draft, choices).map(({ id }) => id);

const offer = { '@id': 'urn:uuid:1', '@type': 'Offer', profile: 'https://p/', permission: [{ action: 'odrl:use' }] };
const described = (draft: Draft) =>
  describe(draft, {
    participant: 'acme',
    machines,
    signals: chosenSignals(draft, choices),
    offer: offer as unknown as OdrlOffer,
  });

const template = {
  ...{ id: 'rental', version: 1, title: both, summary: both, policy: {} },
  parameters: [
    { name: 'purposes', type: 'terms', title: both },
    { name: 'amount', type: 'decimal', title: both, default: '1' },
  ],
} as unknown as ListedTemplate;

test('what is personal never leaves, what is secret only when chosen by name', () => {
  expect(choices.map(({ id, machines: of }) => [id, of.length])).toEqual([
    ['agitator.power', 2],
    ['recipe.speed', 2],
    ['shift.operator', 2],
  ]);
  expect(ids({})).toEqual(['agitator.power']);
  expect(ids({ signals: 'recipe.speed,shift.operator' })).toEqual(['recipe.speed']);
  expect(ids({ machines: 'no-such' })).toEqual([]);
});

test('what is described is a valid dataset that only those see who were named', () => {
  const draft = { name: 'mills', title: 'Mills', to: 'listed', participants: 'maker, beads' };
  const dataset = described(draft);
  expect(validateDatasetInput(dataset), JSON.stringify(validateDatasetInput.errors)).toBe(true);
  expect(dataset).toMatchObject({
    id: 'urn:millspace:dataset:acme:mills',
    title: { en: 'Mills', de: 'Mills' },
    groups: [{ pack: 'bead-mill/1', group: 'fast', periodMs: 100 }],
    approval: 'manual',
  });
  expect(dataset.accessPolicy?.permission).toEqual(accessPolicy(['maker', 'beads']).permission);
  expect(described({ ...draft, to: 'everybody' }).accessPolicy?.permission).toEqual(accessPolicy(null).permission);
  expect(described({ ...draft, to: 'nobody' })).not.toHaveProperty('accessPolicy');
});

test('each step says what it lacks', () => {
  expect(lacking('what', {}, 0, null)).toEqual(['name', 'title', 'signals']);
  expect(lacking('what', { name: 'Halle 2', title: 'x' }, 1, null)).toEqual(['nameForm']);
  expect(lacking('who', { to: 'listed' }, 1, null)).toEqual(['names']);
  expect(lacking('terms', {}, 1, null)).toEqual(['template']);
  expect(lacking('terms', {}, 1, template)).toEqual(['values']);
  expect(lacking('terms', { 'v.purposes': 'x:research' }, 1, template)).toEqual([]);
  expect(lacking('publish', { approval: 'automatic' }, 1, template)).toEqual(['until']);
});

test('values of lists are lists, and what nobody filled in keeps its default', () => {
  expect(valuesOf({ 'v.purposes': 'x:a, x:b', 'v.amount': ' ' }, template)).toEqual({ purposes: ['x:a', 'x:b'] });
});

test('a standing instruction is about this dataset and those who see it, to the end of its day', () => {
  expect(instructionScope({ to: 'listed', participants: 'maker', until: '2027-01-31' }, 'urn:d')).toEqual({
    datasets: ['urn:d'],
    counterparties: ['maker'],
    until: Date.UTC(2027, 0, 31, 23, 59, 59),
  });
});

test('the equal command is quoted for a shell; what it cannot say is not pretended', () => {
  const draft = { name: 'mills', title: "Hall 2's mills", to: 'listed', participants: 'maker', 'v.purposes': 'x:a' };
  expect(commandOf(draft, template, [])).toBe(
    "connector publish mills --title 'Hall 2'\\''s mills' --visible-to maker --template rental --set purposes=x:a",
  );
  expect(commandOf({ ...draft, memberships: 'vdma' }, template, [])).toBeNull();
});
