import { Button, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from './error-panel.tsx';

export interface ReasonedActProps {
  /** What the button that opens this says, and the one that does it. */
  action: string;
  /** What happens to whom. */
  consequence: ReactNode;
  /** @throws ApiError what is then shown here */
  act: (reason: string) => Promise<unknown>;
}

/** An act that stops others: says what happens, asks why (the reason goes on record and to those concerned), then does it. */
export function ReasonedAct({ action, consequence, act }: ReasonedActProps) {
  const { t } = useTranslation();
  const title = useId();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (!open)
    return (
      <Button variant="default" size="compact-sm" aria-expanded={false} onClick={() => setOpen(true)}>
        {action}
      </Button>
    );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await act(reason.trim());
      setOpen(false);
      setReason('');
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="ms-panel" aria-labelledby={title} onSubmit={(event) => void submit(event)}>
      <p id={title} style={{ margin: '0 0 8px', fontWeight: 600 }}>
        {action}
      </p>
      <div>{consequence}</div>
      <Textarea
        label={t('reasoned.reason')}
        description={t('reasoned.where')}
        value={reason}
        maxLength={500}
        autoFocus
        autosize={false}
        mt="sm"
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {error === null ? null : <ErrorPanel error={error} />}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button type="submit" disabled={reason.trim() === ''} loading={busy}>
          {action}
        </Button>
        <Button variant="default" onClick={() => setOpen(false)}>
          {t('reasoned.cancel')}
        </Button>
        {reason.trim() === '' ? <span className="ms-muted">{t('reasoned.missing')}</span> : null}
      </div>
    </form>
  );
}
