import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../../i18n/words.ts';

export interface Addable {
  value: string;
  label: string;
}

interface AdderProps {
  label: string;
  groups: readonly { label: string; items: readonly Addable[] }[];
  add: (value: string) => void;
}

/** Chooses what to add, then adds it: a list that acted by itself would act at each press of an arrow key. */
export function Adder({ label, groups, add }: AdderProps) {
  const t = useWords('builder');
  const first = groups[0]?.items[0]?.value ?? '';
  const [chosen, setChosen] = useState(first);
  return (
    <div className="ms-row" style={{ marginTop: 8 }}>
      <NativeSelect
        aria-label={label}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={groups
          .filter(({ items }) => items.length > 0)
          .map(({ label: group, items }) => ({ group, items: [...items] }))}
      />
      <Button variant="default" size="compact-md" aria-label={label} onClick={() => add(chosen)}>
        {t('add')}
      </Button>
    </div>
  );
}
