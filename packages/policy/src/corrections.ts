// Corrections under a shape: they name whole windows, with figures for those that they cover wholly.
import type { CorrectionRecord } from '@millspace/schemas';
import { Accumulators } from './accumulate.ts';
import { Layout, weighing } from './layout.ts';
import { ceil, floor, type RecordRules, round, textBetrays } from './record-rules.ts';

interface Values {
  t: number[];
  v: (number | null)[];
}

/** What a correction withdraws is widened to whole windows; what holds instead is told of windows it covers wholly. */
export function correction(record: CorrectionRecord, rules: RecordRules): CorrectionRecord | null {
  const { supersedes } = record;
  if (supersedes.group !== undefined && !rules.keepsGroup(record.pack, supersedes.group)) return null;
  const named = supersedes.signals?.filter((id) => rules.keeps(id));
  if (named && named.length === 0) return null;
  const { signals, reason, ...rest } = record;
  const out: CorrectionRecord = {
    ...rest,
    t: floor(record.t, rules),
    supersedes: {
      ...(supersedes.group !== undefined && { group: supersedes.group }),
      from: floor(supersedes.from, rules),
      to: ceil(supersedes.to, rules),
      ...(named && { signals: named }),
    },
    reason: textBetrays(rules) ? 'corrected' : reason,
  };
  const kept: NonNullable<CorrectionRecord['signals']> = {};
  for (const [id, series] of Object.entries(signals ?? {})) {
    if (rules.keeps(id)) kept[id] = correctedSeries(record, id, series, rules);
  }
  if (Object.keys(kept).length > 0) out.signals = kept;
  return out;
}

function correctedSeries(record: CorrectionRecord, id: string, series: Values, rules: RecordRules): Values {
  const { windowMs, statistic } = rules.grid;
  if (windowMs === null) return { t: series.t, v: series.v.map((v) => (v === null ? null : round(v, rules))) };
  const { from, to } = record.supersedes;
  const order = series.t.map((_, i) => i).sort((a, b) => (series.t[a] as number) - (series.t[b] as number));
  const t = order.map((i) => series.t[i] as number);
  const v = order.map((i) => series.v[i] ?? null);
  const layout = new Layout(weighing(record.pack, rules));
  const k = layout.numberOf(id);
  const out: Values = { t: [], v: [] };
  for (let i = 0; i < t.length; ) {
    const start = Math.floor((t[i] as number) / windowMs) * windowMs;
    const end = start + windowMs;
    let next = i + 1;
    while (next < t.length && (t[next] as number) < end) next++;
    if (start >= from && end - 1 <= to) {
      const figures = new Accumulators(statistic, layout);
      figures.add(k, t, v, undefined, i, next);
      const value = figures.read(k, end)?.value ?? null;
      out.t.push(floor(start, rules));
      out.v.push(value === null ? null : round(value, rules));
    }
    i = next;
  }
  return out;
}
