import { Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TermsMaking } from './use-draft.ts';

/** What is expected in return: words in both languages, maybe a dataset of the other side. */
export function ReturnFields({ making: { draft, change } }: { making: Pick<TermsMaking, 'draft' | 'change'> }) {
  const { t } = useTranslation('datasets');
  return (
    <section className="ms-panel">
      <h2>{t('inReturn.title')}</h2>
      <p className="ms-muted">{t('inReturn.about')}</p>
      <Textarea
        label={t('inReturn.en')}
        value={draft['returnEn'] ?? ''}
        maxLength={1000}
        autosize
        onChange={(event) => change({ returnEn: event.currentTarget.value })}
      />
      <Textarea
        mt="sm"
        label={t('inReturn.de')}
        description={t('inReturn.both')}
        value={draft['returnDe'] ?? ''}
        maxLength={1000}
        autosize
        onChange={(event) => change({ returnDe: event.currentTarget.value })}
      />
      <TextInput
        mt="sm"
        label={t('inReturn.dataset')}
        description={t('inReturn.datasetHint')}
        value={draft['returnDataset'] ?? ''}
        maxLength={256}
        autoComplete="off"
        onChange={(event) => change({ returnDataset: event.currentTarget.value })}
      />
    </section>
  );
}
