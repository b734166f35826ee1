import { deskAction, misread, type PolicyDesk, type PolicyHost } from '@millspace/runtime/cli/policies/host';
import { replayLines } from '@millspace/runtime/cli/policies/replay';
import { when } from '@millspace/runtime/cli/policies/words';
import type { Proposal, ProposalList, TwoPersons } from '@millspace/schemas';
import type { Command } from 'commander';
import { headOf, type TextKey, texts } from './texts.ts';

const url = encodeURIComponent;
const STATES: Record<Proposal['state'], TextKey> = {
  open: 'proposalOpenState',
  approved: 'proposalApproved',
  refused: 'proposalRefused',
  withdrawn: 'proposalWithdrawn',
  expired: 'proposalExpired',
};

/** `broker proposals …`: what two persons decide on. */
export function proposalCommands(program: Command, host: PolicyHost): void {
  const say = texts(host.language);
  const proposals = program.command('proposals').description(say('proposals'));
  const add = (usage: string, text: TextKey) => proposals.command(usage).description(say(text));

  deskAction(
    host,
    proposals
      .command('list', { isDefault: true })
      .description(say('proposalList'))
      .option('--open', say('proposalOpen')),
    list,
  );
  deskAction(host, add('show <id>', 'proposalShow'), async (desk, id: string) => {
    const proposal = await desk.caller.get<Proposal>(`/proposals/${url(id)}`);
    desk.show(proposal, () => detail(desk, proposal));
  });
  for (const [act, text, needed] of [
    ['approve', 'proposalApprove', false],
    ['refuse', 'proposalRefuse', true],
    ['withdraw', 'proposalWithdraw', false],
  ] as const) {
    const command = add(`${act} <id>`, text);
    if (needed) command.requiredOption('--reason <text>', say('reason'));
    else command.option('--reason <text>', say('reason'));
    deskAction(host, command, async (desk, id: string, { reason }: { reason?: string }) => {
      const body = reason === undefined ? {} : { reason };
      const decided = await desk.caller.send<Proposal>('POST', `/proposals/${url(id)}/${act}`, body);
      desk.show(decided, () => [`${desk.word(decided.title)} ${say(STATES[decided.state])}`]);
    });
  }
  deskAction(
    host,
    add('two-persons [on|off]', 'twoPersons')
      .option('--days <n>', say('twoPersonsDays'))
      .option('--reason <text>', say('reason')),
    twoPersons,
  );
}

/** What is printed where a change waits for somebody; null: it took effect. */
export function waitingLines(desk: PolicyDesk, answer: unknown): string[] | null {
  if (typeof answer !== 'object' || answer === null || !('change' in answer)) return null;
  const { id, title } = answer as Proposal;
  return [`${desk.word(title)} ${texts(desk.language)('waitsForSecond')} ${id}`];
}

async function list(desk: PolicyDesk, { open = false }: { open?: boolean }): Promise<void> {
  const say = texts(desk.language);
  const { proposals } = await desk.caller.get<ProposalList>(`/proposals${open ? '?open=true' : ''}`);
  const head = ['id', 'what', 'state', 'by', 'since', 'until'].map((name) => headOf(desk.language, name));
  const rows = proposals.map((one) => [
    one.id,
    desk.word(one.title),
    say(STATES[one.state]),
    one.proposedBy,
    when(one.at),
    when(one.decidedAt ?? one.expiresAt),
  ]);
  desk.show(proposals, () => (rows.length === 0 ? [say('none')] : [desk.host.table(head, rows)]));
}

function detail(desk: PolicyDesk, proposal: Proposal): string[] {
  const say = texts(desk.language);
  const { title, state, reason, proposedBy, at, expiresAt, decidedBy, decidedAt, decision, difference, replay, stale } =
    proposal;
  const bullets = (lead: TextKey, list: Proposal['difference']['added']) =>
    list.length === 0 ? [] : [say(lead), ...list.map((sentence) => `• ${desk.word(sentence)}`)];
  return [
    desk.word(title),
    `${proposedBy}, ${when(at)}: ${reason}`,
    decidedAt === undefined
      ? `${say(STATES[state])}, ${headOf(desk.language, 'until')} ${when(expiresAt)}`
      : `${say(STATES[state])}: ${decidedBy ?? '-'}, ${when(decidedAt)}${decision === undefined ? '' : `: ${decision}`}`,
    ...(stale ? [say('proposalStale')] : []),
    '',
    ...bullets('proposalNow', difference.added),
    ...bullets('proposalNoMore', difference.removed),
    ...(difference.kept > 0 ? [`${difference.kept} ${say('proposalSame')}`] : []),
    ...difference.notes.map((note) => desk.word(note)),
    ...(replay === null ? [] : ['', ...replayLines(desk, replay)]),
  ];
}

async function twoPersons(
  desk: PolicyDesk,
  wanted: string | undefined,
  { days, reason }: { days?: string; reason?: string },
): Promise<void> {
  const say = texts(desk.language);
  if (wanted !== undefined && wanted !== 'on' && wanted !== 'off')
    throw misread('two-persons', wanted, { en: 'is neither on nor off', de: 'ist weder on noch off' });
  const answer =
    wanted === undefined
      ? await desk.caller.get<TwoPersons>('/two-persons')
      : await desk.caller.send<TwoPersons | Proposal>('PUT', '/two-persons', {
          on: wanted === 'on',
          ...(days === undefined ? {} : { days: Number(days) }),
          reason: reason ?? '',
        });
  desk.show(answer, () => waitingLines(desk, answer) ?? [settingLine(answer as TwoPersons, say)]);
}

function settingLine({ on, days, fixed }: TwoPersons, say: (key: TextKey) => string): string {
  const state = on ? `${say('twoPersonsOn')} (${days} d)` : say('twoPersonsOff');
  return fixed ? `${state}, ${say('twoPersonsFixed')}` : state;
}
