// What the transition tables of DSP 2025-1 are made of.

export type Role = 'consumer' | 'provider';

/** A transition: the state it leads to and who may send the message. null = the message is illegal in this state. */
export interface Cell<State extends string = string> {
  readonly to: State;
  readonly by: Role | 'either';
}

export type TransitionTable<Row extends string, Message extends string, State extends string> = Readonly<
  Record<Row, Readonly<Record<Message, Cell<State> | null>>>
>;

/** `https://w3id.org/dspace/2025/1/context.jsonld`: every message names it in `@context`, a list. */
export const DSP_CONTEXT = 'https://w3id.org/dspace/2025/1/context.jsonld';

/** Whether the sender may send the message of this cell. */
export function mayBeSent<State extends string>(cell: Cell<State> | null, sender: Role): cell is Cell<State> {
  return cell !== null && (cell.by === 'either' || cell.by === sender);
}
