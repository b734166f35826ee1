import { Button, Checkbox, TextInput } from '@mantine/core';
import { TOLD_OF_MACHINES } from '@millspace/schemas/machine-description';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../design/empty-state.tsx';
import { useFormats } from '../../i18n/format.ts';
import { useSignals } from '../../signals/use-signals.ts';
import { useOwnMachines } from '../use-publishing.ts';
import { type Choice, chosenRecords, chosenToTell, RECORD_KINDS } from './draft.ts';
import type { Making } from './use-draft.ts';

/** What leaves: machines, signals with how sensitive they are, and what people write down. */
export function What({ making }: { making: Making }) {
  const { t } = useTranslation('datasets');
  const { draft, change, choices, machines } = making;
  const all = useOwnMachines().data?.machines ?? [];
  if (all.length === 0) return <EmptyState title={t('noMachines')} why={t('noMachinesWhy')} />;
  const chosen = machines.map(({ machine }) => machine);
  const records = chosenRecords(draft);
  const told = chosenToTell(draft);
  return (
    <>
      <section className="ms-panel">
        <h2>{t('about')}</h2>
        <TextInput
          label={t('titleEn')}
          value={draft.title ?? ''}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <TextInput
          mt="sm"
          label={t('titleDe')}
          value={draft.titleDe ?? ''}
          onChange={(event) => change({ titleDe: event.currentTarget.value })}
        />
        <TextInput
          mt="sm"
          label={t('name')}
          description={t('nameHelp')}
          value={draft.name ?? ''}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          mt="sm"
          label={t('contact')}
          description={t('contactHelp')}
          value={draft.contact ?? ''}
          onChange={(event) => change({ contact: event.currentTarget.value })}
        />
      </section>
      <section className="ms-panel">
        <h2>{t('machines')}</h2>
        {all.map(({ machine }) => (
          <Checkbox
            key={machine}
            mt={4}
            label={machine}
            checked={chosen.includes(machine)}
            onChange={(event) => change({ machines: toggled(chosen, machine, event.currentTarget.checked) })}
          />
        ))}
      </section>
      <section className="ms-panel">
        <h2>{t('tell')}</h2>
        <p className="ms-muted">{t('tellWhy')}</p>
        {TOLD_OF_MACHINES.map((what) => (
          <Checkbox
            key={what}
            mt={4}
            label={t(`told.${what}`)}
            checked={told.includes(what)}
            onChange={(event) => change({ tell: toggled(told, what, event.currentTarget.checked) })}
          />
        ))}
      </section>
      <SignalChoice choices={choices} making={making} />
      <section className="ms-panel">
        <h2>{t('records')}</h2>
        <p className="ms-muted">{t('recordsWhy')}</p>
        {RECORD_KINDS.map((kind) => (
          <Checkbox
            key={kind}
            mt={4}
            label={t(`record.${kind}`)}
            checked={records.includes(kind)}
            onChange={(event) => change({ records: toggled(records, kind, event.currentTarget.checked) })}
          />
        ))}
      </section>
    </>
  );
}

function SignalChoice({ choices, making }: { choices: readonly Choice[]; making: Making }) {
  const { t } = useTranslation('datasets');
  const { duration } = useFormats();
  const words = useSignals(choices.map(({ pack }) => pack));
  const { signals, change } = making;
  const chosen = signals.map(({ id }) => id);
  const technical = choices.filter(({ sensitivity }) => sensitivity === 'technical').map(({ id }) => id);
  return (
    <section className="ms-panel ms-scroll">
      <h2>{t('signals')}</h2>
      <div className="ms-row">
        <span>{t('chosenOf', { chosen: chosen.length, all: choices.length })}</span>
        <Button size="compact-sm" variant="default" onClick={() => change({ signals: technical.join(',') || ',' })}>
          {t('allTechnical')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => change({ signals: ',' })}>
          {t('noneOfThem')}
        </Button>
      </div>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('leavesHouse')}</th>
            <th scope="col">{t('signal')}</th>
            <th scope="col">{t('every')}</th>
            <th scope="col">{t('sensitivity')}</th>
          </tr>
        </thead>
        <tbody>
          {choices.map((choice) => (
            <tr key={`${choice.pack} ${choice.id}`}>
              <td>
                <Checkbox
                  aria-label={t('let', { signal: words.label(choice.id) })}
                  disabled={choice.sensitivity === 'personal'}
                  checked={chosen.includes(choice.id)}
                  onChange={(event) => change({ signals: toggled(chosen, choice.id, event.currentTarget.checked) })}
                />
              </td>
              <th scope="row" className={chosen.includes(choice.id) ? undefined : 'ms-withheld'}>
                {words.label(choice.id)}
                <br />
                <code>{choice.id}</code>
              </th>
              <td>{choice.periodMs < 1000 ? t('ms', { ms: choice.periodMs }) : duration(choice.periodMs)}</td>
              <td>
                {t(`sensitive.${choice.sensitivity}`)}
                {choice.sensitivity === 'technical' ? null : (
                  <div className="ms-muted">{t(`sensitiveWhy.${choice.sensitivity}`)}</div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** As it stands in the address; a comma alone is an empty list, for nothing at all means the default. */
function toggled(list: readonly string[], item: string, wanted: boolean): string {
  const next = wanted ? [...list, item] : list.filter((one) => one !== item);
  return next.join(',') || ',';
}
