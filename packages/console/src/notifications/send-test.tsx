import { Button } from '@mantine/core';
import type { NotificationTest } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { ErrorPanel } from '../design/error-panel.tsx';

/** Sends a test now, and says what came of it. */
export function SendTest({ to, name }: { to: NotificationTest; name?: string }) {
  const { t } = useTranslation('notifications');
  const send = useCommand<undefined>(() => ({ method: 'POST', path: '/notifications/test', body: to }), []);
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        loading={send.isPending}
        aria-label={name === undefined ? undefined : t('testOf', { name })}
        onClick={() => send.mutate(undefined)}
      >
        {t('test')}
      </Button>
      <span role="status">{send.isSuccess ? t('testSent') : null}</span>
      {send.error ? <ErrorPanel error={send.error} /> : null}
    </>
  );
}
