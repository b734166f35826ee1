import type { BatchEnergy, EventRecord, GapRecord, SeriesAnswer, WithheldRecord } from '@millspace/schemas';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { Plots, preparePlots } from '../plots/plots.tsx';
import { RangePicker, useRange } from '../plots/range-picker.tsx';
import type { Instants } from '../plots/time-range.ts';
import { useSeries } from '../plots/use-series.ts';
import { useSignals } from '../signals/use-signals.ts';
import { EventLane } from './event-lane.tsx';
import { alarmItems, batchItems, gapItems, qualityItems } from './lane.ts';
import { lastHeard, type MachineOverview } from './machine-overview.ts';
import { SignalTable, useChosenSignals } from './signal-table.tsx';

/** Before a shown stretch something may have begun that lasts into it, ms. */
const BEFORE_MS = 7 * 86_400_000;
/** Records of a range are asked for again this often, ms; their query is rounded to it, so that answers are kept. */
const ROUND_MS = 30_000;

export interface MachineHistoryProps {
  /** Own, or received under an agreement. */
  machine: MachineOverview;
  /** Each look is counted, written down or told: then the curves are asked for alone, and once. */
  counted?: boolean;
  /** Before the range. */
  beside?: ReactNode;
  /** Below it all, for the stretch that is shown. */
  below?: (shown: Instants) => ReactNode;
}

/** Any stretch of the past of a machine: curves, and below them what happened then. */
export function MachineHistory({ machine, counted = false, beside, below }: MachineHistoryProps) {
  preparePlots();
  const { t } = useTranslation('machines');
  const { range, resolveNow, setRange } = useRange();
  const signals = useSignals(machine.packs);
  const { chosen, choose } = useChosenSignals(machine);
  const known = chosen.filter((id) => machine.signals.some(({ signal }) => signal === id));
  const series = useSeries(
    { scope: machine.scope, machine: machine.machine, signals: known, counted },
    [range.from, range.to],
    resolveNow,
  );
  const shown = resolveNow();
  return (
    <>
      <div className="ms-row">
        {beside}
        <RangePicker range={range} shown={shown} setRange={setRange} />
      </div>
      {known.length === 0 ? (
        <p>{t('chooseSignals')}</p>
      ) : (
        <Answer of={series}>
          {(data) => (
            <>
              <Plots
                answer={data}
                shown={shown}
                signals={signals}
                onRange={setRange}
                onReset={() => setRange({ from: 'now-1h', to: 'now' })}
              />
              {counted ? null : <Happenings machine={machine} shown={shown} answer={data} />}
            </>
          )}
        </Answer>
      )}
      <SignalTable machine={machine} words={signals} chosen={known} choose={choose} />
      {below?.(shown)}
    </>
  );
}

function Happenings({ machine, shown, answer }: { machine: MachineOverview; shown: Instants; answer: SeriesAnswer }) {
  const signals = useSignals(machine.packs);
  const from = Math.floor(shown.from / ROUND_MS) * ROUND_MS;
  const to = Math.ceil(shown.to / ROUND_MS) * ROUND_MS;
  const query = { scope: machine.scope, machine: machine.machine, from: Math.max(0, from - BEFORE_MS), to };
  const records = useApi<{ records: { record: EventRecord | WithheldRecord }[] }>('/records', {
    query: { ...query, kinds: 'event,withheld', limit: 2000 },
  });
  const batches = useApi<{ batches: BatchEnergy[] }>('/batches', { query });
  const found = records.data?.records.map(({ record }) => record) ?? [];
  const events = found.filter((record) => record.record === 'event');
  const withheld = found.filter((record) => record.record === 'withheld');
  const heard = lastHeard(machine);
  const behind = shown.live && heard !== null && heard < shown.to - ROUND_MS ? { from: heard, to: shown.to } : null;
  return (
    <EventLane
      shown={shown}
      signals={signals}
      items={[
        ...batchItems(batches.data?.batches ?? []),
        ...alarmItems(events, shown.to),
        ...gapItems((answer.gaps ?? []) as GapRecord[], withheld, behind),
        ...qualityItems(answer),
      ]}
    />
  );
}
