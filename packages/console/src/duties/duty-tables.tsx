import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { dutyKinds } from '../data/agreement-terms.tsx';
import type { AgreementDuties, ReceiptView } from '../data/use-duties.ts';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { byUrgency } from './order.ts';

interface DutyTableProps {
  duties: readonly AgreementDuties[];
  /** Absent: the duties of one agreement, which the page is about. */
  titleOf?: (duty: { dataset: string }) => string;
}

/** What is owed, the most urgent first. Needs the texts `duties`. */
export function DutyTable({ duties, titleOf }: DutyTableProps) {
  const { t } = useTranslation('duties');
  const phrase = usePhrase();
  const { instant } = useFormats();
  return (
    <table className="ms-table">
      <thead>
        <tr>
          <th scope="col">{t('duty')}</th>
          {titleOf ? <th scope="col">{t('dataset')}</th> : null}
          <th scope="col">{t('standing')}</th>
          <th scope="col">{t('due')}</th>
          <th scope="col">{t('doneAt')}</th>
        </tr>
      </thead>
      <tbody>
        {byUrgency(duties).map((duty) => (
          <tr key={`${duty.agreement} ${duty.path}`}>
            <th scope="row" style={{ whiteSpace: 'normal' }}>
              {phrase(duty.rule)}
              <div className="ms-muted">{t(`kind.${duty.kind}`)}</div>
            </th>
            {titleOf ? (
              <td>
                <Link to={`/data/${encodeURIComponent(duty.agreement)}/terms`}>{titleOf(duty)}</Link>
              </td>
            ) : null}
            <td>
              <StateWord kind={dutyKinds[duty.state]} word={t(`state.${duty.state}`)} />
              {duty.detail ? <div>{phrase(duty.detail)}</div> : null}
            </td>
            <td>{duty.due !== null ? instant(duty.due) : duty.state === 'waiting' ? t('noDay') : '–'}</td>
            <td>{duty.doneAt === null ? '–' : instant(duty.doneAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Receipts of duties that were done, newest first, and whether the provider's side has them. */
export function ReceiptTable({ receipts }: { receipts: readonly ReceiptView[] }) {
  const { t } = useTranslation('duties');
  const { instant } = useFormats();
  return (
    <table className="ms-table">
      <thead>
        <tr>
          <th scope="col">{t('receipt')}</th>
          <th scope="col">{t('made')}</th>
          <th scope="col">{t('period')}</th>
          <th scope="col">{t('sent')}</th>
        </tr>
      </thead>
      <tbody>
        {receipts.map(({ receipt, sentAt, lastError }) => (
          <tr key={receipt.id}>
            <th scope="row">
              {t(`receiptOf.${receipt.kind}`)}
              <br />
              <code>{receipt.id}</code>
            </th>
            <td>{instant(receipt.t)}</td>
            <td>
              {receipt.start === undefined || receipt.end === undefined
                ? '–'
                : t('fromTo', { from: instant(receipt.start), to: instant(receipt.end) })}
            </td>
            <td>
              {sentAt === null ? (
                <StateWord kind="waiting" word={t('notSent')} />
              ) : (
                <StateWord kind="done" word={t('sentAt', { at: instant(sentAt) })} />
              )}
              {lastError === null ? null : <div>{lastError}</div>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
