import { MillspaceError } from '@millspace/runtime/errors';
import type { DspMessage } from './messages.ts';
import type { Negotiation, Process, Refusal } from './model.ts';

/**
 * What an outside partner's message is refused for before it moves anything (DSP 2025-1: an error is answered, and no
 * transition made). @throws MillspaceError MS-DSP-013 (pids), MS-NEG-013 (an offer about something else), or what `objection` says
 */
export function refuseAtTheDoor(n: Negotiation, body: DspMessage, objection: Refusal | null): void {
  holdToPids(n, body);
  const offer = body['offer'] as { target?: string } | undefined;
  if (body['@type'] === 'ContractOfferMessage' && n.state !== 'START' && offer?.target !== n.dataset)
    throw new MillspaceError('MS-NEG-013', {
      detail: `/offer/target: this negotiation is about ${n.dataset}`,
      where: '/offer/target',
      status: 400,
    });
  if (objection)
    throw new MillspaceError('MS-AGR-004', {
      detail: objection.text.en,
      status: 400,
      details: { refusal: objection },
    });
}

/** Both pids of a message are those of the process, as far as they are known. @throws MillspaceError MS-DSP-013 */
export function holdToPids(process: Process, body: DspMessage): void {
  const [own, other] =
    process.role === 'consumer' ? [body.consumerPid, body.providerPid] : [body.providerPid, body.consumerPid];
  const opening = process.otherPid !== null && own === undefined;
  const fits =
    (opening || own === process.pid) &&
    (other === undefined || process.otherPid === null || other === process.otherPid);
  if (!fits)
    throw new MillspaceError('MS-DSP-013', {
      detail: 'the message names other process ids than this process has',
      status: 400,
    });
}
