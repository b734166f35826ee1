import { Button, Checkbox, TextInput } from '@mantine/core';
import type { MappingProposal } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StateWord } from '../../design/state-word.tsx';
import { useFormats } from '../../i18n/format.ts';
import { usePhrase } from '../../i18n/phrase.ts';
import { type Signals, useSignals } from '../../signals/use-signals.ts';
import { rowKey } from './machines.ts';
import classes from './setup.module.css';

type Machine = MappingProposal['machines'][number];
type Row = Machine['rows'][number];

interface MachineRowsProps {
  machine: Machine;
  types: MappingProposal['types'];
  ticked: ReadonlySet<string>;
  tick: (keys: string[], on: boolean) => void;
  rename: (name: string) => void;
  changeUnit: (signal: string, unit: string) => void;
}

/** One machine of a mapping: its name, and each signal with what it was and what it becomes. */
export function MachineRows({ machine, types, ticked, tick, rename, changeUnit }: MachineRowsProps) {
  const { t } = useTranslation('sources');
  const phrase = usePhrase();
  const signals = useSignals([machine.pack]);
  const [name, setName] = useState(machine.id);
  const type = types.find(({ id }) => id === machine.pack)?.title;
  return (
    <section className="ms-panel ms-scroll">
      <form
        className="ms-row"
        style={{ alignItems: 'end', marginBottom: 8 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') rename(name.trim());
        }}
      >
        <TextInput
          label={t('map.machine')}
          description={type ? phrase(type) : machine.pack}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={128}
        />
        {name === machine.id ? null : (
          <Button type="submit" variant="default" disabled={name.trim() === ''}>
            {t('map.rename')}
          </Button>
        )}
      </form>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('map.take')}</th>
            <th scope="col">{t('map.atSource')}</th>
            <th scope="col">{t('map.unit')}</th>
            <th scope="col">{t('map.signal')}</th>
            <th scope="col" className="ms-number">
              {t('map.becomes')}
            </th>
            <th scope="col">{t('map.sure')}</th>
          </tr>
        </thead>
        <tbody>
          {machine.rows.map((row) => {
            const key = rowKey(machine, row);
            return (
              <tr key={key}>
                <td>
                  <Checkbox
                    aria-label={t('map.takeOne', { signal: signals.label(row.signal) })}
                    checked={ticked.has(key)}
                    onChange={(event) => tick([key], event.currentTarget.checked)}
                  />
                </td>
                <td className={classes['path']}>
                  {row.path}
                  <Raw row={row} />
                </td>
                <td>
                  <Unit row={row} change={(unit) => changeUnit(row.signal, unit)} />
                </td>
                <th scope="row">
                  {signals.label(row.signal)}
                  <br />
                  <code>{row.signal}</code>
                </th>
                <td className="ms-number">
                  <Becomes row={row} signals={signals} />
                </td>
                <td>
                  <Sure row={row} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Raw({ row: { raw, unit, canonicalUnit } }: { row: Row }) {
  const { number } = useFormats();
  if (raw === null) return null;
  const shown = typeof raw === 'number' ? number(raw) : String(raw);
  return (
    <div className="ms-muted">
      {shown} {typeof raw === 'number' ? (unit ?? canonicalUnit) : ''}
    </div>
  );
}

/** A guess must be tried: the unit is a field, and every change is tried at once on the value of now. */
function Unit({ row, change }: { row: Row; change: (unit: string) => void }) {
  const { t } = useTranslation('sources');
  const [typed, setTyped] = useState(row.unit ?? '');
  const settle = () => {
    if (typed.trim() !== (row.unit ?? '')) change(typed.trim());
  };
  return (
    <TextInput
      size="xs"
      w={88}
      aria-label={t('map.unitOf', { path: row.path })}
      placeholder={row.canonicalUnit}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key === 'Enter') settle();
      }}
    />
  );
}

function Becomes({ row, signals }: { row: Row; signals: Signals }) {
  const { t } = useTranslation('sources');
  if (row.converted === null) return row.raw === null ? '–' : <StateWord kind="refused" word={t('map.unfit')} />;
  const shown = signals.value(row.signal, row.converted);
  if (row.inRange) return shown;
  const [low, high] = row.range ?? [];
  return (
    <>
      {shown}
      {low === undefined || high === undefined ? null : (
        <div>
          <StateWord
            kind="refused"
            word={t('map.outside', { low: signals.value(row.signal, low), high: signals.value(row.signal, high) })}
          />
        </div>
      )}
    </>
  );
}

function Sure({ row: { confidence, evidence } }: { row: Row }) {
  const { t } = useTranslation('sources');
  return (
    <>
      {t(`confidence.${confidence}`)}
      {evidence.map(({ kind, text }) => (
        <div key={kind} className="ms-muted">
          {t(`evidence.${kind}`)} <code>{text}</code>
        </div>
      ))}
    </>
  );
}
