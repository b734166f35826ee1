import { NativeSelect } from '@mantine/core';
import type { PartnerView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { type Column, DataTable } from '../design/data-table.tsx';
import { ReasonedAct } from '../design/reasoned-act.tsx';
import { PartnerState, usePartnerWords } from './partner-words.tsx';

/** For the administrator of the broker: the outside partners of everybody, and withdrawing any. */
export function PartnersOfParticipants() {
  const { t } = useTranslation('outside');
  const may = useMay('admin');
  const answer = useApi<{ partners: PartnerView[] }>('/admin/partners', {
    topics: ['participants'],
    everyMs: 60_000,
    enabled: may,
  });
  if (!may) return null;
  return (
    <section className="ms-panel">
      <h2>{t('ofParticipants')}</h2>
      <p className="ms-muted">{t('ofParticipantsAbout')}</p>
      <Answer of={answer}>
        {({ partners }) => (partners.length === 0 ? <p>{t('noneOfAnybody')}</p> : <List of={partners} />)}
      </Answer>
    </section>
  );
}

function List({ of }: { of: readonly PartnerView[] }) {
  const { t } = useTranslation('outside');
  const words = usePartnerWords();
  const columns: Column<PartnerView>[] = [
    { head: t('partner'), minWidth: '10rem', cell: ({ id, name }) => (name === id ? <code>{id}</code> : name) },
    { head: t('owner'), cell: ({ participant }) => <Link to={`/participants/${participant}`}>{participant}</Link> },
    {
      head: t('address'),
      minWidth: '14rem',
      cell: ({ id, address }) => (
        <>
          <code>{address}</code>
          <div className="ms-muted">
            <code>{id}</code>
          </div>
        </>
      ),
    },
    { head: t('state'), cell: (one) => <PartnerState of={one} /> },
    { head: t('recognised'), minWidth: '12rem', cell: words.recognised },
    { head: t('heard'), cell: words.heard },
  ];
  const active = of.filter(({ state }) => state === 'active');
  return (
    <>
      <DataTable label={t('ofParticipants')} rows={of} keyOf={keyOf} columns={columns} />
      {active.length === 0 ? null : <Withdraw of={active} />}
    </>
  );
}

/** Ids are long: which one is chosen first, and what follows stands below the table. */
function Withdraw({ of }: { of: readonly PartnerView[] }) {
  const { t } = useTranslation('outside');
  const [chosen, setChosen] = useState('');
  const withdraw = useCommand<{ participant: string; id: string; reason: string }>(
    (body) => ({ method: 'POST', path: '/admin/partners/withdraw', body }),
    ['participants', 'negotiations', 'agreements', 'transfers'],
  );
  const one = of.find((partner) => keyOf(partner) === chosen);
  return (
    <div style={{ marginTop: 12 }}>
      <NativeSelect
        label={t('withdrawWhich')}
        value={one ? chosen : ''}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={[
          { value: '', label: t('choose') },
          ...of.map((partner) => ({ value: keyOf(partner), label: `${partner.name} · ${partner.participant}` })),
        ]}
        maw={480}
        mb="sm"
      />
      {one ? (
        <ReasonedAct
          key={chosen}
          action={t('withdraw')}
          consequence={t('withdrawForWhat', { partner: one.name, owner: one.participant })}
          act={(reason) => withdraw.mutateAsync({ participant: one.participant, id: one.id, reason })}
        />
      ) : null}
    </div>
  );
}

const keyOf = ({ participant, id }: PartnerView): string => `${participant} ${id}`;
