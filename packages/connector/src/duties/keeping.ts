import { eachLine, unpackBody } from '@millspace/runtime/chunks';
import type { MillRecord } from '@millspace/schemas';
import type { Keeping, ReceivedItem } from '../store/store.ts';
import { spanLength, spanStart } from './due.ts';
import type { Agreed, AgreedPolicies } from './policies.ts';
import type { Spans } from './spans.ts';

export interface KeepingDeps {
  agreed: Pick<AgreedPolicies, 'of'>;
  isDeleted: (agreed: Agreed) => boolean;
  spans: Spans;
  now: () => number;
}

/**
 * What of received data is kept: nothing any more after it was deleted, whoever asks for it again. Where something is due a while
 * after receipt, it is noted what came when.
 */
export function keepingOf({ agreed, isDeleted, spans, now }: KeepingDeps): Keeping {
  return {
    keep(scope, item) {
      const agreement = agreed.of(scope);
      if (agreement === null || agreement.duties.length === 0) return item;
      if (isDeleted(agreement)) return null;
      const length = spanLength(agreement.duties);
      const extent = length === null ? null : extentOf(item);
      if (length !== null && extent !== null) spans.note(scope, spanStart(now(), length), extent.from, extent.to);
      return item;
    },
  };
}

/** First and last instant of a chunk's rows and records (epoch ms); null when it has none. */
function extentOf(item: ReceivedItem): { from: number; to: number } | null {
  const { header } = item;
  let from = Math.min(...header.parts.map(({ tMin }) => tMin));
  let to = Math.max(...header.parts.map(({ tMax }) => tMax));
  if (header.records > 0)
    for (const { t } of recordsOf(item)) {
      from = Math.min(from, t);
      to = Math.max(to, t);
    }
  return Number.isFinite(from) ? { from, to } : null;
}

function recordsOf({ header, body, decoded }: ReceivedItem): MillRecord[] {
  const text = decoded ?? unpackBody(header, body);
  const records: MillRecord[] = [];
  eachLine(text, (start, end) => {
    const line = JSON.parse(text.toString('utf8', start, end)) as MillRecord | { record?: undefined };
    if (line.record !== undefined) records.push(line);
  });
  return records;
}
