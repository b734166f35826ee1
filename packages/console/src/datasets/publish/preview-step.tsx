import type { Preview } from '@millspace/schemas';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/http.ts';
import { Answer } from '../../design/answer.tsx';
import { PreviewView } from '../preview-view.tsx';
import { describe } from './draft.ts';
import type { Making } from './use-draft.ts';

const BUCKETS = 600;

/** What a customer would see, before anything is published. */
export function PreviewStep({ making }: { making: Making }) {
  const { t } = useTranslation('datasets');
  const { draft, participant, machines, signals, filled } = making;
  const description =
    filled.data && participant !== undefined
      ? describe(draft, { participant, machines, signals, offer: filled.data.offer })
      : null;
  const preview = useQuery({
    queryKey: ['/preview', description],
    queryFn: () => post<Preview>('/preview', { description, rows: 0, buckets: BUCKETS }),
    enabled: description !== null,
    retry: false,
  });
  if (description === null) return <p>{t('lack.offer')}</p>;
  return <Answer of={preview}>{(data) => <PreviewView of={data} />}</Answer>;
}
