import type { Bilingual } from '@millspace/schemas';

/** A signal as a screen needs it. */
export interface SignalWords {
  id: string;
  unit: string;
  /** What is written behind a number: kW, r/min. */
  symbol: string;
  label: Bilingual;
  group: string;
  mode: 'cyclic' | 'step';
  sensitivity: 'technical' | 'secret' | 'personal';
  /** Plausible values, in `unit`. */
  range: [number, number];
  /** Names of the values of an enumeration or a switch. */
  enum?: Readonly<Record<string, Bilingual>>;
}

export interface Vocabulary {
  id: string;
  title: Bilingual;
  signals: SignalWords[];
  groups: { id: string; periodMs: number; title: Bilingual }[];
  events: { code: string; severity: number; label: Bilingual }[];
}

/** Decimals with which every value of a signal is written, from the width of its range: four digits are enough for a screen. */
export function decimalsOf({ range: [low, high] }: Pick<SignalWords, 'range'>): number {
  const widest = Math.max(Math.abs(low), Math.abs(high));
  return Math.min(3, Math.max(0, 3 - Math.floor(Math.log10(Math.max(widest, 1)))));
}
