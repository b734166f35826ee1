import type { Dataset } from '@millspace/schemas';
import type { Core } from '../core.ts';
import type { MachineDescription } from '../mapping/mapping.port.ts';
import { OWN } from '../store/store.ts';
import type { NoLoadOf } from './batch-energy.ts';

/** What the mappings of this house say about an own machine; null when no source delivers it. */
export function ownDescription(core: Pick<Core, 'intake'>, machine: string): MachineDescription | null {
  const found = core.intake.mappings().flatMap(({ machines }) => machines.filter(({ id }) => id === machine));
  return found.length === 0 ? null : Object.assign({}, ...found.map(({ description }) => description));
}

/**
 * No-load powers of own machines out of the mappings, of received ones out of the description of their dataset. Without an answer
 * of the broker those are not known.
 */
export async function noLoadPowers(core: Core, scopes: readonly string[]): Promise<NoLoadOf> {
  const received = core.received.list().filter(({ scope }) => scopes.includes(scope));
  const described = new Map(
    await Promise.all(
      received.map(async ({ scope, dataset }) => [scope, await machinesOfDataset(core, dataset)] as const),
    ),
  );
  return (scope, machine) =>
    (scope === OWN
      ? ownDescription(core, machine)?.noLoadPower
      : described.get(scope)?.find(({ id }) => id === machine)?.noLoadPower) ?? null;
}

async function machinesOfDataset(core: Core, dataset: string): Promise<Dataset['machines']> {
  return core.broker
    .request<Dataset>('GET', `/catalog/${encodeURIComponent(dataset)}`)
    .then(({ json }) => json.machines ?? [])
    .catch(() => []);
}
