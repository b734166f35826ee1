import { type ControlSignal, compile, controlSignalsOf } from '@millspace/policy';
import type { DatasetInput } from '@millspace/schemas';
import type { Context } from '../context.ts';

/** Control signals in people's words. */
export function signalName(context: Context, signal: ControlSignal): string {
  switch (signal) {
    case 'x:state':
      return context.say('the state of the machine', 'der Zustand der Maschine');
    case 'x:machine-fault-open':
      return context.say('whether a fault is open', 'ob eine Störung offen ist');
    case 'x:maintenance-window-open':
      return context.say('whether a maintenance window is open', 'ob ein Wartungsfenster offen ist');
    default:
      return context.say('whether a remote maintenance is open', 'ob eine Fernwartung offen ist');
  }
}

/** What leaves the house for deciding alone as soon as somebody agrees to an offer of the dataset. */
export function controlSignalLines(context: Context, dataset: DatasetInput): string[] {
  const signals = dataset.offers.flatMap((offer) => {
    const compiled = compile(offer, { kind: 'usage' });
    return compiled.ok ? controlSignalsOf(compiled.policy) : [];
  });
  const names = [...new Set(signals)].map((signal) => signalName(context, signal));
  if (names.length === 0) return [];
  const list = names.join(', ');
  return [
    context.say(
      `Once somebody agrees, this leaves the house for deciding alone and is shown to nobody: ${list}.`,
      `Sobald jemand zustimmt, verlässt das nur zum Entscheiden das Haus und wird niemandem gezeigt: ${list}.`,
    ),
  ];
}
