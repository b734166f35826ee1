// Which time a preview shows: what was asked for, in the whole windows of its terms.
import { alignRange, gridOf } from '@millspace/policy';
import type { Bilingual, Shape } from '@millspace/schemas';

export interface Stretch {
  /** Epoch ms. */
  from: number;
  /** Exclusive. */
  to: number;
  /** What one has to know about it. */
  notes: Bilingual[];
}

export interface StretchWish {
  lastMs: number;
  /** Where it ends; undefined = now, or with the newest row when nothing was recorded since so long. */
  to?: number | undefined;
  now: number;
  /** Newest row of the machine. */
  newest: number;
}

/** Times are epoch ms. */
export function stretchOf(shape: Shape, { lastMs, to, now, newest }: StretchWish): Stretch {
  const notes: Bilingual[] = [];
  let end = to ?? now;
  if (to === undefined && newest < now - lastMs) {
    end = newest + 1;
    notes.push(SILENT);
  }
  const { windowMs } = gridOf(shape);
  if (windowMs === null) return { from: end - lastMs, to: end, notes };
  if (windowMs > lastMs) notes.push(LONG_WINDOW);
  // The delay is left aside: what is shown is the same, a customer gets it later.
  const whole = alignRange({ ...shape, delayMs: null }, { from: end - lastMs, to: end }, Math.max(now, end));
  if (whole) return { ...whole, notes };
  const last = Math.floor(end / windowMs) * windowMs;
  return { from: last - windowMs, to: last, notes };
}

const SILENT: Bilingual = {
  en: 'Nothing was recorded lately; this is the newest stretch that has data.',
  de: 'Zuletzt wurde nichts aufgezeichnet; das ist der jüngste Abschnitt mit Daten.',
};
const LONG_WINDOW: Bilingual = {
  en: 'A window of these terms is longer than the time asked for; whole windows are shown.',
  de: 'Ein Zeitfenster dieser Bedingungen ist länger als der gewünschte Abschnitt; gezeigt werden ganze Fenster.',
};
