import type { Facts } from '@millspace/policy';
import type { Bilingual, Decision, ErrorCode, Shape } from '@millspace/schemas';
import type { Needs } from '../facts/needs.ts';
import type { TransferFacts } from '../ports.ts';

/** Why nothing flows any more, for the reader of the stream. */
export interface Stop {
  code: ErrorCode;
  status: number;
  text: Bilingual;
  retry: boolean;
}

/**
 * A decision kept for a transfer until something it depends on changes.
 * `permit`: chunks flow · `replay`: the count is used up, what was charged may be read again · `withhold`: denied now,
 * may be permitted later, chunks whose turn it is are passed over · `stop`: denied until somebody changes something.
 */
export interface Grant {
  readonly id: number;
  readonly kind: 'permit' | 'replay' | 'withhold' | 'stop';
  readonly facts: TransferFacts;
  /** The connector it was decided for; null = it is the same for all of the consumer. */
  readonly connector: string | null;
  /** What it depends on beyond the transfer itself; null when the policy cannot be decided at all. */
  readonly needs: Needs | null;
  /** Digest of the attested facts it was decided on; null when it needs none. */
  readonly attested: string | null;
  /** The facts it was decided on; null when there is nothing to decide. Kept for trying other policies on them. */
  readonly known: Facts | null;
  readonly decision: Decision;
  /** What is let through; null when nothing is. */
  readonly shape: Shape | null;
  /** True when chunks pass untouched. */
  readonly whole: boolean;
  /** Some permission of the agreement names machines by pseudonyms only. */
  readonly hidesMachines: boolean;
  /** Rows the agreement allows in total; null = no limit. */
  readonly sampleLimit: number | null;
  /** Deliveries (history requests) the agreement allows in total; such an agreement has no live stream. null = no limit. */
  readonly deliveryLimit: number | null;
  /** The time allowed counts from the first delivery, and there was none: it is put on record before anything leaves. */
  readonly beginsUse: boolean;
  readonly stop: Stop | null;
  /** Epoch ms at which it must be made anew; null = only by a change of facts. */
  readonly validUntil: number | null;
}

/** Data may leave under it. */
export function lets(grant: Grant | null): boolean {
  return grant?.kind === 'permit' || grant?.kind === 'replay';
}

/** Its transfer is over for good: only what concerns that very transfer can say otherwise. */
export function isFinal({ facts }: Pick<Grant, 'facts'>): boolean {
  return facts.state === 'TERMINATED' || facts.state === 'COMPLETED';
}

/** Whether a reader or an auditor would notice. */
export function differs(a: Grant, b: Grant): boolean {
  return (
    a.kind !== b.kind ||
    a.stop?.code !== b.stop?.code ||
    a.sampleLimit !== b.sampleLimit ||
    a.deliveryLimit !== b.deliveryLimit ||
    sameShape(a, b) === false
  );
}

export function sameShape(a: Grant, b: Grant): boolean {
  return a.shape === b.shape || JSON.stringify(a.shape) === JSON.stringify(b.shape);
}
