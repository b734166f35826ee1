import type { Machine } from './generated/types.ts';

/** What of the description of a machine its owner lets others read: manufacturer, model, serial number and name; no-load power. */
export const TOLD_OF_MACHINES = ['nameplate', 'no-load'] as const;
export type ToldOfMachines = (typeof TOLD_OF_MACHINES)[number];

/** Pure: a machine as a dataset names it, with what of its description may be told. */
export function toldMachine(
  { id, pack }: Pick<Machine, 'id' | 'pack'>,
  description: Omit<Machine, 'id' | 'pack'> | null | undefined,
  told: readonly ToldOfMachines[],
): Machine {
  const { noLoadPower, ...plate } = description ?? {};
  return {
    ...{ id, pack },
    ...(told.includes('nameplate') ? plate : {}),
    ...(told.includes('no-load') && noLoadPower !== undefined ? { noLoadPower } : {}),
  };
}
