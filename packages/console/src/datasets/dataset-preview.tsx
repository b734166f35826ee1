import { NativeSelect } from '@mantine/core';
import type { DatasetInput, Preview } from '@millspace/schemas';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { post } from '../api/http.ts';
import { Answer } from '../design/answer.tsx';
import { PreviewView } from './preview-view.tsx';

const BUCKETS = 600;

/** A published dataset as its customers see it, under the offer and for the machine that the address names. */
export function DatasetPreview({ dataset }: { dataset: DatasetInput }) {
  const { t } = useTranslation('datasets');
  const search = useSearch({ strict: false }) as { offer?: string; machine?: string };
  const navigate = useNavigate();
  const wish = { dataset: dataset.id, offer: search.offer, machine: search.machine, rows: 0, buckets: BUCKETS };
  const preview = useQuery({
    queryKey: ['/preview', wish],
    queryFn: () => post<Preview>('/preview', JSON.parse(JSON.stringify(wish))),
    enabled: dataset.offers.length > 0,
  });
  const choose = (name: string, value: string) =>
    void navigate({ to: '.', search: (now: object) => ({ ...now, [name]: value }), replace: true } as never);
  if (dataset.offers.length === 0) return <p>{t('noOffersWhy')}</p>;
  return (
    <>
      <div className="ms-row">
        <NativeSelect
          label={t('offerShown')}
          value={search.offer ?? dataset.offers[0]?.['@id']}
          onChange={(event) => choose('offer', event.currentTarget.value)}
          data={dataset.offers.map((offer, at) => ({ value: offer['@id'], label: t('offer', { number: at + 1 }) }))}
        />
        <NativeSelect
          label={t('machine')}
          value={search.machine ?? preview.data?.machine ?? ''}
          onChange={(event) => choose('machine', event.currentTarget.value)}
          data={[...new Set(dataset.machines.map(({ id }) => id))]}
        />
      </div>
      <Answer of={preview}>{(data) => <PreviewView of={data} />}</Answer>
    </>
  );
}
