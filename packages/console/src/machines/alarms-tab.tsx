import type { EventRecord } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { AlarmMark } from '../design/alarm-mark.tsx';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Scroll } from '../design/scroll.tsx';
import { useFormats } from '../i18n/format.ts';
import { useSignals } from '../signals/use-signals.ts';
import { type AlarmSeries, alarmRate, alarmSeries, rateWord } from './alarm-list.ts';
import type { TabProps } from './machine.page.tsx';
import type { MachineOverview } from './machine-overview.ts';

const SHOWN_MS = 7 * 86_400_000;
const ROUND_MS = 600_000;
const MOST = 5000;

/** Alarms of the last week, the active ones first. They are shown, not acknowledged: that happens at the machine. */
export default function AlarmsTab({ machine }: TabProps) {
  const { t } = useTranslation('machines');
  const to = Math.ceil(Date.now() / ROUND_MS) * ROUND_MS;
  const answer = useApi<{ records: { record: EventRecord }[] }>('/records', {
    query: { scope: 'own', machine: machine.machine, kinds: 'event', from: to - SHOWN_MS, to, limit: MOST },
    everyMs: 5000,
    moving: ['from', 'to'],
  });
  return (
    <>
      <p>{t('notAcknowledged')}</p>
      <Answer of={answer}>
        {({ records }) => {
          const events = records.map(({ record }) => record);
          return events.length === 0 ? (
            <EmptyState title={t('noAlarms')} why={t('noAlarmsWhy')} />
          ) : (
            <AlarmTable machine={machine} events={events} />
          );
        }}
      </Answer>
    </>
  );
}

function AlarmTable({ machine, events }: { machine: MachineOverview; events: readonly EventRecord[] }) {
  const { t } = useTranslation('machines');
  const signals = useSignals(machine.packs);
  const rate = alarmRate(events, Date.now());
  return (
    <section className="ms-panel">
      <p>
        {t('rate', { count: rate })} {t(`rateWord.${rateWord(rate)}`)}
      </p>
      <Scroll label={t('tab.alarms')}>
        <table className="ms-table">
          <thead>
            <tr>
              <th scope="col">{t('priorityColumn')}</th>
              <th scope="col">{t('alarm')}</th>
              <th scope="col">{t('alarmState')}</th>
              <th scope="col">{t('came')}</th>
            </tr>
          </thead>
          <tbody>
            {alarmSeries(events).map((one) => (
              <tr key={one.code}>
                <td>
                  {one.active === true ? (
                    <AlarmMark priority={one.priority} label={t('priority', { priority: one.priority })} />
                  ) : (
                    <span className="ms-muted">{one.priority}</span>
                  )}
                </td>
                <th scope="row">
                  {signals.event(one.code)}
                  <br />
                  <code>{one.code}</code>
                </th>
                <td>{t(stateKey(one))}</td>
                <td>
                  <Came of={one} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function stateKey({ active, acknowledged }: AlarmSeries) {
  if (active === null) return 'instant';
  if (!active) return 'gone';
  return acknowledged ? 'activeSeen' : 'active';
}

function Came({ of: { first, last, times } }: { of: AlarmSeries }) {
  const { t } = useTranslation('machines');
  const { instant, duration } = useFormats();
  if (times <= 1) return <>{instant(last)}</>;
  return (
    <>
      {instant(last)}
      <br />
      <span className="ms-muted">{t('chatter', { count: times, length: duration(Math.max(1000, last - first)) })}</span>
    </>
  );
}
