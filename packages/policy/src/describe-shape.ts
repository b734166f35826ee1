// A shape in the words of the people it concerns.
import type { Bilingual, Shape } from '@millspace/schemas';
import { AND, bi, durationText, listText, numberText, quoted, sentences } from './texts.ts';

const STATISTIC: Readonly<Record<NonNullable<Shape['statistic']>, Bilingual>> = {
  mean: bi('mean', 'Mittelwert'),
  min: bi('minimum', 'Minimum'),
  max: bi('maximum', 'Maximum'),
  last: bi('last value', 'letzter Wert'),
  count: bi('number of values', 'Anzahl der Werte'),
};

/** The shape in whole sentences. */
export function describeShape(shape: Shape): Bilingual {
  const parts = [
    aboutMachines(shape),
    aboutSignals(shape),
    ...aboutTime(shape),
    aboutRounding(shape),
    ...aboutFields(shape),
    aboutPseudonyms(shape),
    aboutDelay(shape),
  ].filter((part) => part !== null);
  if (parts.length === 0) return bi('Everything is delivered as it is.', 'Alles wird geliefert, wie es ist.');
  return sentences(parts);
}

/** Names of machines; how many they are, where pseudonyms stand for the names. */
export function machineNames(machines: readonly string[], shape: Pick<Shape, 'pseudonymise'>): Bilingual {
  if (!shape.pseudonymise?.includes('machine')) return listText(machines, AND);
  const { length } = machines;
  return bi(
    length === 1 ? 'one machine' : `${length} machines`,
    length === 1 ? 'eine Maschine' : `${length} Maschinen`,
  );
}

function aboutMachines(shape: Shape): Bilingual | null {
  const { machines } = shape;
  if (!machines) return null;
  if (machines.length === 0) return bi('No machine is delivered.', 'Es wird keine Maschine geliefert.');
  const one = machines.length === 1;
  const names = machineNames(machines, shape);
  return bi(
    `Only ${names.en} ${one ? 'is' : 'are'} delivered.`,
    `Geliefert ${one ? 'wird' : 'werden'} nur ${names.de}.`,
  );
}

function aboutSignals({ signals }: Shape): Bilingual | null {
  if (signals === null) return null;
  if (signals.length === 0) return bi('No signals are delivered.', 'Es werden keine Signale geliefert.');
  const names = listText(signals, AND);
  return bi(`Only ${names.en} ${signals.length === 1 ? 'is' : 'are'} delivered.`, `Geliefert wird nur ${names.de}.`);
}

function aboutTime({ windowMs, statistic, timeStepMs }: Shape): (Bilingual | null)[] {
  const step = timeStepMs ? durationText(timeStepMs) : null;
  const blur =
    step && bi(`Times are given in steps of ${step.en}.`, `Zeiten werden in Schritten von ${step.de} angegeben.`);
  if (windowMs === null) {
    return [
      blur,
      step && bi('Of each step the last value is delivered.', 'Je Schritt wird der letzte Wert geliefert.'),
    ];
  }
  const window = durationText(windowMs);
  const name = STATISTIC[statistic ?? 'mean'];
  return [
    bi(
      `One value for every ${window.en} is delivered: the ${name.en}.`,
      `Je ${window.de} wird ein Wert geliefert: ${name.de}.`,
    ),
    blur,
  ];
}

function aboutRounding({ round }: Shape): Bilingual | null {
  if (round === null) return null;
  const step = numberText(round);
  return bi(`Values are rounded to steps of ${step.en}.`, `Werte werden auf Schritte von ${step.de} gerundet.`);
}

function aboutFields({ replace, remove }: Shape): (Bilingual | null)[] {
  const named = (paths: readonly string[]) => listText(paths.map(quoted), AND);
  const replaced = replace?.length ? named(replace.map(({ path }) => path)) : null;
  const removed = remove?.length ? named(remove) : null;
  return [
    replaced && bi(`In records ${replaced.en} is replaced.`, `In Sätzen wird ${replaced.de} ersetzt.`),
    removed && bi(`In records ${removed.en} is left out.`, `In Sätzen fehlt ${removed.de}.`),
  ];
}

const IDS: Readonly<Record<'machine' | 'batch' | 'product' | 'person', Bilingual>> = {
  machine: bi('machines', 'Maschinen'),
  batch: bi('batches', 'Chargen'),
  product: bi('products', 'Produkten'),
  person: bi('persons', 'Personen'),
};

function aboutPseudonyms({ pseudonymise }: Shape): Bilingual | null {
  if (!pseudonymise?.length) return null;
  const { en, de } = listText(
    pseudonymise.map((kind) => IDS[kind]),
    AND,
  );
  return bi(
    `Ids of ${en} are replaced by pseudonyms of this agreement.`,
    `Kennungen von ${de} werden durch Pseudonyme dieser Vereinbarung ersetzt.`,
  );
}

function aboutDelay({ delayMs }: Shape): Bilingual | null {
  if (delayMs === null) return null;
  const delay = durationText(delayMs);
  return bi(`Data are delivered ${delay.en} late.`, `Daten werden ${delay.de} später geliefert.`);
}
