import type { BatchEnergy } from '@millspace/schemas';

type Machine = Pick<BatchEnergy, 'scope' | 'machine'>;

/** How a machine stands in an address: its scope (`own` or an agreement) and its name. No comma, so that lists can be made of them. */
export const machineKey = ({ scope, machine }: Machine): string =>
  [scope, machine].map((part) => encodeURIComponent(part)).join('/');

/** How a batch stands in an address. */
export const batchKey = (of: Machine & Pick<BatchEnergy, 'batch'>): string =>
  `${machineKey(of)}/${encodeURIComponent(of.batch)}`;
