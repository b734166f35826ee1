import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { MappingProposal } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/use-api.ts';
import { usePhrase } from '../../i18n/phrase.ts';
import type { Vocabulary } from '../../signals/vocabulary.ts';
import type { Addition } from './machines.ts';
import classes from './setup.module.css';

/** More are shown when they are asked for. */
const FIRST = 50;

interface UnmappedProps {
  proposal: MappingProposal;
  suggestedMachine: string;
  add: (to: Addition, from: MappingProposal['unmapped'][number]) => void;
}

/** What was picked and means nothing yet, with the reason; each can be given its meaning by hand. */
export function Unmapped({ proposal, suggestedMachine, add }: UnmappedProps) {
  const { t } = useTranslation('sources');
  const [open, setOpen] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const { unmapped } = proposal;
  const shown = all ? unmapped : unmapped.slice(0, FIRST);
  if (unmapped.length === 0) return null;
  return (
    <section className="ms-panel ms-scroll">
      <h2>{t('unmapped.title', { count: unmapped.length })}</h2>
      <p className="ms-muted">{t('unmapped.about')}</p>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('unmapped.path')}</th>
            <th scope="col">{t('unmapped.why')}</th>
            <th scope="col">{t('unmapped.meaning')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.address}>
              <th scope="row" className={classes['path']}>
                {one.path}
              </th>
              <td>{t(`unmapped.reason.${one.reason}`)}</td>
              <td>
                {open === one.address ? (
                  <ByHand
                    proposal={proposal}
                    suggestedMachine={suggestedMachine}
                    add={(to) => {
                      setOpen(null);
                      add(to, one);
                    }}
                  />
                ) : (
                  <Button size="compact-sm" variant="default" onClick={() => setOpen(one.address)}>
                    {t('unmapped.choose')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < unmapped.length ? (
        <Button mt="sm" variant="default" size="compact-sm" onClick={() => setAll(true)}>
          {t('unmapped.all', { count: unmapped.length })}
        </Button>
      ) : null}
    </section>
  );
}

interface ByHandProps {
  proposal: MappingProposal;
  suggestedMachine: string;
  add: (to: Addition) => void;
}

function ByHand({ proposal: { machines, types }, suggestedMachine, add }: ByHandProps) {
  const { t } = useTranslation('sources');
  const phrase = usePhrase();
  const [machine, setMachine] = useState(machines[0]?.id ?? suggestedMachine);
  const known = machines.find(({ id }) => id === machine);
  const [chosenType, setType] = useState(types[0]?.id ?? '');
  const pack = known?.pack ?? chosenType;
  const [signal, setSignal] = useState('');
  const { data } = useApi<{ vocabularies: Vocabulary[] }>('/vocabularies', { query: { ids: pack } });
  const taken = new Set(known?.rows.map((row) => row.signal));
  const free = (data?.vocabularies[0]?.signals ?? []).filter(({ id }) => !taken.has(id));
  return (
    <form
      className="ms-row"
      style={{ alignItems: 'end' }}
      onSubmit={(event) => {
        event.preventDefault();
        if (signal !== '' && machine.trim() !== '') add({ machine: machine.trim(), pack, signal });
      }}
    >
      <TextInput
        label={t('map.machine')}
        value={machine}
        onChange={(event) => setMachine(event.currentTarget.value)}
        maxLength={128}
      />
      {known ? null : (
        <NativeSelect
          label={t('unmapped.type')}
          value={chosenType}
          onChange={(event) => setType(event.currentTarget.value)}
          data={types.map(({ id, title }) => ({ value: id, label: phrase(title) }))}
        />
      )}
      <NativeSelect
        label={t('map.signal')}
        value={signal}
        onChange={(event) => setSignal(event.currentTarget.value)}
        data={[
          { value: '', label: t('unmapped.pick') },
          ...free.map(({ id, label }) => ({ value: id, label: `${phrase(label)} (${id})` })),
        ]}
      />
      <Button type="submit" variant="default" disabled={signal === '' || machine.trim() === ''}>
        {t('unmapped.add')}
      </Button>
    </form>
  );
}
