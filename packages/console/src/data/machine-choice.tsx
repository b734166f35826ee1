import { NativeSelect } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLook } from '../api/use-look.ts';
import { Answer } from '../design/answer.tsx';
import type { MachineOverview } from '../machines/machine-overview.ts';
import { LookGate } from './look-gate.tsx';
import type { OwnDataset } from './received.ts';

interface MachineChoiceProps {
  dataset: OwnDataset;
  /** While nothing has come. */
  empty: ReactNode;
  /** `choice`: where a person takes another machine; null where there is one alone. */
  children: (machine: MachineOverview, choice: ReactNode, counted: boolean) => ReactNode;
}

/** One machine of a received dataset; which one stands in the address. */
export function MachineChoice({ dataset, ...rest }: MachineChoiceProps) {
  return (
    <LookGate agreement={dataset.id}>{(counted) => <Chosen {...{ dataset, ...rest }} counted={counted} />}</LookGate>
  );
}

function Chosen({ dataset, empty, children, counted }: MachineChoiceProps & { counted: boolean }) {
  const { t } = useTranslation('data');
  const search = useSearch({ strict: false }) as { machine?: string };
  const navigate = useNavigate();
  const machines = useLook<{ machines: MachineOverview[] }>('/machines', {
    query: { scope: dataset.id },
    counted,
    everyMs: 10_000,
  });
  return (
    <Answer of={machines}>
      {({ machines: all }) => {
        const machine = all.find((one) => one.machine === search.machine) ?? all[0];
        if (machine === undefined) return empty;
        const change = (name: string) =>
          void navigate({
            to: '.',
            search: (before: object) => ({ ...before, machine: name }),
            replace: true,
            resetScroll: false,
          } as never);
        const choice = (
          <NativeSelect
            aria-label={t('machine')}
            size="xs"
            value={machine.machine}
            data={all.map((one) => one.machine)}
            onChange={(event) => change(event.currentTarget.value)}
          />
        );
        return children(machine, all.length < 2 ? null : choice, counted);
      }}
    </Answer>
  );
}
