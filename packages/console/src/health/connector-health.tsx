import type { ConnectorView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../app/session.tsx';
import { type Column, DataTable } from '../design/data-table.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';
import { clockState } from './clock.ts';

type Report = NonNullable<ConnectorView['report']>;

/** Each connector as it is seen from here, and as it says of itself. Those that are away come first. */
export function ConnectorHealth({ of }: { of: readonly ConnectorView[] }) {
  const { t } = useTranslation('health');
  const { instant, bytes, date } = useFormats();
  const admin = useMay('admin');
  const rows = of.filter(({ state }) => state !== 'revoked').toSorted((a, b) => Number(a.online) - Number(b.online));
  const said = (show: (report: Report) => string | null) => (one: ConnectorView) =>
    one.report === undefined ? '–' : (show(one.report) ?? '–');
  const columns: Column<ConnectorView>[] = [
    { head: t('connector'), cell: ({ name }) => name },
    {
      head: t('participant'),
      cell: ({ participant }) => (admin ? <Link to={`/participants/${participant}`}>{participant}</Link> : participant),
    },
    { head: t('state'), cell: (one) => <State of={one} /> },
    {
      head: t('lastSeen'),
      cell: (one) => (one.online ? t('now') : one.lastSeenAt === undefined ? t('never') : instant(one.lastSeenAt)),
    },
    {
      head: t('software'),
      cell: ({ report, software }) => {
        const version = report?.version ?? software;
        return version === undefined ? '–' : <code>{version}</code>;
      },
    },
    { head: t('skew'), cell: ({ report }) => (report === undefined ? '–' : <Clock of={report.clock} />) },
    { head: t('backlog'), number: true, cell: said(({ waitingBytes }) => bytes(waitingBytes)) },
    {
      head: t('room'),
      number: true,
      cell: said(({ diskFreeBytes }) => (diskFreeBytes === null ? null : bytes(diskFreeBytes))),
    },
    {
      head: t('certificate'),
      cell: said(({ certificateEnds }) => (certificateEnds === null ? null : date(certificateEnds))),
    },
  ];
  return (
    <section className="ms-panel">
      <h2>{t('connectors')}</h2>
      <p className="ms-muted">{t('connectorsAbout')}</p>
      {rows.length === 0 ? (
        <p>{t('noConnectors')}</p>
      ) : (
        <DataTable label={t('connectors')} rows={rows} keyOf={({ id }) => id} columns={columns} />
      )}
    </section>
  );
}

function State({ of }: { of: ConnectorView }) {
  const { t } = useTranslation('health');
  if (of.state === 'suspended') return <StateWord kind="stopped" word={t('suspended')} />;
  return of.online ? <StateWord kind="done" word={t('online')} /> : <StateWord kind="off" word={t('offline')} />;
}

/** How far it goes ahead or behind, and within which bound that is known. */
function Clock({ of }: { of: Report['clock'] }) {
  const { t } = useTranslation('health');
  const { number } = useFormats();
  const { offsetMs, boundMs } = of;
  const [scale, unit] = Math.max(Math.abs(offsetMs), boundMs) < 1000 ? [1, 'ms'] : [1000, 's'];
  const figures = {
    offset: `${offsetMs >= 0 ? '+' : '−'}${number(Math.abs(offsetMs) / scale, scale === 1 ? 0 : 1)}`,
    bound: number(boundMs / scale, scale === 1 ? 0 : 1),
    unit,
  };
  return (
    <>
      <span style={{ whiteSpace: 'nowrap' }}>{t('skewText', figures)}</span>
      {clockState(of) === 'wrong' ? <div>{t('skewWrong')}</div> : null}
    </>
  );
}
