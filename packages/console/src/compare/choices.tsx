import { Checkbox } from '@mantine/core';

interface ChoicesProps {
  legend: string;
  of: readonly { value: string; label: string }[];
  chosen: readonly string[];
  change: (chosen: string[]) => void;
}

/** Several of many, folded away until somebody looks. */
export function Choices({ legend, of, chosen, change }: ChoicesProps) {
  return (
    <details className="ms-panel">
      <summary>{legend}</summary>
      <div className="ms-row" style={{ gap: '8px 24px', marginTop: 8 }}>
        {of.map(({ value, label }) => (
          <Checkbox
            key={value}
            label={label}
            checked={chosen.includes(value)}
            onChange={(event) =>
              change(event.currentTarget.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
            }
          />
        ))}
      </div>
    </details>
  );
}
