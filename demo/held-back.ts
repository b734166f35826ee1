/** Tells lines, or keeps them while something else is told that comes first. */
export interface HeldBack {
  tell(line: string): void;
  /** From now on lines wait. */
  hold(): void;
  /** Tells those that waited, in their order, and from now on every line at once. */
  release(): void;
}

export function heldBack(tell: (line: string) => void): HeldBack {
  let waiting: string[] | null = null;
  return {
    tell: (line) => {
      if (waiting) waiting.push(line);
      else tell(line);
    },
    hold: () => {
      waiting ??= [];
    },
    release: () => {
      const lines = waiting ?? [];
      waiting = null;
      for (const line of lines) tell(line);
    },
  };
}
