import type { Exchange } from '@millspace/schemas';
import type { StateKind } from '../design/state-word.tsx';

/** How an exchange stands, in a word: a started one whose data no rule lets through does not run. */
export type Standing = Exchange['state'] | 'HELD' | 'STOPPED';

/** Pure. */
export function standingOf({ state, held, decision }: Pick<Exchange, 'state' | 'held' | 'decision'>): Standing {
  if (held !== undefined) return 'HELD';
  return state === 'STARTED' && decision?.result === 'deny' ? 'STOPPED' : state;
}

export const SIGNS: Record<Standing, StateKind> = {
  REQUESTED: 'waiting',
  STARTED: 'done',
  STOPPED: 'refused',
  HELD: 'stopped',
  SUSPENDED: 'waiting',
  COMPLETED: 'off',
  TERMINATED: 'stopped',
};
