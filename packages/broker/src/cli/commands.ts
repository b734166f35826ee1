import type {
  AgreementView,
  Bilingual,
  BrokerStatus,
  ConnectorView,
  Dataset,
  NegotiationView,
  ParticipantView,
  TransferView,
  WaitsFor,
  WhyAnswer,
} from '@millspace/schemas';
import type { Session } from './session.ts';
import { bytes, pairs, table, when } from './table.ts';
import { headOf } from './texts.ts';

/** One function per command: asks the broker, prints a table or JSON. */

export function show(
  session: Session,
  value: unknown,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): void {
  if (session.json) session.print(JSON.stringify(value, null, 2));
  else if (rows.length === 0) session.print(session.say('none'));
  else
    session.print(
      table(
        columns.map((name) => headOf(session.language, name)),
        rows,
      ),
    );
}

const word = (session: Session, text: Bilingual | undefined): string => (text ? text[session.language] : '-');
const waits = (session: Session, waiting: WaitsFor | undefined): string =>
  waiting ? `${waiting.who}: ${word(session, waiting.what)}` : '-';
const url = (id: string): string => encodeURIComponent(id);

export async function status(session: Session): Promise<void> {
  const s = await session.get<BrokerStatus>('/status');
  if (session.json) return session.print(JSON.stringify(s, null, 2));
  const states = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([state, n]) => `${n} ${state}`)
      .join(', ');
  const logBytes = s.log.reduce((sum, entry) => sum + entry.bytes, 0);
  const lines: (readonly [string, unknown])[] = [
    ['name', `${s.name} ${s.version}`],
    ['time', when(s.time)],
    ['participants', s.participants],
    ['connectors', `${s.connectors.online} ${session.say('online')} / ${s.connectors.enrolled}`],
    ['datasets', s.datasets],
    ['negotiations', states(s.negotiations)],
    ['transfers', states(s.transfers)],
    ['log', `${bytes(logBytes)}, ${s.log.length} ${headOf(session.language, 'datasets')}`],
    [
      'disk',
      `${bytes(s.disk.freeBytes)} ${session.say('free')}${s.disk.refusing ? `, ${session.say('refusing')}` : ''}`,
    ],
    [
      'receipts',
      s.receipts?.since == null
        ? session.say('countersigned')
        : `${s.receipts.open} ${session.say('notCountersigned')} ${when(s.receipts.since)}`,
    ],
    ['audit', `${s.audit.n}, ${s.audit.hash}`],
    ...(s.restored ? ([['restored', session.say('handin')]] as const) : []),
  ];
  session.print(pairs(lines.map(([name, value]) => [headOf(session.language, name), value])));
}

export async function participants(session: Session): Promise<void> {
  const { participants: list } = await session.get<{ participants: ParticipantView[] }>('/participants');
  show(
    session,
    list,
    ['slug', 'name', 'country', 'state', 'connectors', 'since'],
    list.map((p) => [p.slug, p.name, p.country, p.state, p.connectors, when(p.createdAt)]),
  );
}

export async function addParticipant(session: Session, slug: string, name: string, country?: string): Promise<void> {
  const added = await session.send<ParticipantView>('POST', '/participants', {
    slug,
    name,
    ...(country === undefined ? {} : { country }),
  });
  session.print(session.json ? JSON.stringify(added, null, 2) : `${added.slug} ${session.say('done')}`);
}

export async function invite(session: Session, slug: string): Promise<void> {
  const invitation = await session.send<{ code: string; expiresAt: number }>(
    'POST',
    `/participants/${url(slug)}/invitations`,
  );
  if (session.json) return session.print(JSON.stringify(invitation, null, 2));
  session.print(
    pairs([
      [session.say('code'), invitation.code],
      [session.say('expires'), when(invitation.expiresAt)],
    ]),
  );
  session.print(session.say('enrolHint'));
}

export async function connectors(session: Session): Promise<void> {
  const { connectors: list } = await session.get<{ connectors: ConnectorView[] }>('/connectors');
  show(
    session,
    list,
    ['connector', 'participant', 'name', 'state', 'online', 'seen'],
    list.map((c) => [
      c.id,
      c.participant,
      c.name,
      c.state,
      session.say(c.online ? 'online' : 'offline'),
      when(c.lastSeenAt),
    ]),
  );
}

export async function datasets(session: Session): Promise<void> {
  const { datasets: list } = await session.get<{ datasets: Dataset[] }>('/admin/datasets');
  show(
    session,
    list,
    ['dataset', 'title', 'published', 'approval', 'machines', 'signals', 'offers'],
    list.map((d) => [
      d.id,
      word(session, d.title),
      d.published,
      d.approval,
      d.machines.length,
      d.signals.length,
      d.offers.length,
    ]),
  );
}

export async function negotiations(session: Session): Promise<void> {
  const { negotiations: list } = await session.get<{ negotiations: NegotiationView[] }>('/admin/negotiations');
  show(
    session,
    list,
    ['negotiation', 'dataset', 'state', 'since', 'waits for / refused because'],
    list.map((n) => [
      n.pid,
      n.dataset,
      n.state,
      when(n.updatedAt),
      n.refusal ? word(session, n.refusal.text) : waits(session, n.waitsFor),
    ]),
  );
}

export async function transfers(session: Session, runningOnly: boolean): Promise<void> {
  const { exchanges } = await session.get<{ exchanges: TransferView[] }>('/exchanges');
  const list = runningOnly ? exchanges.filter((t) => t.state === 'STARTED' || t.state === 'SUSPENDED') : exchanges;
  show(
    session,
    list,
    ['transfer', 'provider', 'dataset', 'state', 'decision', 'samples', 'bytes', 'last', 'waits for / ended because'],
    list.map((t) => [
      t.pid,
      t.counterparty,
      t.dataset,
      t.state,
      t.decision?.result,
      t.delivered.samples,
      bytes(t.delivered.bytes),
      when(t.delivered.lastAt),
      t.reason ?? waits(session, t.waitsFor),
    ]),
  );
}

export async function agreements(session: Session): Promise<void> {
  const { agreements: list } = await session.get<{
    agreements: (AgreementView & { provider: string; consumer: string })[];
  }>('/admin/agreements');
  show(
    session,
    list,
    ['agreement', 'provider', 'consumer', 'dataset', 'status', 'terms'],
    list.map((a) => [
      a.agreement['@id'],
      a.provider,
      a.consumer,
      a.dataset,
      a.status,
      a.sentences.map((sentence) => word(session, sentence)).join(' '),
    ]),
  );
}

export async function why(session: Session, pid: string): Promise<void> {
  const answer = await session
    .get<WhyAnswer>(`/admin/negotiations/${url(pid)}/why`)
    .catch((error: { status?: number }) =>
      error.status === 404 ? session.get<WhyAnswer>(`/admin/transfers/${url(pid)}/why`) : Promise.reject(error),
    );
  if (session.json) return session.print(JSON.stringify(answer, null, 2));
  for (const sentence of answer.sentences) session.print(`• ${word(session, sentence)}`);
  const lastError = answer.waitsFor?.lastError;
  if (lastError !== undefined) session.print(`! ${lastError}`);
}

export async function revoke(session: Session, what: string, reason: string): Promise<void> {
  const path = what.startsWith('urn:millspace:connector:')
    ? 'connectors'
    : what.startsWith('urn:')
      ? 'admin/agreements'
      : 'participants';
  const result = await session.send('POST', `/${path}/${url(what)}/revoke`, { reason });
  session.print(session.json ? JSON.stringify(result, null, 2) : `${what} ${session.say('revoked')}`);
}

/** Suspends or resumes an exchange (a transfer's id), a connector or a participant. */
export async function rest(session: Session, what: string, act: 'suspend' | 'resume', reason?: string): Promise<void> {
  const path = what.startsWith('urn:millspace:connector:')
    ? 'connectors'
    : what.startsWith('urn:')
      ? 'exchanges'
      : 'participants';
  const result = await session.send('POST', `/${path}/${url(what)}/${act}`, reason === undefined ? {} : { reason });
  const done = session.say(act === 'suspend' ? 'suspended' : 'resumed');
  session.print(session.json ? JSON.stringify(result, null, 2) : `${what} ${done}`);
}

export async function quota(session: Session, slug: string, perDay?: string, log?: string): Promise<void> {
  const number = (text: string) => (text === 'none' ? null : Number(text));
  const result = await session.send('PUT', `/participants/${url(slug)}/quota`, {
    ...(perDay === undefined ? {} : { bytesPerDay: number(perDay) }),
    ...(log === undefined ? {} : { logBytes: number(log) }),
  });
  session.print(session.json ? JSON.stringify(result, null, 2) : `${slug} ${session.say('done')}`);
}
