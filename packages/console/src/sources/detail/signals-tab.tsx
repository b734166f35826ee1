import type { MappingMachine, SourceView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/use-api.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../design/answer.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import type { MachineOverview } from '../../machines/machine-overview.ts';
import { useSignals } from '../../signals/use-signals.ts';

/** What a source delivers: each address, its signal, and the newest value as it is kept. */
export function SignalsTab({ source: { id, origin } }: { source: SourceView }) {
  const { t } = useTranslation('sources');
  const may = useMay('publisher');
  const mapping = useApi<{ revision: string | null; machines: MappingMachine[] }>(`/sources/${id}/mapping`, {
    topics: ['sources'],
  });
  const edit =
    origin === 'kept' && may ? <Link to={`/sources/${id}/setup/signals`}>{t('signals.edit')}</Link> : undefined;
  return (
    <Answer of={mapping}>
      {({ machines }) =>
        machines.length === 0 ? (
          <EmptyState title={t('signals.none')} why={t('signals.noneWhy')} action={edit} />
        ) : (
          <>
            <p>{edit ?? t('signals.file')}</p>
            {machines.map((machine) => (
              <Machine key={machine.id} machine={machine} />
            ))}
          </>
        )
      }
    </Answer>
  );
}

function Machine({ machine }: { machine: MappingMachine }) {
  const { t } = useTranslation('sources');
  const signals = useSignals([machine.pack]);
  const { data } = useApi<{ machines: MachineOverview[] }>('/machines', {
    query: { scope: 'own', machine: machine.id },
    everyMs: 2000,
  });
  const values = new Map(data?.machines[0]?.signals.map((one) => [one.signal, one.value]));
  return (
    <section className="ms-panel ms-scroll">
      <h2>
        <Link to={`/machines/${encodeURIComponent(machine.id)}`}>{machine.id}</Link>
      </h2>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('map.signal')}</th>
            <th scope="col">{t('map.atSource')}</th>
            <th scope="col">{t('map.unit')}</th>
            <th scope="col" className="ms-number">
              {t('signals.now')}
            </th>
          </tr>
        </thead>
        <tbody>
          {machine.signals.map((entry) => {
            const value = values.get(entry.signal) ?? null;
            return (
              <tr key={entry.signal}>
                <th scope="row">{signals.label(entry.signal)}</th>
                <td>
                  <code>{placeOf(entry)}</code>
                </td>
                <td>{entry.unit ?? signals.find(entry.signal)?.unit}</td>
                <td className="ms-number">{value === null ? '–' : signals.value(entry.signal, value)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function placeOf({ address, browsePath, topic, path, metric }: MappingMachine['signals'][number]): string {
  return address ?? browsePath ?? metric ?? [topic, path].filter((part) => part !== undefined).join('#');
}
