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
  /** Step in which values are shown, in `unit`. */
  resolution?: number;
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

/**
 * Decimals with which every value of a signal is written: as its vocabulary says, or so that four digits are shown of the widest
 * plausible value.
 */
export function decimalsOf({ range: [low, high], resolution }: Pick<SignalWords, 'range' | 'resolution'>): number {
  if (resolution !== undefined) return Math.min(6, Math.max(0, Math.ceil(-Math.log10(resolution) - 1e-9)));
  const widest = Math.max(Math.abs(low), Math.abs(high));
  return Math.min(3, Math.max(0, 3 - Math.floor(Math.log10(Math.max(widest, 1)))));
}
