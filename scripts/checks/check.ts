/** One thing that `npm run check` looks at. */
export interface Check {
  /** Shown in front of the verdict, and what `npm run check -- <name>` selects by its beginning. */
  readonly name: string;
  /** @returns what is wrong, line by line; nothing means that all is well */
  readonly run: () => Promise<readonly string[]>;
}
