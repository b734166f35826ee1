/** How a thing of business stands: a sign and a word in the colour of text. Colours are for machine alarms alone. */
export type StateKind = 'done' | 'waiting' | 'refused' | 'stopped' | 'open' | 'off';

const signs: Record<StateKind, string> = { done: '✓', waiting: '…', refused: '✕', stopped: '■', open: '○', off: '–' };

export function StateWord({ kind, word }: { kind: StateKind; word: string }) {
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      <span aria-hidden="true">{signs[kind]} </span>
      {word}
    </span>
  );
}
