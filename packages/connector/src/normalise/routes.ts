import type { ResolvedGroup, ResolvedMapping, Target } from '../mapping/mapping.port.ts';
import type { StorePort } from '../ports.ts';
import type { SignalChange } from './cells.ts';
import type { MachineContext } from './context.ts';
import { GroupRuntime } from './group-runtime.ts';
import { SourceClock } from './source-clock.ts';

export interface SourceRuntime {
  mapping: ResolvedMapping;
  holdBackMs: number;
  durable: boolean;
  /** Machine → its clock, as this source sees it. */
  clocks: Map<string, SourceClock>;
  /** Machine → a leap ahead that is not believed yet. */
  jumps: Map<string, { since: number; earliest: number }>;
}

export interface RouteDeps {
  store: StorePort;
  mono: () => number;
  contextOf: (machine: string, pack: string) => MachineContext;
}

/** Which source feeds which signals of which groups, by the mappings of now. */
export class Routes {
  readonly #deps: RouteDeps;
  readonly #groups = new Map<string, GroupRuntime>();
  readonly #sources = new Map<string, SourceRuntime>();

  constructor(deps: RouteDeps) {
    this.#deps = deps;
  }

  get groups(): Iterable<GroupRuntime> {
    return this.#groups.values();
  }

  group(machine: string, group: string): GroupRuntime | undefined {
    return this.#groups.get(groupKey(machine, group));
  }

  find(id: string): SourceRuntime | undefined {
    return this.#sources.get(id);
  }

  /** @throws RangeError for a source without a mapping */
  source(id: string): SourceRuntime {
    const known = this.#sources.get(id);
    if (known === undefined) throw new RangeError(`no mapping for source "${id}"`);
    return known;
  }

  clockOf(source: SourceRuntime, machine: string): SourceClock {
    const known = source.clocks.get(machine) ?? new SourceClock();
    source.clocks.set(machine, known);
    return known;
  }

  /** The groups that a source, or these addresses of it, feed. */
  fed(sourceId: string, addresses?: string[]): GroupRuntime[] {
    const groups = [...this.#groups.values()].filter((group) => group.feeds.has(sourceId));
    if (addresses === undefined) return groups;
    const wanted = new Set<string>();
    const source = this.source(sourceId);
    for (const address of addresses) {
      for (const target of source.mapping.targets.get(address) ?? []) {
        if (target.kind === 'signal') wanted.add(groupKey(target.machine, target.group));
      }
    }
    return groups.filter((group) => wanted.has(groupKey(group.spec.machine, group.spec.group)));
  }

  signalsOf(source: SourceRuntime, group: GroupRuntime, addresses?: string[]): string[] {
    if (addresses === undefined) return [...(group.feeds.get(source.mapping.source) ?? [])];
    const signals: string[] = [];
    for (const address of addresses) {
      for (const target of source.mapping.targets.get(address) ?? []) {
        if (target.kind === 'signal' && target.machine === group.spec.machine && target.group === group.spec.group)
          signals.push(target.signal);
      }
    }
    return signals;
  }

  coversAll(group: GroupRuntime, sourceId: string, signals: string[]): boolean {
    const given = new Set(signals);
    return [...(group.feeds.get(sourceId) ?? [])].every((signal) => given.has(signal));
  }

  add(mapping: ResolvedMapping): void {
    this.#sources.set(mapping.source, { mapping, holdBackMs: 0, durable: false, clocks: new Map(), jumps: new Map() });
    for (const spec of mapping.groups) this.#feed(spec, mapping);
  }

  /**
   * Puts another mapping in the place of a source's. Groups and signals that stay go on as they are; what is gone is returned, to be
   * stated once more. A group with another period is another group.
   */
  replace(mapping: ResolvedMapping): GroupRuntime[] {
    const { source: id } = mapping;
    const source = this.#sources.get(id);
    if (source === undefined) {
      this.add(mapping);
      return [];
    }
    const changes = changesOf(source.mapping, mapping);
    source.mapping = mapping;
    const wanted = new Map(mapping.groups.map((spec) => [groupKey(spec.machine, spec.group), spec]));
    const gone: GroupRuntime[] = [];
    for (const [key, group] of this.#groups) {
      if (!group.feeds.has(id)) continue;
      const spec = wanted.get(key);
      if (spec !== undefined && spec.pack === group.spec.pack && spec.periodMs === group.spec.periodMs) {
        group.feed(id, spec, mapping.revision, changes.get(key) ?? new Map());
        wanted.delete(key);
      } else if (!group.unfeed(id) || spec !== undefined) {
        gone.push(group);
        this.#groups.delete(key);
      }
    }
    for (const spec of wanted.values()) this.#feed(spec, mapping);
    return gone;
  }

  #feed(spec: ResolvedGroup, mapping: ResolvedMapping): void {
    const key = groupKey(spec.machine, spec.group);
    const { store, contextOf, mono } = this.#deps;
    const group =
      this.#groups.get(key) ??
      new GroupRuntime(
        spec,
        contextOf(spec.machine, spec.pack),
        {
          lastCommitted: store.lastCommitted(spec.machine, spec.group),
          unshownFrom: store.unshownFrom?.(spec.machine, spec.group) ?? null,
        },
        mono(),
      );
    group.feed(mapping.source, spec, mapping.revision, new Map());
    this.#groups.set(key, group);
  }
}

/** Group → signal → what changed, of signals that both mappings have. */
function changesOf(before: ResolvedMapping, after: ResolvedMapping): Map<string, Map<string, SignalChange>> {
  const changes = new Map<string, Map<string, SignalChange>>();
  const known = new Map(signalTargets(before).map((target) => [signalKey(target), target]));
  for (const target of signalTargets(after)) {
    const old = known.get(signalKey(target));
    if (old === undefined) continue;
    const moved = old.address !== target.address;
    if (!moved && old.factor === target.factor && old.offset === target.offset) continue;
    const key = groupKey(target.machine, target.group);
    const ofGroup = changes.get(key) ?? new Map<string, SignalChange>();
    changes.set(key, ofGroup);
    const again = (value: number) => ((value - old.offset) / old.factor) * target.factor + target.offset;
    ofGroup.set(target.signal, moved || old.factor === 0 ? null : again);
  }
  return changes;
}

function signalTargets(mapping: ResolvedMapping): Target[] {
  return [...mapping.targets.values()].flat().filter((target) => target.kind === 'signal');
}

function signalKey({ machine, group, signal }: Target): string {
  return `${groupKey(machine, group)}\n${signal}`;
}

function groupKey(machine: string, group: string): string {
  return `${machine}\n${group}`;
}
