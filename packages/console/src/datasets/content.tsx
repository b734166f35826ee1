import type { DatasetInput } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { Facts } from '../design/facts.tsx';
import { Scroll } from '../design/scroll.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { useSignals } from '../signals/use-signals.ts';
import { keptBack } from './publication.ts';
import { useOwnMachines } from './use-publishing.ts';

/** Signal by signal what leaves the house, and struck through what the machines record besides. */
export function Content({ dataset }: { dataset: DatasetInput }) {
  const { t } = useTranslation('datasets');
  const phrase = usePhrase();
  const { bytes, duration } = useFormats();
  const { data } = useOwnMachines();
  const words = useSignals(dataset.machines.map(({ pack }) => pack));
  const back = keptBack(dataset, data?.machines ?? []);
  const machineNames = [...new Set(dataset.machines.map(({ id, name }) => name ?? id))];
  const period = (pack: string, group: string) =>
    dataset.groups.find((one) => one.pack === pack && one.group === group)?.periodMs;
  return (
    <>
      <section className="ms-panel">
        {dataset.description ? <p style={{ marginTop: 0 }}>{phrase(dataset.description)}</p> : null}
        <Facts
          of={[
            [t('machines'), machineNames.join(', ')],
            [t('records'), dataset.records.map((kind) => t(`record.${kind}`)).join(', ') || t('noRecords')],
            [t('volume'), dataset.volumePerDayBytes === undefined ? undefined : bytes(dataset.volumePerDayBytes)],
            [t('approval'), t(`approvalBy.${dataset.approval}`)],
            [t('brokerReads'), t(dataset.brokerReadable ? 'yes' : 'no')],
            [t('excerpt'), dataset.sample ? t('excerptLines', { count: dataset.sample.lines.length }) : t('no')],
            [t('contact'), dataset.contact],
            [t('identifier'), <code key="id">{dataset.id}</code>],
          ]}
        />
      </section>
      <Scroll panel label={t('signals')}>
        <h2>{t('signals')}</h2>
        <table className="ms-table">
          <thead>
            <tr>
              <th scope="col">{t('signal')}</th>
              <th scope="col">{t('unit')}</th>
              <th scope="col">{t('every')}</th>
              <th scope="col">{t('sensitivity')}</th>
              <th scope="col">{t('leavesHouse')}</th>
            </tr>
          </thead>
          <tbody>
            {dataset.signals.map((signal) => {
              const every = period(signal.pack, signal.group);
              return (
                <tr key={`${signal.pack} ${signal.id}`}>
                  <th scope="row">
                    {words.label(signal.id)}
                    <br />
                    <code>{signal.id}</code>
                  </th>
                  <td>{words.symbol(signal.id)}</td>
                  <td>{every === undefined || every === 0 ? '–' : duration(Math.max(1000, every))}</td>
                  <td>{t(`sensitive.${signal.sensitivity}`)}</td>
                  <td>{t('leavesByTerms')}</td>
                </tr>
              );
            })}
            {back.map((signal) => (
              <tr key={signal}>
                <th scope="row" className="ms-withheld">
                  {words.label(signal)}
                  <br />
                  <code>{signal}</code>
                </th>
                <td>{words.symbol(signal)}</td>
                <td>–</td>
                <td>{t(`sensitive.${words.find(signal)?.sensitivity ?? 'technical'}`)}</td>
                <td>{t('staysHere')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
