import { type Agreement, participantUrn } from '@millspace/schemas';
import type { WireIds } from '../dsp/wire-ids.ts';

/**
 * Pure: an agreement whose consumer belongs to this broker, with the consumer's URN for its did:web, under which it stands in agreements with
 * outside providers: facts of the register are kept by the former. For deciding only; what was signed stays as it is.
 */
export function byOwnName(agreement: Agreement, consumer: string, slugOf: WireIds['slugOf']): Agreement {
  return slugOf(agreement.assignee) === consumer ? { ...agreement, assignee: participantUrn(consumer) } : agreement;
}
