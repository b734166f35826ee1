import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from './error-panel.tsx';

interface ConfirmProps {
  /** What the button that opens this says, and the button that does it. */
  action: string;
  title: string;
  /** What happens to whom. */
  children: ReactNode;
  /** Where it cannot be taken back: what has to be typed. */
  typed?: string | undefined;
  /** Something the form still lacks, in words. */
  missing?: string | null;
  pending: boolean;
  error: unknown;
  onConfirm: () => void;
}

/** An act with consequences for others: says which before it is done; what cannot be undone is typed. */
export function Confirm({ action, title, children, typed, missing, pending, error, onConfirm }: ConfirmProps) {
  const { t } = useTranslation();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const lacks = missing ?? (typed !== undefined && text.trim() !== typed ? t('confirm.typeIt', { name: typed }) : null);
  if (!open)
    return (
      <Button variant="default" aria-expanded={false} onClick={() => setOpen(true)}>
        {action}
      </Button>
    );
  return (
    <section className="ms-panel" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
      {typed === undefined ? null : (
        <TextInput
          mt="sm"
          label={t('confirm.type', { name: typed })}
          value={text}
          autoComplete="off"
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {error ? <ErrorPanel error={error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button disabled={lacks !== null} loading={pending} onClick={onConfirm} aria-describedby={`${id}-lacks`}>
          {action}
        </Button>
        <Button variant="default" onClick={() => setOpen(false)}>
          {t('confirm.cancel')}
        </Button>
        <span id={`${id}-lacks`} className="ms-muted">
          {lacks}
        </span>
      </div>
    </section>
  );
}
