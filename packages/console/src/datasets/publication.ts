import type { AgreementView, DatasetInput, OdrlConstraint } from '@millspace/schemas';
import type { MachineOverview } from '../machines/machine-overview.ts';

/** A dataset as `GET /datasets` of the connector tells of it. */
export interface Publication {
  dataset: DatasetInput;
  /** Somebody may have it at present: it is being sent. */
  wanted: boolean;
  /** The broker knows this very description. */
  synced: boolean;
}

/** Who sees a dataset in the catalogue. `other`: by conditions that a list cannot say. */
export interface Audience {
  kind: 'nobody' | 'everybody' | 'listed' | 'other';
  participants: readonly string[];
  memberships: readonly string[];
}

/** Reads an access policy as a list of names where it is one. */
export function audienceOf({ accessPolicy }: Pick<DatasetInput, 'accessPolicy'>): Audience {
  const none = { participants: [], memberships: [] };
  if (accessPolicy === undefined) return { kind: 'nobody', ...none };
  const rules = (accessPolicy.permission ?? []) as { constraint?: OdrlConstraint[] }[];
  const lists = rules.map(({ constraint = [] }) => constraint);
  if ((accessPolicy.prohibition ?? []).length > 0) return { kind: 'other', ...none };
  if (lists.some((constraint) => constraint.length === 0)) return { kind: 'everybody', ...none };
  const found: Audience = { kind: 'listed', participants: [], memberships: [] };
  for (const [only, ...more] of lists) {
    const { leftOperand, operator, rightOperand } = (only ?? {}) as Record<string, unknown>;
    const names = [rightOperand].flat().filter((name) => typeof name === 'string');
    const listed = more.length === 0 && (operator === 'isAnyOf' || operator === 'eq');
    if (listed && leftOperand === 'x:participant') found.participants = [...found.participants, ...names];
    else if (listed && leftOperand === 'x:membership') found.memberships = [...found.memberships, ...names];
    else return { kind: 'other', ...none };
  }
  return found;
}

/** Signals that the machines of a dataset record and that stay in the house. */
export function keptBack(
  { machines, signals }: Pick<DatasetInput, 'machines' | 'signals'>,
  recorded: readonly Pick<MachineOverview, 'machine' | 'signals'>[],
): string[] {
  const ids = new Set(machines.map(({ id }) => id));
  const leaving = new Set(signals.map(({ id }) => id));
  const all = recorded.filter(({ machine }) => ids.has(machine)).flatMap((one) => one.signals);
  return [...new Set(all.map(({ signal }) => signal))].filter((signal) => !leaving.has(signal)).sort();
}

/** Who has a running agreement about a dataset, each once. */
export function receiversOf(dataset: string, agreements: readonly AgreementView[]): string[] {
  const given = agreements.filter(
    (one) => one.role === 'provider' && one.dataset === dataset && one.status === 'active',
  );
  return [...new Set(given.map(({ counterparty }) => counterparty))].sort();
}
