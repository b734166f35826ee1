import { gridOf } from '@millspace/policy';
import type { Actor } from '@millspace/runtime/users/actor';
import type { BatchEnergy, Dataset, Machine, NoLoadPower, Shape } from '@millspace/schemas';
import type { Core } from '../core.ts';
import type { MachineDescription } from '../mapping/mapping.port.ts';
import { OWN } from '../store/store.ts';

/** So long a description is taken as it is kept, ms; then the broker is asked again, and meanwhile it still holds. */
const KEPT_MS = 60_000;

/** What is known of machines beside their values. `scope`: own, or an agreement. */
export interface Known {
  /** What a description says about the no-load power of a machine; null = nothing. */
  noLoadOf: (scope: string, machine: string) => NoLoadPower | null;
  /** How values of a scope were thinned out; null = they are as recorded. */
  basisOf: (scope: string) => BatchEnergy['basis'];
  /** Whether the terms of a scope let a signal through, as far as they say. */
  letsThrough: (scope: string, signal: string) => boolean;
}

type Needed = Pick<Core, 'intake' | 'received' | 'broker' | 'clock' | 'duties' | 'logger'>;

/** What the mappings of this house say about an own machine; null when no source delivers it. */
export function ownDescription(core: Pick<Core, 'intake'>, machine: string): MachineDescription | null {
  const found = core.intake.mappings().flatMap(({ machines }) => machines.filter(({ id }) => id === machine));
  return found.length === 0 ? null : Object.assign({}, ...found.map(({ description }) => description));
}

/** Descriptions of the machines of agreements: as the provider published them, kept with the data so that they outlast a broker that is away. */
export async function receivedMachines(core: Needed, scopes: readonly string[]): Promise<Map<string, Machine[]>> {
  const wanted = core.received.list().filter(({ scope }) => scopes.includes(scope));
  const found = wanted.map(async ({ scope, dataset }) => {
    const kept = core.received.machines(scope);
    const old = kept === null || core.clock.now() - kept.at > KEPT_MS;
    const asked = old ? ask(core, scope, dataset) : null;
    return [scope, kept === null ? ((await asked) ?? []) : kept.machines] as const;
  });
  return new Map(await Promise.all(found));
}

/** Null when there is no answer: what was said before goes on holding. */
async function ask(core: Needed, scope: string, dataset: string): Promise<Machine[] | null> {
  try {
    const { json } = await core.broker.request<Dataset>('GET', `/catalog/${encodeURIComponent(dataset)}`);
    core.received.keepMachines(scope, json.machines, core.clock.now());
    return json.machines;
  } catch (error) {
    core.logger.debug({ err: error, dataset }, 'no description of the machines of this dataset');
    return null;
  }
}

/** No-load powers of own machines out of the mappings, of received ones out of the description of their dataset; with how values were thinned out. */
export async function knownOf(core: Needed, scopes: readonly string[], actor: Actor): Promise<Known> {
  const received = await receivedMachines(core, scopes);
  const shapes = new Map(
    scopes.map((scope) => [scope, scope === OWN ? null : core.duties.gate.shapeFor({ scope, actor })] as const),
  );
  return {
    noLoadOf: (scope, machine) =>
      (scope === OWN
        ? ownDescription(core, machine)?.noLoadPower
        : received.get(scope)?.find(({ id }) => id === machine)?.noLoadPower) ?? null,
    basisOf: (scope) => basisOf(shapes.get(scope) ?? null),
    letsThrough: (scope, signal) => shapes.get(scope)?.signals?.includes(signal) ?? true,
  };
}

function basisOf(shape: Shape | null): BatchEnergy['basis'] {
  if (shape === null) return null;
  const { windowMs, statistic } = gridOf(shape);
  return windowMs === null ? null : { windowMs, statistic };
}
