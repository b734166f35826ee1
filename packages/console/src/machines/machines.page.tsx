import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { useSignals } from '../signals/use-signals.ts';
import { Freshness } from './freshness.tsx';
import { lastHeard, type MachineOverview } from './machine-overview.ts';

/** Own machines: how each stands and when it last spoke. */
export default function MachinesPage() {
  const { t } = useTranslation('machines');
  const machines = useApi<{ machines: MachineOverview[] }>('/machines', {
    query: { scope: 'own' },
    topics: ['sources'],
    everyMs: 5000,
  });
  return (
    <>
      <PageHeader title={t('title')} />
      <Answer of={machines}>
        {(data) =>
          data.machines.length === 0 ? (
            <EmptyState title={t('none')} why={t('noneWhy')} />
          ) : (
            <MachineTable machines={data.machines} />
          )
        }
      </Answer>
    </>
  );
}

function MachineTable({ machines }: { machines: readonly MachineOverview[] }) {
  const { t } = useTranslation('machines');
  const signals = useSignals(machines.flatMap(({ packs }) => packs));
  return (
    <div className="ms-panel ms-scroll">
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('machine')}</th>
            <th scope="col">{t('state')}</th>
            <th scope="col" className="ms-number">
              {t('power')}
            </th>
            <th scope="col">{t('lastHeard')}</th>
          </tr>
        </thead>
        <tbody>
          {machines.map((machine) => (
            <tr key={machine.machine}>
              <th scope="row">
                <Link to={`/machines/${encodeURIComponent(machine.machine)}`}>{machine.machine}</Link>
              </th>
              <td>{now(machine, 'machine.state')}</td>
              <td className="ms-number">{now(machine, 'agitator.power')}</td>
              <td>
                <Freshness last={lastHeard(machine)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );

  function now(machine: MachineOverview, id: string): string {
    const value = machine.signals.find(({ signal }) => signal === id)?.value;
    return value === null || value === undefined ? '–' : signals.value(id, value);
  }
}
