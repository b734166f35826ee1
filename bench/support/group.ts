import type { Figure } from './figure.ts';

/** What every group of figures gets. */
export interface Context {
  /** Smaller amounts, to see that it runs and about how much: the figures say less. */
  quick: boolean;
  /** A fresh folder on the disk that is measured; removed at the end. */
  folder: (name: string) => string;
  /** Median of an fsync there (ms), measured before anything else. */
  fsyncP50Ms: number;
  /** Progress for the person who waits. */
  say: (text: string) => void;
  /** Folder for CPU profiles, when asked for. */
  profileTo: string | null;
}

export interface Group {
  id: string;
  title: string;
  run(context: Context): Promise<Figure[]>;
}
