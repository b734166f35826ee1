import type { SeriesAnswer } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/format.ts';
import type { Signals } from '../signals/use-signals.ts';

const ROWS = 200;

/** The same curves as numbers, for those who do not see them: the newest buckets that hold a value. */
export function ValueTable({ answer, signals }: { answer: SeriesAnswer; signals: Signals }) {
  const { t } = useTranslation('plots');
  const { instant } = useFormats();
  const filled = Array.from({ length: answer.buckets }, (_, at) => at)
    .filter((at) => answer.series.some(({ mean }) => mean[at] !== null))
    .slice(-ROWS)
    .reverse();
  return (
    <div className="ms-scroll">
      <table className="ms-table">
        <caption>{t('tableCaption', { rows: filled.length, step: answer.step / 1000 })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            {answer.series.map(({ machine, signal }) => (
              <th key={`${machine}-${signal}`} scope="col" className="ms-number">
                {signals.label(signal)}
                <br />
                {machine}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {filled.map((at) => (
            <tr key={at}>
              <th scope="row">{instant(answer.start + at * answer.step)}</th>
              {answer.series.map(({ machine, signal, mean }) => {
                const value = mean[at];
                return (
                  <td key={`${machine}-${signal}`} className="ms-number">
                    {value === null || value === undefined ? '–' : signals.value(signal, value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
