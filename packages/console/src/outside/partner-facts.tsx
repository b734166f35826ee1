import { Button } from '@mantine/core';
import type { NegotiationView, PartnerView, TransferView } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useMay, useMayReadDeals } from '../app/session.tsx';
import { Facts } from '../design/facts.tsx';
import { useFormats } from '../i18n/format.ts';
import { keysSeen } from './keys-seen.ts';
import { PartnerForm } from './partner-form.tsx';
import { usePartnerWords } from './partner-words.tsx';

/** Where an outside partner is reached, by what it is recognised, and replacing that. */
export function PartnerFacts({ of }: { of: PartnerView }) {
  const { t } = useTranslation('outside');
  const { instant } = useFormats();
  const words = usePartnerWords();
  const { id, address, discover, accepts, presents, createdAt, changedAt, withdrawnAt } = of;
  const secret = accepts.kind === 'token' || presents.kind === 'token' || presents.kind === 'oauth2';
  return (
    <section className="ms-panel">
      <h2>{t('facts')}</h2>
      <Facts
        of={[
          [t('id'), <code key="id">{id}</code>],
          [
            t('address'),
            <span key="address">
              <code>{address}</code> ({t(discover ? 'list' : 'direct')})
            </span>,
          ],
          [t('recognised'), words.recognised(of)],
          [t('keys'), accepts.kind === 'self-issued' ? <Keys key="keys" of={id} /> : undefined],
          [t('presentsTo'), words.presented(of)],
          [t('tokenServer'), presents.tokenUrl === undefined ? undefined : <code key="url">{presents.tokenUrl}</code>],
          [t('client'), presents.clientId === undefined ? undefined : <code key="client">{presents.clientId}</code>],
          [t('secrets'), secret ? t('secretsKept') : undefined],
          [t('heard'), words.heard(of)],
          [t('since'), instant(createdAt)],
          [t('changed'), changedAt === undefined || changedAt === createdAt ? undefined : instant(changedAt)],
          [t('withdrawnAt'), withdrawnAt === undefined ? undefined : instant(withdrawnAt)],
        ]}
      />
      <Replace of={of} />
    </section>
  );
}

function Keys({ of }: { of: string }) {
  const { t } = useTranslation('outside');
  const { instant } = useFormats();
  const may = useMayReadDeals();
  const options = { topics: ['negotiations', 'transfers'], enabled: may } as const;
  const negotiations = useApi<{ negotiations: NegotiationView[] }>('/negotiations', options);
  const transfers = useApi<{ transfers: TransferView[] }>('/transfers', options);
  const keys = keysSeen([...(negotiations.data?.negotiations ?? []), ...(transfers.data?.transfers ?? [])], of);
  if (keys.length === 0) return <>{t('noKeys')}</>;
  return (
    <>
      {keys.map(({ kid, from, until }) => (
        <div key={kid}>
          <code>{kid}</code> {t('keySeen', { from: instant(from), until: instant(until) })}
        </div>
      ))}
    </>
  );
}

function Replace({ of }: { of: PartnerView }) {
  const { t } = useTranslation('outside');
  const may = useMay('admin');
  const [open, setOpen] = useState(false);
  if (!may) return null;
  if (open) return <PartnerForm of={of} onDone={() => setOpen(false)} onCancel={() => setOpen(false)} />;
  return (
    <Button variant="default" mt="sm" aria-expanded={false} onClick={() => setOpen(true)}>
      {t(of.state === 'active' ? 'replaceTitle' : 'again')}
    </Button>
  );
}
