import { NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

const UNITS = { S: 'PT#S', M: 'PT#M', H: 'PT#H', D: 'P#D', Mo: 'P#M', Y: 'P#Y' } as const;
type Unit = keyof typeof UNITS;
const FORM = /^P(?:T(\d+)([SMH])|(\d+)([DMY]))$/;

interface DurationFieldProps {
  label: string;
  /** ISO 8601, e.g. `P30D`; empty: nothing yet. */
  given: string;
  set: (value: string) => void;
  /** Months and years have no fixed length: without them only what has one can be chosen. */
  fixed?: boolean;
  description?: ReactNode;
  mt?: string;
  disabled?: boolean;
}

/** A length of time as a number and a unit. */
export function DurationField({ given, set, fixed = false, ...common }: DurationFieldProps) {
  const { t } = useTranslation();
  // The unit may be chosen before the number.
  const [chosen, setChosen] = useState<Unit>('D');
  const simple = FORM.exec(given);
  // What is made of several units is written as it is.
  if (given !== '' && !simple)
    return <TextInput {...common} value={given} onChange={(event) => set(event.currentTarget.value)} />;
  const number = simple?.[1] ?? simple?.[3] ?? '';
  const unit = ((simple?.[4] === 'M' ? 'Mo' : (simple?.[2] ?? simple?.[4])) ?? chosen) as Unit;
  const offered = (Object.keys(UNITS) as Unit[]).filter(
    (one) => !fixed || one === unit || (one !== 'Mo' && one !== 'Y'),
  );
  const write = (count: string, of: Unit) => {
    setChosen(of);
    set(count === '' ? '' : UNITS[of].replace('#', count));
  };
  return (
    <div className="ms-row" style={{ alignItems: 'flex-end' }}>
      <TextInput
        {...common}
        inputMode="numeric"
        style={{ flex: '1 1 6rem' }}
        value={number}
        onChange={(event) => write(event.currentTarget.value.replace(/\D/g, ''), unit)}
      />
      <NativeSelect
        aria-label={t('duration.unitOf', { name: common.label })}
        disabled={common.disabled ?? false}
        value={unit}
        onChange={(event) => write(number, event.currentTarget.value as Unit)}
        data={offered.map((value) => ({ value, label: t(`duration.unit.${value}`) }))}
      />
    </div>
  );
}
