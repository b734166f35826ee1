import { Button } from '@mantine/core';
import type { BatchEnergy } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { useFormats } from '../i18n/format.ts';

/** Whether a person called the batch good, and a switch for those who may. Taking it back is the same switch. */
export function GoodMark({ of: { scope, machine, batch, from, good } }: { of: BatchEnergy }) {
  const { t } = useTranslation('machines');
  const { instant } = useFormats();
  const may = useMay('publisher', 'subscriber');
  const mark = useCommand<boolean>(
    (wanted) => ({
      method: 'PUT',
      path: '/batches/marks',
      body: { scope, machine, batch, from, good: wanted },
    }),
    ['batches'],
  );
  const since = good === null ? undefined : t('goodSince', { at: instant(good.at) });
  if (!may) return good === null ? <>–</> : <span title={since}>✓ {t('good')}</span>;
  return (
    <>
      <Button
        size="compact-sm"
        variant={good === null ? 'default' : 'light'}
        aria-pressed={good !== null}
        aria-label={t('goodOne', { batch })}
        title={since}
        loading={mark.isPending}
        onClick={() => mark.mutate(good === null)}
      >
        {good === null ? t('good') : `✓ ${t('good')}`}
      </Button>
      {mark.error ? <ErrorPanel error={mark.error} /> : null}
    </>
  );
}
