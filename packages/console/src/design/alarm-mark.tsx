/** Priority of a machine's alarm: colour, shape and digit, so that no one of the three has to be told apart alone. */
export function AlarmMark({ priority, label }: { priority: 1 | 2 | 3 | 4; label: string }) {
  const shapes = {
    1: <rect x="1" y="1" width="16" height="16" />,
    2: <polygon points="9,0 18,17 0,17" />,
    3: <polygon points="0,1 18,1 9,18" />,
    4: <polygon points="9,0 18,9 9,18 0,9" />,
  };
  const outlined = priority === 2 || priority === 3;
  return (
    <svg width="18" height="18" viewBox="-1 -1 20 20" role="img" aria-label={label}>
      <g fill={`var(--ms-alarm-${priority})`} stroke={outlined ? 'var(--ms-text)' : 'none'} strokeWidth="1">
        {shapes[priority]}
      </g>
      <text
        x="9"
        y={priority === 3 ? 10 : priority === 2 ? 15 : 13}
        fontSize="10"
        fontWeight="700"
        textAnchor="middle"
        fill={priority === 1 || priority === 4 ? 'var(--ms-alarm-digit, #fff)' : '#1b1f24'}
      >
        {priority}
      </text>
    </svg>
  );
}
