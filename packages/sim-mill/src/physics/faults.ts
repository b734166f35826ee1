/**
 * Faults: name → what shows, in which order. A level of 0 or absent is off, 1 the usual severity, more is faster or stronger.
 * The effects live where the physics is (`step.ts`, `readings.ts`, the outputs); this is the catalogue.
 */

export const FAULTS = {
  'seal-leak-slow': 'barrier level falls by some %/h, refills follow, barrier pressure dips',
  'seal-leak-fast': 'barrier pressure falls to product pressure within 30 s, trip',
  'screen-clog': 'separator and chamber pressure rise exponentially, flow falls, temperature rises, trip',
  'bead-fracture': 'vibration jumps, pressure rises, d90 grows a shoulder, screen starts to clog',
  'bead-loss': 'screen breaks: power and pressure drop within seconds, beads in the product',
  'bead-wear': 'beads wear fifty times faster: power and grinding rate fall over hours',
  'cooling-loss': 'no cooling water: alarm at once, temperatures rise, trip after 30 s',
  'cooling-scaling': 'jacket conductance falls, product temperature creeps up',
  'pump-failure': 'flow low and pulsing, pump current low, temperature rises',
  'sensor-drift': 'product outlet temperature reads ever higher, quality uncertain',
  'sensor-stuck': 'chamber inlet pressure reads a constant',
  'flow-zero-offset': 'flow reads too high by a constant',
  'belt-slip': 'measured speed below its set-point, current low',
  'power-dip': 'voltage and speed drop; longer than 5 s trips the drive',
  'plc-restart': 'values bad, counters start again at 0, sequence aborted',
  'network-gap': 'nothing arrives or everything is bad until it is over',
  'clock-skew': "the machine's source times run wrong by level × 60 s",
  'wrong-recipe': 'the next batch starts with another recipe',
  'forgotten-refill': 'worn beads are not replaced',
  'e-stop': 'somebody presses the emergency stop: trip at once, until it is released',
  'tank-overfill': 'tank A is filled on: level high, then over its upper limit, trip',
  'late-sample': 'lab samples are measured an hour late',
} as const;

export type FaultName = keyof typeof FAULTS;
export type FaultLevels = Readonly<Partial<Record<FaultName, number>>>;

export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

export function isFault(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}
