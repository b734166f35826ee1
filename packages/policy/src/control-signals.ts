// What leaves the house for deciding: read by the connector that tells its people, and by the broker that asks for it.

import type { CompiledPolicy, Condition } from './compiled.ts';

/** State or events of machines that a policy looks at when deciding. */
export type ControlSignal =
  | 'x:state'
  | 'x:machine-fault-open'
  | 'x:maintenance-window-open'
  | 'x:remote-maintenance-open';

const EVENTS: ReadonlySet<string> = new Set<ControlSignal>([
  'x:machine-fault-open',
  'x:maintenance-window-open',
  'x:remote-maintenance-open',
]);
/** States of the agreement, not of a machine. */
const AGREEMENT_STATES: ReadonlySet<string> = new Set(['x:contract-not-terminated']);

/** Control signals that deciding about a policy needs, sorted; empty: no machine has to say anything for it. */
export function controlSignalsOf(policy: CompiledPolicy): ControlSignal[] {
  const signals = new Set<ControlSignal>();
  const visit = (condition: Condition): void => {
    if ('parts' in condition) condition.parts.forEach(visit);
    else if (condition.term === 'odrl:event') {
      for (const value of valuesOf(condition)) if (EVENTS.has(value)) signals.add(value as ControlSignal);
    } else if (condition.term === 'x:state' && valuesOf(condition).some((value) => !AGREEMENT_STATES.has(value))) {
      signals.add('x:state');
    }
  };
  for (const { conditions } of [...policy.permissions, ...policy.prohibitions]) conditions.forEach(visit);
  return [...signals].sort();
}

/** The texts that a condition compares with. */
function valuesOf(condition: Condition): string[] {
  return 'any' in condition ? [...condition.any] : [];
}
