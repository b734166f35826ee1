import { MillspaceError } from '@millspace/runtime/errors';
import type { SignedDeparture } from '@millspace/schemas';
import type { Session } from './session.ts';
import { bytes, pairs, when } from './table.ts';
import { headOf } from './texts.ts';

export interface LeaveOptions {
  dryRun?: boolean;
  reason?: string;
  confirm?: string;
}

/** A participant leaves for good. @throws MillspaceError MS-LEV-001 without the short name once more, and what the broker says */
export async function leave(session: Session, slug: string, options: LeaveOptions): Promise<void> {
  const path = `/participants/${encodeURIComponent(slug)}/departure`;
  const before = await session.get<SignedDeparture>(path);
  if (options.dryRun || before.departure.state === 'left') {
    said(session, before);
    return;
  }
  const { reason, confirm } = options;
  if (reason === undefined || confirm !== slug) {
    said(session, before);
    throw new MillspaceError('MS-LEV-001', { detail: session.say('leaveHint'), where: '--confirm' });
  }
  said(session, await session.send<SignedDeparture>('POST', path, { reason, confirm }));
}

function said(session: Session, signed: SignedDeparture): void {
  if (session.json) {
    session.print(JSON.stringify(signed, null, 2));
    return;
  }
  const { participant, state, agreements, counterparties, datasets, log, auditEntries, leftAt } = signed.departure;
  session.print(
    `${participant} ${session.say(`departure-${state}`)}${leftAt === undefined ? '' : ` (${when(leftAt)})`}`,
  );
  session.print(
    pairs([
      [headOf(session.language, 'agreements'), agreements],
      [session.say('leaveTold'), counterparties.join(', ') || '-'],
      [headOf(session.language, 'datasets'), datasets],
      [session.say('leaveChunks'), `${log.chunks}, ${bytes(log.bytes)}`],
      [session.say('leaveAudit'), auditEntries],
    ]),
  );
}
