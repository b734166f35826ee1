import { useTranslation } from 'react-i18next';
import { AlarmMark } from '../design/alarm-mark.tsx';
import type { Signals } from '../signals/use-signals.ts';
import { priorityOf } from './alarm-list.ts';
import type { MachineOverview } from './machine-overview.ts';

/** The most important of the alarms that are active, and how many more; nothing where there is none. */
export function AlarmNow({ alarms, signals }: { alarms: MachineOverview['alarms']; signals: Signals }) {
  const { t } = useTranslation('machines');
  const [worst, ...others] = [...(alarms ?? [])].sort((a, b) => b.severity - a.severity || a.since - b.since);
  if (worst === undefined) return null;
  const priority = priorityOf(worst.severity);
  return (
    <span className="ms-row" style={{ gap: 4 }}>
      <AlarmMark priority={priority} label={t('priority', { priority })} />
      <span>
        {signals.event(worst.code)}
        {others.length > 0 ? ` ${t('andMore', { count: others.length })}` : ''}
      </span>
    </span>
  );
}
