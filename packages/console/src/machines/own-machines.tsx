import type { ConnectorStatus, SeriesAnswer } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { usePublications } from '../datasets/use-publishing.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Scroll } from '../design/scroll.tsx';
import { useFormats } from '../i18n/format.ts';
import { useSignals } from '../signals/use-signals.ts';
import { priorityNow } from './alarm-list.ts';
import { AlarmNow } from './alarm-now.tsx';
import { Freshness } from './freshness.tsx';
import {
  abnormalFirst,
  firstSignals,
  lastHeard,
  type MachineOverview,
  stateWords,
  waitingOf,
} from './machine-overview.ts';
import classes from './machines.module.css';
import { Sparkline } from './sparkline.tsx';
import { useLastHour } from './use-last-hour.ts';

/**
 * Own machines: how each stands, how its last hour went, when it last spoke and what of it waits to be sent. What is not as it should
 * be stands first, and an alarm alone has a colour.
 */
export function OwnMachines() {
  const { t } = useTranslation('machines');
  const machines = useApi<{ machines: MachineOverview[] }>('/machines', {
    query: { scope: 'own' },
    topics: ['sources'],
    everyMs: 5000,
  });
  return (
    <Answer of={machines}>
      {(data) =>
        data.machines.length === 0 ? (
          <EmptyState title={t('none')} why={t('noneWhy')} />
        ) : (
          <MachineTable machines={data.machines} />
        )
      }
    </Answer>
  );
}

function MachineTable({ machines }: { machines: readonly MachineOverview[] }) {
  const { t } = useTranslation('machines');
  const { number } = useFormats();
  const signals = useSignals(machines.flatMap(({ packs }) => packs));
  const shown = new Map(machines.map((one) => [one.machine, firstSignals(one.signals)[0]]));
  const { data: lastHour } = useLastHour([...shown.values()].filter((signal) => signal !== undefined));
  const status = useApi<ConnectorStatus>('/status', { topics: ['transfers', 'datasets'], everyMs: 5000 });
  const published = usePublications().data?.datasets.map(({ dataset }) => dataset);
  const curve = (machine: string): SeriesAnswer['series'][number] | undefined =>
    lastHour?.series.find((one) => one.machine === machine && one.signal === shown.get(machine));
  return (
    <Scroll panel label={t('title')}>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('machine')}</th>
            <th scope="col">{t('state')}</th>
            <th scope="col">{t('alarm')}</th>
            <th scope="col">{t('lastHour')}</th>
            <th scope="col">{t('lastHeard')}</th>
            <th scope="col" className="ms-number">
              {t('waiting')}
            </th>
          </tr>
        </thead>
        <tbody>
          {abnormalFirst(machines, Date.now()).map((machine) => {
            const signal = shown.get(machine.machine);
            const waiting = waitingOf(machine.machine, status.data?.outbox, published);
            const value = machine.signals.find((one) => one.signal === signal)?.value;
            return (
              <tr key={machine.machine} data-priority={priorityNow(machine.alarms)} className={classes.row}>
                <th scope="row">
                  <Link to={`/machines/${encodeURIComponent(machine.machine)}`}>{machine.machine}</Link>
                </th>
                <td>{stateWords(machine, signals) || '–'}</td>
                <td>
                  <AlarmNow alarms={machine.alarms} signals={signals} />
                </td>
                <td>
                  {signal === undefined ? (
                    '–'
                  ) : (
                    <>
                      <Sparkline
                        series={curve(machine.machine)}
                        label={t('lastHourOf', { signal: signals.label(signal), machine: machine.machine })}
                      />
                      <span className="ms-muted">
                        {signals.label(signal)}{' '}
                        {value === null || value === undefined ? '' : signals.value(signal, value)}
                      </span>
                    </>
                  )}
                </td>
                <td>
                  <Freshness last={lastHeard(machine)} />
                </td>
                <td className="ms-number">{waiting === null ? t('notPublished') : number(waiting, 0)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
