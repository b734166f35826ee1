/** How a thing of business stands: a sign and a word in the colour of text. Colours are for machine alarms alone. */
export type StateKind = 'done' | 'waiting' | 'refused' | 'stopped' | 'open' | 'off';

const signs: Record<StateKind, string> = { done: '✓', waiting: '…', refused: '✕', stopped: '■', open: '○', off: '–' };

/** `long`: a sentence rather than a word, which may take several lines. */
export function StateWord({ kind, word, long = false }: { kind: StateKind; word: string; long?: boolean }) {
  return (
    <span style={long ? {} : { whiteSpace: 'nowrap' }}>
      <span aria-hidden="true">{signs[kind]} </span>
      {word}
    </span>
  );
}
