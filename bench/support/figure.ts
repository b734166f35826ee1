/** One line of the benchmark's answer. */
export interface Figure {
  name: string;
  /** null: could not be measured on this machine, see `reason`. */
  value: number | null;
  unit: string;
  /** As DESIGN §7 has it, e.g. `< 5` or `≥ 3`; null: there is none. */
  budget: string | null;
  /** null: no budget, or not measured. */
  met: boolean | null;
  peer: Peer | null;
  /** Why there is no value. */
  reason?: string;
  /** Median time of one fsync of 4 KiB where the durable files lie (ms); beside every durable figure. */
  fsyncP50Ms?: number;
  /** What was measured exactly. */
  note?: string;
}

/** The same work done by somebody else, in the same run. */
export interface Peer {
  name: string;
  value: number;
  unit: string;
}

export interface Budget {
  text: string;
  holds: (value: number) => boolean;
}

export function below(limit: number): Budget {
  return { text: `< ${limit}`, holds: (value) => value < limit };
}

export function atLeast(limit: number): Budget {
  return { text: `≥ ${limit}`, holds: (value) => value >= limit };
}

/** A figure with a value; `met` follows from the budget. */
export function measured(
  name: string,
  value: number,
  unit: string,
  more: { budget?: Budget; peer?: Peer; fsyncP50Ms?: number; note?: string } = {},
): Figure {
  const { budget, peer, ...rest } = more;
  return {
    name,
    value: significant(value),
    unit,
    budget: budget?.text ?? null,
    met: budget ? budget.holds(value) : null,
    peer: peer ? { ...peer, value: significant(peer.value) } : null,
    ...rest,
  };
}

export function unmeasured(name: string, unit: string, reason: string, budget?: Budget): Figure {
  return { name, value: null, unit, budget: budget?.text ?? null, met: null, peer: null, reason };
}

/** Four significant digits: more would be noise. */
function significant(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(4));
}
