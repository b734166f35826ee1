import type { BrokerStatus } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Facts } from '../design/facts.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';

/** The broker itself: room, what waits for connectors, whether everything is put on record and people are told. */
export function BrokerHealth({ of }: { of: BrokerStatus }) {
  const { t } = useTranslation('health');
  const { bytes, instant, number } = useFormats();
  const room = { free: bytes(of.disk.freeBytes), watermark: bytes(of.disk.watermarkBytes) };
  return (
    <section className="ms-panel">
      <h2>{t('broker')}</h2>
      <Facts
        of={[
          [t('version'), <code key="version">{of.version}</code>],
          [t('clock'), instant(of.time)],
          [t('disk'), of.disk.refusing ? t('refusing', room) : t('free', room)],
          [
            t('log'),
            t('logText', { size: bytes(of.log.reduce((sum, one) => sum + one.bytes, 0)), count: of.log.length }),
          ],
          [t('memory'), of.memoryBytes === undefined ? undefined : bytes(of.memoryBytes)],
          [t('queue'), of.queue === undefined ? undefined : <Queue key="queue" of={of.queue} />],
          [
            t('receipts'),
            of.receipts === undefined || of.receipts.since == null
              ? t('countersigned')
              : t('notCountersigned', { count: of.receipts.open, since: instant(of.receipts.since) }),
          ],
          [t('record'), <Recording key="record" since={of.notRecordingSince ?? null} />],
          [
            t('checkpoint'),
            of.checkpoint === undefined ? undefined : <Checkpoint key="checkpoint" of={of.checkpoint} now={of.time} />,
          ],
          [t('verification'), <Verified key="verified" of={of.verification} />],
          [
            t('notifications'),
            of.notifications === undefined
              ? undefined
              : of.notifications.failing === 0
                ? t('notificationsWell', { waiting: number(of.notifications.waiting, 0) })
                : t('notificationsFailing', { failing: number(of.notifications.failing, 0) }),
          ],
          [t('restore'), of.restored ? t('restoring') : t('notRestoring')],
        ]}
      />
    </section>
  );
}

function Queue({ of: { messages, since } }: { of: NonNullable<BrokerStatus['queue']> }) {
  const { t } = useTranslation('health');
  const { instant } = useFormats();
  return <>{since === null ? t('queueEmpty') : t('queueText', { count: messages, since: instant(since) })}</>;
}

function Recording({ since }: { since: number | null }) {
  const { t } = useTranslation('health');
  const { instant } = useFormats();
  return since === null ? (
    <StateWord kind="done" word={t('recording')} />
  ) : (
    <StateWord long kind="stopped" word={t('notRecording', { since: instant(since) })} />
  );
}

function Checkpoint({ of, now }: { of: NonNullable<BrokerStatus['checkpoint']>; now: number }) {
  const { t } = useTranslation('health');
  const { instant, duration, number } = useFormats();
  if (of.failingSince !== null)
    return <StateWord long kind="stopped" word={t('noCheckpoint', { since: instant(of.failingSince) })} />;
  const age = of.t === null ? null : duration(Math.max(1000, now - of.t));
  return <>{age === null ? t('never') : t('checkpointText', { age, entries: number(of.size, 0) })}</>;
}

function Verified({ of }: { of: BrokerStatus['verification'] }) {
  const { t } = useTranslation('health');
  const { instant } = useFormats();
  const result = of?.result ?? null;
  return (
    <span className="ms-row">
      {of === undefined || result === null ? (
        t('notVerified')
      ) : result.ok ? (
        <StateWord long kind="done" word={t('holds', { at: instant(of.endedAt ?? of.since) })} />
      ) : (
        <StateWord long kind="stopped" word={t('holdsNot', { entry: result.brokenAt ?? 0 })} />
      )}
      <Link to="/audit/verify">{t('toVerification')}</Link>
    </span>
  );
}
