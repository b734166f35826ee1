import type { Bilingual, ConsumerDuty } from '@millspace/schemas';
import type { Erasure } from './deletion.ts';
import { dueOfSpan, isRolling } from './due.ts';
import type { Notice } from './notices.ts';
import type { Agreed } from './policies.ts';

/** How one duty stands. */
export interface DutyStanding {
  kind: ConsumerDuty['kind'];
  path: string;
  rule: Bilingual;
  state: 'kept' | 'waiting' | 'done' | 'overdue';
  /** Epoch ms; null: at no instant that is known yet. */
  due: number | null;
  doneAt: number | null;
  detail: Bilingual | null;
}

/** What is owed under one agreement. */
export interface AgreementDuties {
  agreement: string;
  dataset: string;
  duties: DutyStanding[];
}

/** What of an agreement has happened so far. */
export interface Progress {
  uses: number;
  dueAt: number | null;
  erasure: Erasure | null;
  /** Start of the oldest span for which the duty at this path is to be done. */
  nextSpan: (path: string) => number | null;
  overdue: Notice | null;
  /** Up to when the duty at this path was reported (epoch ms); null: not yet. */
  reportedTo: (path: string) => number | null;
  now: number;
}

/** Pure: the duties of an agreement and how each stands; null when there are none. */
export function overviewOf({ kept, duties }: Agreed, progress: Progress): AgreementDuties | null {
  if (duties.length === 0) return null;
  return {
    agreement: kept.id,
    dataset: kept.dataset,
    duties: duties.map((duty) => ({
      kind: duty.kind,
      path: duty.path,
      rule: duty.rule,
      state: 'kept',
      due: null,
      doneAt: null,
      detail: null,
      ...standingOf(duty, progress),
    })),
  };
}

function standingOf(duty: ConsumerDuty, progress: Progress): Partial<DutyStanding> {
  const doneAt = progress.reportedTo(duty.path);
  if (duty.kind === 'log') return { doneAt };
  if (duty.kind === 'count-uses') {
    const { uses } = progress;
    const limit = duty.limit ?? 0;
    return {
      doneAt,
      detail: {
        en: `${uses} used here, of ${limit} at all connectors`,
        de: `${uses} hier verbraucht, von ${limit} an allen Konnektoren`,
      },
    };
  }
  if (duty.kind === 'inform' && progress.overdue?.notice.duty === duty.path) {
    const { deadline, notice } = progress.overdue;
    const { recipient } = notice;
    return {
      state: 'overdue',
      due: deadline,
      detail: {
        en: `${recipient} has not acknowledged an earlier use; nothing is released until then`,
        de: `${recipient} hat eine frühere Nutzung nicht bestätigt; bis dahin wird nichts herausgegeben`,
      },
    };
  }
  if (duty.kind === 'inform') return { doneAt };
  if (isRolling(duty)) return rollingOf(duty, progress);
  return duty.kind === 'delete' ? deletionOf(progress) : {};
}

function rollingOf({ path, afterReceiptMs = 0 }: ConsumerDuty, { nextSpan, now }: Progress): Partial<DutyStanding> {
  const start = nextSpan(path);
  if (start === null) return {};
  const due = dueOfSpan(start, afterReceiptMs);
  return { state: due <= now ? 'overdue' : 'waiting', due };
}

function deletionOf({ erasure, dueAt, now }: Progress): Partial<DutyStanding> {
  if (erasure === null) return { state: dueAt !== null && dueAt <= now ? 'overdue' : 'waiting', due: dueAt };
  const { due, doneAt } = erasure;
  return { state: doneAt === null ? 'overdue' : 'done', due, doneAt };
}
