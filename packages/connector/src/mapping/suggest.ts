import type { MappingMachine, MappingSignal, Pack, PackSignal } from '@millspace/schemas';
import { conversion } from '../normalise/units.ts';
import type { BrowsedNode } from '../ports.ts';
import { machineName } from './machine-name.ts';
import { nameScore, splitUnit, words } from './names.ts';

export interface Suggestion {
  /** Path of the machine's folder or topic in the tree. */
  root: string;
  machine: MappingMachine;
  /** For each suggested signal: how sure, 0..1, and why. */
  confidence: {
    signal: string;
    address: string;
    path: string;
    score: number;
    /** Called as the pack calls it, as the pack says it is also called, or only similarly. */
    likeness: Likeness;
    evidence: Evidence[];
    reasons: string[];
  }[];
  /** Variables that look like alarm words. Which bit is which alarm only the machine's papers know: nothing is proposed for them. */
  words: string[];
  /** Variables of this root for which nothing fitted. */
  unmapped: string[];
}

export type Likeness = 'same id' | 'known alias' | 'looks like';

export interface Evidence {
  kind: 'name' | 'unit' | 'range';
  text: string;
}

export interface SuggestOptions {
  packs: readonly Pack[];
  /** `topic` for MQTT, `address` for OPC UA and Sparkplug. */
  dialect: 'opcua' | 'json' | 'sparkplug';
  /** Suggestions below are left out. */
  minScore?: number;
}

interface Candidate {
  node: BrowsedNode;
  /** What the server says, else what stands behind the name. */
  unit: string | undefined;
  signal: PackSignal;
  score: number;
  likeness: Likeness;
  evidence: Evidence[];
}

const MIN_SCORE = 0.5;
/** A root counts as a machine when at least so many of its variables fit a pack. */
const MIN_SIGNALS = 2;

/**
 * Proposes a mapping out of what was browsed: for each subtree that looks like a machine the pack that fits best, each signal with how sure it is.
 * Names decide, aliases and units support or refuse, ranges and values tip the scales. A person accepts it or not.
 */
export function suggestMapping(nodes: readonly BrowsedNode[], options: SuggestOptions): Suggestion[] {
  const variables = nodes.filter((node) => node.kind === 'variable');
  const suggestions: Suggestion[] = [];
  for (const [root, members] of rootsOf(variables)) {
    const best = options.packs
      .map((pack) => ({ pack, matches: assign(members, root, pack, options.minScore ?? MIN_SCORE) }))
      .sort((a, b) => total(b.matches) - total(a.matches) || named(b) - named(a) || share(b) - share(a))[0];
    if (best === undefined || best.matches.length < MIN_SIGNALS) continue;
    suggestions.push(suggestion(root, members, best.pack, best.matches, options));
  }
  return distinct(suggestions);
}

/** Two machines that call themselves the same get numbers. */
function distinct(suggestions: Suggestion[]): Suggestion[] {
  const taken = new Set<string>();
  return suggestions.map((made) => {
    let { id } = made.machine;
    for (let n = 2; taken.has(id); n += 1) id = `${made.machine.id}-${n}`;
    taken.add(id);
    return { ...made, machine: { ...made.machine, id } };
  });
}

/** First level below which variables lie: one machine each. Flat trees are one machine. */
function rootsOf(variables: BrowsedNode[]): Map<string, BrowsedNode[]> {
  const roots = new Map<string, BrowsedNode[]>();
  const common = commonDepth(variables.map((node) => placeOf(node).split('/')));
  for (const node of variables) {
    const parts = placeOf(node).split('/');
    const root = parts.slice(0, Math.min(common + 1, parts.length - 1)).join('/');
    roots.set(root, [...(roots.get(root) ?? []), node]);
  }
  // Folders of a single machine (agitator/, pump/) belong together; folders that repeat the same names are machines.
  const twins = new Set(
    [...roots].flatMap(([root, members]) =>
      [...roots].some(([other, theirs]) => other !== root && overlap(members, theirs, root, other) >= 0.5)
        ? [root]
        : [],
    ),
  );
  // Two tanks of one machine are twins, too: machines are most of what there is.
  const inTwins = [...twins].reduce((sum, root) => sum + (roots.get(root)?.length ?? 0), 0);
  const machines = new Map<string, BrowsedNode[]>();
  for (const [root, members] of roots) {
    const own = twins.has(root) && inTwins * 2 > variables.length;
    const key = own ? root : root.split('/').slice(0, common).join('/');
    machines.set(key, [...(machines.get(key) ?? []), ...members]);
  }
  return machines;
}

/** What a message says besides of its one value; of these none is a folder of the machine. */
const ENVELOPE = /\/(value|val|v|timestamp|timestamp_ms|time|ts|t|unit|quality|q)$/i;

/** Where a variable lies: at MQTT the topic, where its message carries one value. */
function placeOf({ address, path }: BrowsedNode): string {
  return address.includes('#') ? path.replace(ENVELOPE, '') : path;
}

function overlap(a: BrowsedNode[], b: BrowsedNode[], rootA: string, rootB: string): number {
  const names = new Set(b.map((node) => placeOf(node).slice(rootB.length)));
  return (
    a.filter((node) => names.has(placeOf(node).slice(rootA.length))).length / Math.max(1, Math.min(a.length, b.length))
  );
}

function commonDepth(paths: string[][]): number {
  const [first] = paths;
  if (first === undefined) return 0;
  let depth = 0;
  while (depth < first.length - 1 && paths.every((path) => path.length > depth + 1 && path[depth] === first[depth]))
    depth += 1;
  return depth;
}

/** The best pairs first, each variable and each signal once. */
function assign(nodes: BrowsedNode[], root: string, pack: Pack, minScore: number): Candidate[] {
  const candidates: Candidate[] = [];
  for (const node of nodes) {
    for (const signal of pack.signals) {
      const candidate = score(node, root, signal);
      if (candidate !== null && candidate.score >= minScore) candidates.push(candidate);
    }
  }
  candidates.sort((a, b) => b.score - a.score);
  const nodesTaken = new Set<string>();
  const signalsTaken = new Set<string>();
  return candidates.filter(({ node, signal }) => {
    if (nodesTaken.has(node.address) || signalsTaken.has(signal.id)) return false;
    nodesTaken.add(node.address);
    signalsTaken.add(signal.id);
    return true;
  });
}

function score(node: BrowsedNode, root: string, signal: PackSignal): Candidate | null {
  const { name: path, unit: written } = splitUnit(node.path.slice(root.length));
  const place = words(path);
  const unit = node.unit ?? written;
  const names = [signal.id, signal.label.en, signal.label.de, ...(signal.aliases ?? [])];
  const scored = names
    .map((name) => ({ name, value: nameScore(place, words(name)) }))
    .sort((a, b) => b.value - a.value)[0];
  if (scored === undefined || scored.value < 0.4) return null;
  const evidence: Evidence[] = [{ kind: 'name', text: scored.name }];
  let value = scored.value * 0.8;
  if (unit !== undefined) {
    if (conversion(unit, signal) === null) return null;
    value += 0.15;
    evidence.push({ kind: 'unit', text: unit });
  }
  if (typeof node.value === 'string' && signal.kind === undefined) return null;
  if (node.range !== undefined && node.unit === signal.unit) {
    const [low = 0, high = 0] = signal.range;
    if (node.range[1] >= low && node.range[0] <= high) value += 0.05;
    else value -= 0.2;
    evidence.push({ kind: 'range', text: node.range.join(' … ') });
  }
  if (signal.kind === 'boolean') value += node.dataType?.toLowerCase() === 'boolean' ? 0.1 : -0.1;
  const likeness = scored.value < 1 ? 'looks like' : scored.name === signal.id ? 'same id' : 'known alias';
  return { node, unit, signal, score: Math.min(1, Math.round(value * 100) / 100), likeness, evidence };
}

const REASONS: Record<Evidence['kind'], (text: string) => string> = {
  name: (text) => `name like "${text}"`,
  unit: (text) => `unit ${text}`,
  range: (text) => `range ${text.replace('…', 'to')}`,
};

function suggestion(
  root: string,
  members: BrowsedNode[],
  pack: Pack,
  matches: Candidate[],
  options: SuggestOptions,
): Suggestion {
  const used = new Set(matches.map(({ node }) => node.address));
  const machine: MappingMachine = {
    id: machineName(
      root,
      members,
      matches.map((match) => match.node.path),
    ),
    pack: pack.id,
    signals: matches.map((match) => entryOf(match, options.dialect)),
  };
  const [group, node, device] = root.split('/');
  if (options.dialect === 'sparkplug' && group !== undefined && node !== undefined) {
    machine.sparkplug = { group, node, ...(device === undefined ? {} : { device }) };
    const prefix = root;
    machine.signals = matches.map(({ signal, unit, node: from }) => ({
      ...withUnit(signal, unit),
      metric: from.address.slice(prefix.length + 1),
    }));
  }
  return {
    root,
    machine,
    confidence: matches.map(({ node: from, signal, score: sure, likeness, evidence }) => ({
      signal: signal.id,
      address: from.address,
      path: from.path,
      score: sure,
      likeness,
      evidence,
      reasons: evidence.map(({ kind, text }) => REASONS[kind](text)),
    })),
    words: members.filter(isAlarmWord).map((member) => member.path),
    unmapped: members.filter((member) => !used.has(member.address)).map((member) => member.path),
  };
}

export type LeftOver = 'no name like it' | 'text value' | 'alarm word' | 'unit does not fit' | 'taken by a better one';

/** Why nothing was proposed for a variable, as far as the names of a pack tell. */
export function whyLeftOver(node: BrowsedNode, root: string, pack: Pack | undefined): LeftOver {
  if (isAlarmWord(node)) return 'alarm word';
  const scores = (pack?.signals ?? []).map((signal) => score(node, root, signal));
  if (scores.some((candidate) => candidate !== null && candidate.score >= MIN_SCORE)) return 'taken by a better one';
  const { unit: _, ...bare } = node;
  const without = (pack?.signals ?? []).map((signal) => score({ ...bare, value: null }, root, signal));
  const similar = without.some((candidate) => candidate !== null && candidate.score >= MIN_SCORE);
  if (typeof node.value === 'string') return 'text value';
  return similar ? 'unit does not fit' : 'no name like it';
}

/** A whole number that is called like alarms, faults or warnings, and like a word of bits. */
function isAlarmWord({ path, dataType, value }: BrowsedNode): boolean {
  if (dataType !== undefined && !/^(u?int\d*|s?byte|d?word|number|long|short)$/i.test(dataType)) return false;
  if (typeof value === 'boolean' || typeof value === 'string') return false;
  if (typeof value === 'number' && !Number.isInteger(value)) return false;
  const name = path.split('/').at(-1) ?? '';
  return (
    /alarm|fault|error|warn|stoer|stör|fehler|melde/i.test(name) &&
    /word|wort|bits?(?![a-z])|mask|code|flags|\d$/i.test(name)
  );
}

function entryOf({ node, signal, unit }: Candidate, dialect: SuggestOptions['dialect']): MappingSignal {
  const entry = withUnit(signal, unit);
  if (dialect !== 'json') return { ...entry, address: node.address };
  const [topic = node.address, path = ''] = node.address.split('#');
  return path === '' || path === 'value' ? { ...entry, topic } : { ...entry, topic, path };
}

function withUnit(signal: PackSignal, unit: string | undefined): MappingSignal {
  return unit === undefined || unit === signal.unit ? { signal: signal.id } : { signal: signal.id, unit };
}

function total(matches: Candidate[]): number {
  return matches.reduce((sum, match) => sum + match.score, 0);
}

/** How many of the variables lie at a place that is called like the machine type. */
function named({ pack, matches }: { pack: Pack; matches: Candidate[] }): number {
  const title = new Set([...words(pack.title.en), ...words(pack.title.de)]);
  return matches.filter(({ node }) => words(node.path).some((word) => title.has(word))).length;
}

/** How much of a pack was found: of two that fit equally well the smaller one is meant. */
function share({ pack, matches }: { pack: Pack; matches: Candidate[] }): number {
  return matches.length / pack.signals.length;
}
