import { MillspaceError } from '@millspace/runtime/errors';
import type { ErrorCode, MappingFile, MappingMachine, MappingSignal, Pack, PackSignal } from '@millspace/schemas';
import { conversion } from '../normalise/units.ts';
import { addressOf } from './address.ts';
import type {
  AnyTarget,
  ContextTarget,
  EventTarget,
  MachineDescription,
  ResolvedGroup,
  ResolvedMapping,
  Subscription,
  Target,
} from './mapping.port.ts';
import { conditionsOf, enumValues, stateNames } from './meanings.ts';

/** Largest number of signals of one mapping file. */
export const MAX_SIGNALS = 50_000;

export interface ResolveOptions {
  packs: readonly Pack[];
  /** Why personal data may be kept; without it personal signals and fields are dropped. */
  personal?: { purpose: string; legalBasis: string };
  where?: string;
}

type ContextField = ContextTarget['field'];
const CONTEXT_FIELDS = [
  'id',
  'product',
  'recipe',
  'order',
  'pass',
  'massKg',
  'solidsFraction',
  'state',
  'operator',
] as const;

/**
 * A mapping file as a table: address → what it means, with all conversions folded into one factor and offset.
 * @throws MillspaceError MS-MAP-002 unknown signal, -003 wrong unit, -004 unknown pack, -005 too large, -006 mapped twice, -007 no or
 * several addresses, -008 unknown group; `where` is the place in the file, `details.problems` lists all places
 */
export function resolveMapping(file: MappingFile, options: ResolveOptions): ResolvedMapping {
  return new Resolver(file, options).resolve();
}

interface Problem {
  code: ErrorCode;
  where: string;
  detail: string;
}

/** What a value, or one bit of it, says. */
type EventMeaning = Pick<EventTarget, 'code' | 'text' | 'signal' | 'activeWhen' | 'bit'> & { severity?: number };

class Resolver {
  readonly #file: MappingFile;
  readonly #options: ResolveOptions;
  readonly #targets = new Map<string, AnyTarget[]>();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #groups = new Map<string, ResolvedGroup>();
  readonly #problems: Problem[] = [];
  readonly #warnings: string[] = [];
  readonly #dropped = new Set<string>();

  constructor(file: MappingFile, options: ResolveOptions) {
    this.#file = file;
    this.#options = options;
  }

  resolve(): ResolvedMapping {
    const count = this.#file.machines.reduce((sum, machine) => sum + machine.signals.length, 0);
    if (count > MAX_SIGNALS) {
      throw new MillspaceError('MS-MAP-005', {
        detail: `The mapping has ${count} signals, at most ${MAX_SIGNALS} are allowed.`,
        where: this.#place('/machines'),
      });
    }
    const machines = this.#file.machines.map((machine, index) => this.#machine(machine, `/machines/${index}`));
    const [first] = this.#problems;
    if (first !== undefined) {
      const more = this.#problems.length > 1 ? ` (and ${this.#problems.length - 1} more)` : '';
      throw new MillspaceError(first.code, {
        detail: first.detail + more,
        where: this.#place(first.where),
        details: { problems: this.#problems.slice(0, 100) },
      });
    }
    return {
      source: this.#file.source,
      revision: this.#file.revision,
      targets: this.#targets,
      groups: [...this.#groups.values()],
      subscriptions: [...this.#subscriptions.values()],
      machines,
      conditions: this.#file.machines.flatMap((machine) => conditionsOf(machine)),
      dropped: this.#dropped,
      warnings: this.#warnings,
    };
  }

  #machine(machine: MappingMachine, where: string): ResolvedMapping['machines'][number] {
    const pack = this.#options.packs.find((entry) => entry.id === machine.pack);
    if (pack === undefined) {
      this.#problem('MS-MAP-004', `${where}/pack`, `There is no pack "${machine.pack}".`);
      return { id: machine.id, pack: machine.pack, severities: new Map(), description: {} };
    }
    for (const group of Object.keys(machine.periods ?? {})) {
      if (!pack.groups.some((entry) => entry.id === group)) {
        this.#problem('MS-MAP-008', `${where}/periods/${group}`, `${pack.id} has no sampling group "${group}".`);
      }
    }
    const signals = new Map(pack.signals.map((signal) => [signal.id, signal]));
    const seen = new Set<string>();
    machine.signals.forEach((entry, index) => {
      const place = `${where}/signals/${index}`;
      if (seen.has(entry.signal)) {
        this.#problem('MS-MAP-006', place, `${machine.id} has two addresses for ${entry.signal}.`);
      }
      seen.add(entry.signal);
      const signal = signals.get(entry.signal);
      if (signal === undefined)
        this.#problem('MS-MAP-002', `${place}/signal`, `${pack.id} has no signal "${entry.signal}".`);
      else this.#signal(machine, pack, entry, signal, place);
    });
    this.#batch(machine, pack, where);
    this.#events(machine, pack, where);
    return {
      id: machine.id,
      pack: pack.id,
      severities: new Map(pack.events.map((event) => [event.code, event.severity])),
      description: descriptionOf(machine),
    };
  }

  #signal(machine: MappingMachine, pack: Pack, entry: MappingSignal, signal: PackSignal, where: string): void {
    const address = this.#address(machine, entry, where);
    if (address === null) return;
    if (signal.sensitivity === 'personal' && this.#options.personal === undefined) {
      this.#warnings.push(
        `${machine.id} ${signal.id} is personal and no purpose and legal basis are named: it is dropped at the source`,
      );
      this.#dropped.add(address.key);
      return;
    }
    const groupId = entry.group ?? signal.group;
    const packGroup = pack.groups.find((group) => group.id === groupId);
    if (packGroup === undefined) {
      this.#problem('MS-MAP-008', `${where}/group`, `${pack.id} has no sampling group "${groupId}".`);
      return;
    }
    const unit = conversion(entry.unit ?? signal.unit, signal);
    if (unit === null) {
      const detail = `${machine.id} ${signal.id}: "${entry.unit ?? ''}" cannot be converted to "${signal.unit}".`;
      this.#problem('MS-MAP-003', `${where}/unit`, detail);
      return;
    }
    const periodMs = machine.periods?.[groupId] ?? packGroup.periodMs;
    const [low, high] = signal.range;
    const target: Target = {
      kind: 'signal',
      address: address.key,
      machine: machine.id,
      pack: pack.id,
      group: groupId,
      periodMs,
      signal: signal.id,
      factor: (entry.scale ?? 1) * unit.factor,
      offset: (entry.offset ?? 0) * unit.factor + unit.offset,
      unit: signal.unit,
      sourceUnit: entry.unit ?? signal.unit,
      range: low === undefined || high === undefined ? null : [low, high],
      mode: signal.mode,
      valueKind: signal.kind ?? 'number',
      enumValues: enumValues(entry, signal),
      counter: signal.counter === true,
      revision: this.#file.revision,
    };
    this.#add(target);
    this.#group(target);
    const deadband =
      typeof entry.deadband === 'number' ? { type: 'absolute' as const, value: entry.deadband } : entry.deadband;
    const time = entry.time ?? machine.time;
    this.#subscribe({
      address: address.key,
      kind: address.kind,
      path: address.path,
      machine: machine.id,
      ...(address.prefix === undefined ? {} : { prefix: address.prefix }),
      ...(address.field === undefined ? {} : { field: address.field }),
      ...(time === undefined ? {} : { time }),
      ...(machine.timestamps === undefined ? {} : { timestamps: machine.timestamps }),
      ...(deadband === undefined ? {} : { deadband }),
      ...(entry.sampling === undefined ? {} : { samplingMs: entry.sampling }),
      ...(entry.queue === undefined ? {} : { queue: entry.queue }),
      periodMs,
    });
  }

  #batch(machine: MappingMachine, pack: Pack, where: string): void {
    for (const field of CONTEXT_FIELDS) {
      const entry = machine.batch?.[field];
      if (entry === undefined) continue;
      const address = this.#address(machine, entry, `${where}/batch/${field}`);
      if (address === null) continue;
      const allowed = field !== 'operator' || this.#options.personal !== undefined;
      if (!allowed) this.#warnings.push(`${machine.id} batch.operator is personal: dropped at the source`);
      const target: ContextTarget = {
        kind: 'context',
        address: address.key,
        machine: machine.id,
        pack: pack.id,
        field: (field === 'id' ? 'batch' : field) as ContextField,
        allowed,
        revision: this.#file.revision,
      };
      const names = field === 'state' ? stateNames(pack) : undefined;
      if (names !== undefined) target.names = names;
      this.#add(target);
      if (allowed)
        this.#subscribe({
          ...plain(address, machine),
          ...(machine.time === undefined ? {} : { time: machine.time }),
          periodMs: 1000,
        });
    }
  }

  #events(machine: MappingMachine, pack: Pack, where: string): void {
    machine.events?.items?.forEach((item, index) => {
      this.#event(machine, pack, item, `${where}/events/items/${index}`, [item]);
    });
    machine.events?.words?.forEach((word, index) => {
      const bits = Object.entries(word.bits).map(([bit, meaning]) => ({ ...meaning, bit: Number(bit) }));
      this.#event(machine, pack, word, `${where}/events/words/${index}`, bits);
    });
  }

  #event(
    machine: MappingMachine,
    pack: Pack,
    from: Parameters<typeof addressOf>[1],
    where: string,
    meanings: readonly EventMeaning[],
  ): void {
    const address = this.#address(machine, from, where);
    if (address === null) return;
    for (const { code, severity, text, signal, activeWhen, bit } of meanings) {
      const known = pack.events.find((event) => event.code === code);
      this.#add({
        kind: 'event',
        address: address.key,
        machine: machine.id,
        pack: pack.id,
        code,
        severity: severity ?? known?.severity ?? 500,
        ...(text === undefined ? {} : { text }),
        ...(signal === undefined ? {} : { signal }),
        ...(activeWhen === undefined ? {} : { activeWhen }),
        ...(bit === undefined ? {} : { bit }),
      });
    }
    this.#subscribe({
      ...plain(address, machine),
      ...(machine.time === undefined ? {} : { time: machine.time }),
      periodMs: 1000,
    });
  }

  #address(machine: MappingMachine, entry: Parameters<typeof addressOf>[1], where: string) {
    const address = addressOf(machine, entry);
    if (address === null) {
      this.#problem(
        'MS-MAP-007',
        where,
        'Exactly one of address, browsePath, topic and metric is needed (metric needs the sparkplug entry of the machine).',
      );
    }
    return address;
  }

  #add(target: AnyTarget): void {
    const known = this.#targets.get(target.address);
    if (known === undefined) this.#targets.set(target.address, [target]);
    else known.push(target);
  }

  #group(target: Target): void {
    const key = `${target.machine}\n${target.group}`;
    const { machine, pack, group, periodMs } = target;
    const known = this.#groups.get(key) ?? { machine, pack, group, periodMs, signals: [], addresses: [] };
    known.signals.push(target.signal);
    known.addresses.push(target.address);
    this.#groups.set(key, known);
  }

  #subscribe(subscription: Subscription): void {
    const known = this.#subscriptions.get(subscription.address);
    // An address that feeds two signals is watched once, at the faster of both.
    if (known === undefined || subscription.periodMs < known.periodMs)
      this.#subscriptions.set(subscription.address, subscription);
  }

  #problem(code: ErrorCode, where: string, detail: string): void {
    this.#problems.push({ code, where, detail });
  }

  #place(pointer: string): string {
    return this.#options.where === undefined ? pointer : `${this.#options.where}#${pointer}`;
  }
}

function plain(
  address: NonNullable<ReturnType<typeof addressOf>>,
  machine: MappingMachine,
): Omit<Subscription, 'periodMs'> {
  const subscription: Omit<Subscription, 'periodMs'> = {
    address: address.key,
    kind: address.kind,
    path: address.path,
    machine: machine.id,
  };
  if (address.prefix !== undefined) subscription.prefix = address.prefix;
  if (address.field !== undefined) subscription.field = address.field;
  return subscription;
}

function descriptionOf({ manufacturer, model, serial, name, noLoadPower }: MappingMachine): MachineDescription {
  return {
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(model === undefined ? {} : { model }),
    ...(serial === undefined ? {} : { serial }),
    ...(name === undefined ? {} : { name }),
    ...(noLoadPower === undefined ? {} : { noLoadPower }),
  };
}
