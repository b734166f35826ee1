import type { MappingMachine, MappingProposal, MappingSignal, Pack, PackSignal } from '@millspace/schemas';
import { convert } from '../normalise/convert.ts';
import type { BrowsedNode } from '../ports.ts';
import { addressOf, sparkplugPrefix } from './address.ts';
import type { Target } from './mapping.port.ts';
import { resolveMapping } from './resolve.ts';
import { type Suggestion, suggestMapping, whyLeftOver } from './suggest.ts';

type Machine = MappingProposal['machines'][number];
type Row = Machine['rows'][number];

interface Question {
  /** What was picked. */
  nodes: readonly BrowsedNode[];
  packs: readonly Pack[];
  dialect: 'opcua' | 'json' | 'sparkplug';
  /** What a person has decided already; absent = propose something. */
  machines?: readonly MappingMachine[];
}

/** What the picked variables mean or may mean, with the value of now before and after conversion. Pure. */
export function proposalOf({ nodes, packs, dialect, machines }: Question): MappingProposal {
  const suggestions = machines === undefined ? suggestMapping(nodes, { packs, dialect }) : [];
  const wanted = machines ?? suggestions.map(({ machine }) => machine);
  const byAddress = new Map(nodes.map((node) => [node.address, node]));
  const shown = wanted.map((machine, index) => machineOf(machine, suggestions[index], packs, byAddress));
  const used = new Set(shown.flatMap(({ rows }) => rows.map(({ address }) => address)));
  const left = nodes.filter((node) => node.kind === 'variable' && !used.has(node.address));
  return {
    machines: shown,
    unmapped: left.map((node) => {
      const home = shown.find(({ root }) => root !== '' && node.path.startsWith(root)) ?? shown[0];
      const pack = packs.find(({ id }) => id === home?.pack) ?? packs[0];
      const reason = whyLeftOver(node, home?.root ?? '', pack);
      return { address: node.address, path: node.path, reason, ...placeOf(node.address, dialect, home?.mapping) };
    }),
    types: packs.map(({ id, title }) => ({ id, title })),
  };
}

function machineOf(
  machine: MappingMachine,
  suggestion: Suggestion | undefined,
  packs: readonly Pack[],
  nodes: ReadonlyMap<string, BrowsedNode>,
): Machine {
  const pack = packs.find(({ id }) => id === machine.pack);
  const sure = new Map((suggestion?.confidence ?? []).map((entry) => [entry.signal, entry]));
  const rows = machine.signals.flatMap((entry): Row[] => {
    const signal = pack?.signals.find(({ id }) => id === entry.signal);
    const key = addressOf(machine, entry)?.key;
    if (signal === undefined || key === undefined) return [];
    // A topic alone means the one value of its message.
    const node = nodes.get(key) ?? (key.endsWith('#') ? nodes.get(`${key}value`) : undefined);
    const address = node?.address ?? key;
    const known = sure.get(entry.signal);
    const confidence = known?.likeness ?? 'mapped';
    return [
      {
        signal: signal.id,
        ...conversionOf(machine, entry, signal, packs, node),
        address,
        path: node?.path ?? address,
        unit: entry.unit ?? null,
        canonicalUnit: signal.unit,
        confidence,
        evidence: known?.evidence ?? [],
        preselected: confidence !== 'looks like',
      },
    ];
  });
  return { id: machine.id, pack: machine.pack, root: suggestion?.root ?? '', mapping: machine, rows };
}

type Converted = Pick<Row, 'factor' | 'offset' | 'range' | 'raw' | 'converted' | 'inRange'>;

/** Tried as the pipeline does it, so that what is shown is what will be stored. */
function conversionOf(
  machine: MappingMachine,
  entry: MappingSignal,
  signal: PackSignal,
  packs: readonly Pack[],
  node: BrowsedNode | undefined,
): Converted {
  const target = targetOf(machine, entry, packs);
  const raw = node?.value ?? null;
  const range: Converted['range'] = target?.range ? [...target.range] : null;
  if (target === null) return { factor: 1, offset: 0, range: rangeOf(signal), raw, converted: null, inRange: false };
  const { factor, offset } = target;
  if (raw === null) return { factor, offset, range, raw, converted: null, inRange: true };
  const value = { address: target.address, value: raw, sourceTime: null, serverTime: null, receivedAt: 0 };
  // Outside of its range a value goes to quarantine; here it is shown, for a factor of a thousand is seen by its value.
  const { cell } = convert({ ...value, status: 'good' }, { ...target, range: null });
  const converted = cell?.v ?? null;
  const inRange =
    converted !== null && (range === null || (converted >= (range[0] ?? 0) && converted <= (range[1] ?? 0)));
  return { factor, offset, range, raw, converted, inRange };
}

/** null when the unit does not fit: said by the answer's `inRange`, and refused when it is saved. */
function targetOf(machine: MappingMachine, entry: MappingSignal, packs: readonly Pack[]): Target | null {
  const { batch: _, events: __, ...bare } = machine;
  try {
    const { targets } = resolveMapping(
      { source: 'x', revision: 'x', machines: [{ ...bare, signals: [entry] }] },
      { packs, personal: { purpose: 'x', legalBasis: 'x' } },
    );
    return [...targets.values()].flat().find((target) => target.kind === 'signal') ?? null;
  } catch {
    return null;
  }
}

function rangeOf({ range: [low, high] }: PackSignal): [number, number] | null {
  return low === undefined || high === undefined ? null : [low, high];
}

type Place = Pick<MappingProposal['unmapped'][number], 'at' | 'sparkplug'>;

/** How an address is written in a mapping file. */
function placeOf(address: string, dialect: Question['dialect'], home: MappingMachine | undefined): Place {
  if (dialect === 'opcua') return { at: { address } };
  if (dialect === 'json') {
    const [topic = address, path = ''] = address.split('#');
    return { at: path === '' ? { topic } : { topic, path } };
  }
  const prefix = home?.sparkplug === undefined ? null : sparkplugPrefix(home.sparkplug);
  if (prefix !== null && home?.sparkplug !== undefined && address.startsWith(`${prefix}/`))
    return { at: { metric: address.slice(prefix.length + 1) }, sparkplug: home.sparkplug };
  const [group = '', node = '', ...metric] = address.split('/');
  return { at: { metric: metric.join('/') }, sparkplug: { group, node } };
}
