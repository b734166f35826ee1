/** A piece of a line. */
export type Inline =
  | string
  | { kind: 'strong' | 'emphasis'; of: readonly Inline[] }
  | { kind: 'code'; text: string }
  /** To another page of the help, and there to the heading `place`. */
  | { kind: 'link'; area: string; place?: string; of: readonly Inline[] };

export type Line = readonly Inline[];

export type Block =
  | { kind: 'heading'; level: 2 | 3; id: string; of: Line }
  | { kind: 'paragraph'; of: Line }
  | { kind: 'list'; ordered: boolean; items: readonly Line[] }
  | { kind: 'table'; head: readonly Line[]; rows: readonly (readonly Line[])[] }
  | { kind: 'code'; text: string };

/** A page of `docs/user`, as the build leaves it: no markdown and no HTML reaches the browser. */
export interface HelpPage {
  title: string;
  blocks: readonly Block[];
}
