import { Button } from '@mantine/core';
import type { MappingMachine, MappingProposal, SourceView } from '@millspace/schemas';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../../api/use-api.ts';
import { Answer } from '../../design/answer.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { MachineRows } from './machine-rows.tsx';
import { machinesOf, renamed, rowKey, strongRows, withSignal, withUnit } from './machines.ts';
import { Onward } from './onward.tsx';
import type { StepProps } from './setup.page.tsx';
import { Unmapped } from './unmapped.tsx';

interface Mapping {
  revision: string | null;
  machines: MappingMachine[];
}

/** What the picked signals mean: proposed, tried on the values of now, corrected by a person, and taken over. */
export function MappingStep({ source }: StepProps) {
  const { t } = useTranslation('sources');
  const saved = useApi<Mapping>(`/sources/${source.id}/mapping`, { topics: ['sources'] });
  if (source.selection.length === 0)
    return <EmptyState title={t('setup.mapping.none')} why={t('setup.mapping.noneWhy')} />;
  return <Answer of={saved}>{(data) => <Proposal source={source} saved={data} />}</Answer>;
}

function Proposal({ source, saved }: { source: SourceView; saved: Mapping }) {
  const { t } = useTranslation('sources');
  const { id, selection } = source;
  const ask = useCommand<MappingMachine[] | null, MappingProposal>(
    (machines) => ({
      method: 'POST',
      path: `/sources/${id}/mapping/proposal`,
      body: { addresses: selection, ...(machines === null ? {} : { machines }) },
    }),
    [],
  );
  const save = useCommand<MappingMachine[], SourceView>(
    (machines) => ({ method: 'PUT', path: `/sources/${id}/mapping`, body: { machines } }),
    ['sources'],
  );
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [done, setDone] = useState(saved.revision !== null);
  const { mutate } = ask;
  const propose = (machines: MappingMachine[] | null) =>
    mutate(machines, { onSuccess: (answer) => setTicked(machines === null ? strongRows(answer) : allRows(answer)) });
  // Once, with what is there: everything later is a person's doing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asking again at every change of the source would undo their work
  useEffect(() => propose(saved.revision === null ? null : saved.machines), []);
  const { data } = ask;
  if (ask.error) return <ErrorPanel error={ask.error} retry={() => propose(null)} />;
  if (data === undefined) return <p role="status">{t('setup.mapping.asking')}</p>;
  const wanted = (key: string) => ticked.has(key);
  const all = machinesOf(data);
  const chosen = machinesOf(data, wanted);
  /** The change is tried by the connector on the values of now; what was ticked stays, under its new name where it has one. */
  const retry = (machines: MappingMachine[], ticks: Iterable<string>) => {
    setDone(false);
    mutate(machines, { onSuccess: () => setTicked(new Set(ticks)) });
  };
  return (
    <>
      <div className="ms-spread">
        <p role="status">{t('setup.mapping.count', { mapped: ticked.size, unmapped: data.unmapped.length })}</p>
        <Button variant="default" size="compact-sm" loading={ask.isPending} onClick={() => propose(null)}>
          {t('setup.mapping.propose')}
        </Button>
      </div>
      {data.machines.map((machine) => (
        <MachineRows
          key={machine.id}
          machine={machine}
          types={data.types}
          ticked={ticked}
          tick={(keys, on) => {
            setDone(false);
            setTicked(new Set(on ? [...ticked, ...keys] : [...ticked].filter((key) => !keys.includes(key))));
          }}
          rename={(name) =>
            retry(
              renamed(all, machine.id, name),
              [...ticked].map((key) => (key.startsWith(`${machine.id}\n`) ? name + key.slice(machine.id.length) : key)),
            )
          }
          changeUnit={(signal, unit) => retry(withUnit(all, { machine: machine.id, signal, unit }), ticked)}
        />
      ))}
      <Unmapped
        proposal={data}
        suggestedMachine={id}
        add={(to, from) => retry(withSignal(all, to, from), [...ticked, rowKey({ id: to.machine }, to)])}
      />
      {save.error ? <ErrorPanel error={save.error} /> : null}
      <div className="ms-row" style={{ marginBlock: 12 }}>
        <Button
          disabled={chosen.length === 0}
          loading={save.isPending}
          onClick={() => save.mutate(chosen, { onSuccess: () => setDone(true) })}
        >
          {t('setup.mapping.save')}
        </Button>
        <span role="status" className="ms-muted">
          {chosen.length === 0 ? t('setup.mapping.tick') : done ? t('setup.mapping.saved') : null}
        </span>
      </div>
      <Onward source={source} from="mapping" missing={done ? null : t('setup.mapping.missing')} />
    </>
  );
}

const allRows = ({ machines }: MappingProposal) =>
  new Set(machines.flatMap((machine) => machine.rows.map((row) => rowKey(machine, row))));
