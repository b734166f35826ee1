import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/format.ts';
import type { Signals } from '../signals/use-signals.ts';
import { priorityOf } from './alarm-list.ts';
import type { LaneItem } from './lane.ts';
import classes from './machines.module.css';

const KINDS = ['batch', 'alarm', 'gap', 'quality'] as const;
/** More than this beside one another are a bar, not a list. */
const LISTED = 100;

interface EventLaneProps {
  shown: { from: number; to: number };
  items: readonly LaneItem[];
  signals: Signals;
}

/** Under the curves, on their axis: batches, alarms, gaps and doubtful values. Below it the same in words. */
export function EventLane({ shown, items, signals }: EventLaneProps) {
  const { t } = useTranslation('machines');
  const { instant } = useFormats();
  const visible = items.filter(({ from, to }) => to >= shown.from && from <= shown.to);
  const length = shown.to - shown.from;
  const name = ({ kind, what }: LaneItem): string => {
    if (kind === 'batch') return what;
    if (kind === 'alarm') return signals.event(what);
    return kind === 'gap' ? t(`absence.${what}` as 'absence.no-data') : t(`reason.${what}` as 'reason.bad');
  };
  const words = (item: LaneItem) =>
    item.from === item.to
      ? t('at', { what: name(item), at: instant(item.from) })
      : t('fromTo', { what: name(item), from: instant(item.from), to: instant(item.to) });
  return (
    <>
      <div className={classes.lane}>
        {KINDS.map((kind) => (
          <div key={kind} style={{ display: 'contents' }}>
            <span className="ms-muted">{t(`lane.${kind}`)}</span>
            <ul className={classes.track} aria-hidden="true">
              {visible
                .filter((item) => item.kind === kind)
                .map((item) => {
                  const from = Math.max(item.from, shown.from);
                  return (
                    <li
                      key={`${item.what}-${item.from}-${item.to}`}
                      data-kind={kind}
                      data-priority={item.severity === undefined ? undefined : priorityOf(item.severity)}
                      title={words(item)}
                      style={{
                        left: `${(100 * (from - shown.from)) / length}%`,
                        width: `${(100 * (Math.min(item.to, shown.to) - from)) / length}%`,
                      }}
                    >
                      {kind === 'batch' ? item.what : null}
                    </li>
                  );
                })}
            </ul>
          </div>
        ))}
      </div>
      <details className="ms-panel">
        <summary>{t('happened', { count: visible.length })}</summary>
        <ul>
          {[...visible]
            .sort((a, b) => b.from - a.from)
            .slice(0, LISTED)
            .map((item) => (
              <li key={`${item.kind}-${item.what}-${item.from}-${item.to}`}>
                {t(`lane.${item.kind}`)}: {words(item)}
              </li>
            ))}
        </ul>
        {visible.length > LISTED ? <p>{t('more', { count: visible.length - LISTED })}</p> : null}
      </details>
    </>
  );
}
