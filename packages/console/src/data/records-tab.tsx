import { Button, NativeSelect } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLook } from '../api/use-look.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Scroll } from '../design/scroll.tsx';
import { useFormats } from '../i18n/format.ts';
import { RangePicker, useRange } from '../plots/range-picker.tsx';
import { frozen } from '../plots/time-range.ts';
import { useSignals } from '../signals/use-signals.ts';
import { LookGate } from './look-gate.tsx';
import type { OwnDataset } from './received.ts';
import { detailsOf, type RecordLine } from './record-details.ts';

const KINDS = ['event', 'batch', 'lab-sample', 'bead-charge', 'advice', 'gap', 'correction', 'withheld'] as const;
const LIMIT = 200;

/** Alarms, batches, samples, gaps …, newest first. */
export default function RecordsTab({ dataset }: { dataset: OwnDataset }) {
  return <LookGate agreement={dataset.id}>{(counted) => <Records dataset={dataset} counted={counted} />}</LookGate>;
}

function Records({ dataset, counted }: { dataset: OwnDataset; counted: boolean }) {
  const { t } = useTranslation('data');
  const { kind } = useSearch({ strict: false }) as { kind?: string };
  const navigate = useNavigate();
  const { range, resolveNow, setRange } = useRange();
  // Where each look counts, the clock must not ask again.
  const asked = useMemo(() => resolveNow(), [resolveNow]);
  const shown = counted ? asked : resolveNow();
  // The end of a live range moves with the clock; asked for by the minute, the question stays the same for a while.
  const to = shown.live ? Math.ceil(shown.to / 60_000) * 60_000 : Math.ceil(shown.to);
  const records = useLook<{ records: { record: RecordLine }[] }>('/records', {
    query: {
      scope: dataset.id,
      kinds: kind ?? KINDS.join(','),
      from: Math.floor(shown.from / 60_000) * 60_000,
      to,
      limit: LIMIT,
    },
    counted,
    everyMs: 5000,
    moving: shown.live ? ['from', 'to'] : [],
  });
  return (
    <>
      <div className="ms-row">
        <NativeSelect
          aria-label={t('kind')}
          size="xs"
          value={kind ?? ''}
          data={[
            { value: '', label: t('allKinds') as string },
            ...KINDS.map((value) => ({ value, label: t(`record.${value}`) as string })),
          ]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            void navigate({ to: '.', search: (before: object) => ({ ...before, kind: value }) } as never);
          }}
        />
        <RangePicker range={range} shown={shown} setRange={setRange} />
      </div>
      <Answer of={records}>
        {(data) =>
          data.records.length === 0 ? (
            <EmptyState title={t('noRecords')} why={t('noRecordsWhy')} />
          ) : (
            <>
              <RecordTable records={data.records.map(({ record }) => record)} />
              {data.records.length < LIMIT ? null : (
                <Button
                  variant="default"
                  onClick={() =>
                    setRange(frozen({ from: shown.from, to: data.records.at(-1)?.record.t ?? shown.from }))
                  }
                >
                  {t('olderRecords')}
                </Button>
              )}
            </>
          )
        }
      </Answer>
    </>
  );
}

function RecordTable({ records }: { records: readonly RecordLine[] }) {
  const { t } = useTranslation('data');
  const { instant, number } = useFormats();
  const signals = useSignals(records.flatMap(({ pack }) => (typeof pack === 'string' ? [pack] : [])));
  return (
    <Scroll panel label={t('tab.records')}>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            <th scope="col">{t('kind')}</th>
            <th scope="col">{t('machine')}</th>
            <th scope="col">{t('what')}</th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <tr
              key={`${record.record} ${String(record['id'])} ${record.t} ${String(record['state'] ?? record['phase'])}`}
            >
              <td style={{ whiteSpace: 'nowrap' }}>{instant(record.t)}</td>
              <td>{t(`record.${record.record}`)}</td>
              <td>{record.machine ?? '–'}</td>
              <td>
                {record.record === 'event' ? <strong>{signals.event(String(record['code']))} </strong> : null}
                {detailsOf(record)
                  .map(({ field, value }) => {
                    const said =
                      typeof value === 'number'
                        ? field === 'to'
                          ? instant(value)
                          : number(value)
                        : field === 'state' || field === 'phase' || field === 'reason'
                          ? t(`value.${value}`, { defaultValue: value })
                          : field === 'signal'
                            ? signals.label(value)
                            : value;
                    return `${t(`field.${field}`, { defaultValue: field })}: ${said}`;
                  })
                  .join(' · ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
