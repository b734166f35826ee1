import { Button } from '@mantine/core';
import type { OwnPartners, PartnerView } from '@millspace/schemas';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { type Column, DataTable } from '../design/data-table.tsx';
import { Facts } from '../design/facts.tsx';
import { Mandate } from './mandate.tsx';
import { PartnerForm } from './partner-form.tsx';
import { PartnerState, usePartnerWords } from './partner-words.tsx';
import { partnerPath } from './paths.ts';
import { useOwnPartners } from './use-own-partners.ts';

/** Partners of other dataspaces: who they are, by what they are recognised, and adding one. */
export function OutsidePartners() {
  const { t } = useTranslation('outside');
  const own = useOwnPartners();
  return (
    <section className="ms-panel">
      <h2>{t('title')}</h2>
      <p className="ms-muted">{t('about')}</p>
      <Answer of={own}>
        {({ partners, self }) => (
          <>
            {partners.length === 0 ? <p>{t('none')}</p> : <List of={partners} />}
            <Add />
            <Self of={self} />
          </>
        )}
      </Answer>
      <Mandate />
    </section>
  );
}

function List({ of }: { of: readonly PartnerView[] }) {
  const { t } = useTranslation('outside');
  const words = usePartnerWords();
  const columns: Column<PartnerView>[] = [
    { head: t('partner'), minWidth: '10rem', cell: ({ id, name }) => <Link to={partnerPath(id)}>{name}</Link> },
    { head: t('id'), minWidth: '12rem', cell: ({ id }) => <code>{id}</code> },
    { head: t('state'), cell: (one) => <PartnerState of={one} /> },
    { head: t('recognised'), minWidth: '12rem', cell: words.recognised },
    { head: t('heard'), cell: words.heard },
  ];
  return <DataTable label={t('title')} rows={of} keyOf={({ id }) => id} columns={columns} />;
}

function Add() {
  const { t } = useTranslation('outside');
  const may = useMay('admin');
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  if (!may) return <p className="ms-muted">{t('mayNotAdd')}</p>;
  if (open)
    return <PartnerForm onDone={({ id }) => void navigate({ to: partnerPath(id) })} onCancel={() => setOpen(false)} />;
  return (
    <Button mt="sm" aria-expanded={false} onClick={() => setOpen(true)}>
      {t('add')}
    </Button>
  );
}

/** What the other side has to register. */
function Self({ of: { id, address, root } }: { of: OwnPartners['self'] }) {
  const { t } = useTranslation('outside');
  const copied = (value: string, label: string) => (
    <span key={label} className="ms-row">
      <code>{value}</code>
      <CopyButton value={value} label={label} />
    </span>
  );
  return (
    <details style={{ marginTop: 12 }}>
      <summary>{t('self')}</summary>
      <p className="ms-muted">{t('selfWhy')}</p>
      <Facts
        of={[
          [t('selfId'), copied(id, t('copyId'))],
          [t('selfAddress'), copied(address, t('copyAddress'))],
          [t('selfRoot'), copied(root, t('copyRoot'))],
        ]}
      />
    </details>
  );
}
