import { NativeSelect } from '@mantine/core';
import type { DatasetInput } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { usePublications } from '../datasets/use-publishing.ts';
import { usePhrase } from '../i18n/phrase.ts';
import type { Reading } from '../terms/reading.ts';

interface OwnReturnProps {
  expected: Reading['returns'];
  value: string;
  onChange: (dataset: string) => void;
}

/** What the provider expects in return, and which of the own datasets one names for it. Naming none leaves that open. */
export function OwnReturn({ expected, value, onChange }: OwnReturnProps) {
  const { t } = useTranslation('catalog');
  const phrase = usePhrase();
  const own: readonly DatasetInput[] = (usePublications().data?.datasets ?? []).map(({ dataset }) => dataset);
  return (
    <>
      {expected.map(({ text }) => (
        <p key={text.en}>
          <strong>{t('expectedInReturn')}</strong> {phrase(text)}
        </p>
      ))}
      <NativeSelect
        label={t('ownReturn')}
        description={t(own.length === 0 ? 'ownReturnNone' : 'ownReturnHint')}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        data={[
          { value: '', label: t('ownReturnOpen') },
          ...own.map(({ id, title }) => ({ value: id, label: phrase(title) })),
        ]}
        maw={420}
        mb="sm"
      />
    </>
  );
}
