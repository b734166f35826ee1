import type { GapRecord, SeriesAnswer } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { Scroll } from '../design/scroll.tsx';
import { useFormats } from '../i18n/format.ts';
import { type Signals, useSignals } from '../signals/use-signals.ts';
import { completenessByDay } from './completeness.ts';
import { Freshness } from './freshness.tsx';
import { absenceOf } from './lane.ts';
import type { TabProps } from './machine.page.tsx';
import type { MachineOverview } from './machine-overview.ts';
import classes from './machines.module.css';

const DAYS = 14;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Signals of one question. */
const AT_ONCE = 60;

/** How complete the data of the last two weeks are, signal by signal and day by day, and what is missing why. */
export default function QualityTab({ machine }: TabProps) {
  const { t } = useTranslation('machines');
  const signals = useSignals(machine.packs);
  const to = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  const names = machine.signals.map(({ signal }) => signal);
  return (
    <>
      <section className="ms-panel">
        <h2>{t('completeness')}</h2>
        <p>{t('completenessWhat')}</p>
        {chunks(names).map((some) => (
          <Strips key={some[0]} {...{ machine, signals, to }} names={some} />
        ))}
      </section>
      <Gaps machine={machine} to={to} />
    </>
  );
}

function chunks(names: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(names.length / AT_ONCE) }, (_, at) =>
    names.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
}

interface StripsProps {
  machine: MachineOverview;
  signals: Signals;
  to: number;
  names: readonly string[];
}

function Strips({ machine, signals, to, names }: StripsProps) {
  const { t } = useTranslation('machines');
  const { number, date } = useFormats();
  const days = Array.from({ length: DAYS }, (_, at) => ({
    from: to - (DAYS - at) * DAY_MS,
    to: to - (DAYS - at - 1) * DAY_MS,
  }));
  const answer = useApi<SeriesAnswer>('/series', {
    query: {
      ...{ scope: 'own', machine: machine.machine, signals: names.join(',') },
      ...{ from: to - DAYS * DAY_MS, to, buckets: (DAYS * DAY_MS) / HOUR_MS + 2 },
    },
    everyMs: 60_000,
    moving: ['from', 'to'],
  });
  return (
    <Answer of={answer}>
      {(data) => (
        <Scroll label={t('completeness')}>
          <table className="ms-table">
            <thead>
              <tr>
                <th scope="col">{t('signal')}</th>
                <th scope="col">{t('fromToDays', { from: date(to - DAYS * DAY_MS), to: date(to) })}</th>
                <th scope="col" className="ms-number">
                  {t('complete')}
                </th>
                <th scope="col">{t('lastHeard')}</th>
              </tr>
            </thead>
            <tbody>
              {data.series.map((one) => {
                const shares = completenessByDay(one, data, days);
                const begun = shares.findIndex((share) => share !== null && share > 0);
                const counted = begun < 0 ? [] : shares.slice(begun).filter((share) => share !== null);
                const mean = counted.reduce((sum, share) => sum + share, 0) / Math.max(1, counted.length);
                const t0 = machine.signals.find(({ signal }) => signal === one.signal)?.t ?? null;
                return (
                  <tr key={one.signal}>
                    <th scope="row">{signals.label(one.signal)}</th>
                    <td>
                      <div className={classes.strip} aria-hidden="true">
                        {shares.map((share, at) => (
                          <span
                            key={days[at]?.from}
                            className={classes.day}
                            data-outside={at < begun || begun < 0}
                            title={`${date(days[at]?.from ?? to)}: ${number(100 * (share ?? 0), 0)} %`}
                            style={{ ['--filled' as string]: `${100 * (share ?? 0)}%` }}
                          />
                        ))}
                      </div>
                    </td>
                    <td className="ms-number">{counted.length === 0 ? '–' : `${number(100 * mean, 0)}\u00a0%`}</td>
                    <td>
                      <Freshness last={t0} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scroll>
      )}
    </Answer>
  );
}

function Gaps({ machine, to }: { machine: MachineOverview; to: number }) {
  const { t } = useTranslation('machines');
  const { instant, duration } = useFormats();
  const answer = useApi<{ records: { record: GapRecord }[] }>('/records', {
    query: { ...{ scope: 'own', machine: machine.machine, kinds: 'gap' }, from: to - DAYS * DAY_MS, to, limit: 200 },
    everyMs: 30_000,
    moving: ['from', 'to'],
  });
  return (
    <section className="ms-panel">
      <h2>{t('gaps')}</h2>
      <Answer of={answer}>
        {({ records }) =>
          records.length === 0 ? (
            <p>{t('noGaps')}</p>
          ) : (
            <Scroll label={t('gaps')}>
              <table className="ms-table">
                <thead>
                  <tr>
                    <th scope="col">{t('began')}</th>
                    <th scope="col">{t('took')}</th>
                    <th scope="col">{t('why')}</th>
                    <th scope="col">{t('group')}</th>
                  </tr>
                </thead>
                <tbody>
                  {records.map(({ record }) => (
                    <tr key={record.id}>
                      <td>{instant(record.t)}</td>
                      <td>{duration(Math.max(1000, record.to - record.t))}</td>
                      <td>
                        {t(`absence.${absenceOf(record.reason)}`)}
                        {absenceOf(record.reason) === 'elsewhere' ? `: ${t(`gapReason.${record.reason}`)}` : ''}
                      </td>
                      <td>{record.group ?? t('allGroups')}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </Answer>
    </section>
  );
}
