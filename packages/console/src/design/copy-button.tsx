import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Copies a text. Without a clipboard (plain HTTP in the LAN is no secure context) it shows the text to select by hand. */
export function CopyButton({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<'copied' | 'by hand' | null>(null);
  const copy = () =>
    (navigator.clipboard?.writeText(value) ?? Promise.reject(new Error('no clipboard'))).then(
      () => setOutcome('copied'),
      () => setOutcome('by hand'),
    );
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => void copy()}>
        {label}
      </Button>
      <span role="status">{outcome === 'copied' ? t('copied') : null}</span>
      {outcome === 'by hand' ? (
        <textarea readOnly aria-label={label} value={value} rows={2} style={{ width: '100%' }} />
      ) : null}
    </>
  );
}
