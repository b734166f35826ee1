import { encodeBody, splitLines, unpackBody } from '@millspace/runtime/chunks';
import type { ConsumerDuty, MillRecord } from '@millspace/schemas';
import type { Keeping, ReceivedItem } from '../store/store.ts';
import type { Anonymising } from './anonymising.ts';
import { isRolling, spanLength, spanStart } from './due.ts';
import type { Agreed, AgreedPolicies } from './policies.ts';
import type { Spans } from './spans.ts';

export interface KeepingDeps {
  agreed: Pick<AgreedPolicies, 'of'>;
  isDeleted: (agreed: Agreed) => boolean;
  /** Something came that is not kept, for it would have to be gone already. */
  late: (agreed: Agreed) => void;
  spans: Spans;
  anonymising: Pick<Anonymising, 'beforeKeeping'>;
  now: () => number;
}

/**
 * What of received data is kept: nothing any more after it was deleted, whoever asks for it again. Where something is due a while
 * after receipt, it is noted what came when.
 */
export function keepingOf({ agreed, isDeleted, late, spans, anonymising, now }: KeepingDeps): Keeping {
  return {
    keep(scope, item) {
      const agreement = agreed.of(scope);
      if (agreement === null || agreement.duties.length === 0) return item;
      if (isDeleted(agreement)) {
        late(agreement);
        return null;
      }
      const length = spanLength(agreement.duties);
      const extent = length === null ? null : extentOf(item);
      if (length !== null && extent !== null) spans.note(scope, spanStart(now(), length), extent.from, extent.to);
      if (item.header.records === 0 || !agreement.duties.some(isImmediate)) return item;
      return changed(item, (record) => anonymising.beforeKeeping(scope, agreement.duties, record));
    },
  };
}

const isImmediate = (duty: ConsumerDuty): boolean => duty.kind === 'anonymise' && !isRolling(duty);

/** The chunk with its records as they may be kept; the same one when nothing had to be changed. */
function changed(item: ReceivedItem, change: (record: MillRecord) => MillRecord | null): ReceivedItem {
  const lines = linesOf(item);
  const kept = lines.flatMap((line) => {
    const record = recordOf(line);
    if (record === null) return [line];
    const made = change(record);
    return made === record ? [line] : made === null ? [] : [JSON.stringify(made)];
  });
  if (kept.length === lines.length && kept.every((line, index) => line === lines[index])) return item;
  const { facts, body } = encodeBody(kept);
  const records = item.header.records - (lines.length - kept.length);
  return { header: { ...item.header, ...facts, records }, body, position: item.position };
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

const recordsOf = (item: ReceivedItem): MillRecord[] => linesOf(item).flatMap((line) => recordOf(line) ?? []);

const linesOf = ({ header, body, decoded }: ReceivedItem): string[] => splitLines(decoded ?? unpackBody(header, body));

function recordOf(line: string): MillRecord | null {
  const value = JSON.parse(line) as MillRecord | { record?: undefined };
  return value.record === undefined ? null : value;
}
