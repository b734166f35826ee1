import type {
  AgreementView,
  ControlNegotiationApproval,
  NegotiationView,
  TransferView,
  WhyAnswer,
} from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { receiptSums } from '../evidence-lines.ts';
import { bilingual, print, show, since, table, waitLines } from '../output.ts';
import { POLL_MS, transferRow, WAIT_MS } from './consume.ts';
import { whatOf } from './duties.ts';
import { explain } from './policy.ts';

/** Requests, agreements, transfers: deciding, looking, ending. */
export function dealCommands(program: Command): void {
  action(
    program
      .command('approvals')
      .description(about('requests that wait for your decision', 'Anfragen, die auf Ihre Entscheidung warten')),
    async (context) => {
      const { approvals } = await context.get<{ approvals: ControlNegotiationApproval[] }>('/approvals');
      show(context, approvals, () => {
        if (approvals.length === 0) print(context.say('nothing waits', 'nichts wartet'));
        for (const entry of approvals) {
          print(
            `${entry.pid} · ${entry.counterparty} · ${entry.dataset}${entry.purpose ? ` · ${entry.purpose}` : ''} · ${since(context, entry.t)}`,
          );
          for (const sentence of explain(context, entry.offer)) print(`  ${sentence}`);
          if (entry.inReturn)
            print(
              context.say(
                `  named in return: ${entry.inReturn.dataset}`,
                `  als Gegenleistung benannt: ${entry.inReturn.dataset}`,
              ),
            );
        }
      });
    },
  );
  action(
    program
      .command('approve <pid>')
      .description(
        about(
          'grant a request that waits, and start its transfer',
          'eine wartende Anfrage freigeben und ihre Übertragung starten',
        ),
      )
      .option('--reason <text>', about('told to the other side', 'wird der anderen Seite gesagt'))
      .option(
        '--no-start',
        about(
          'agree, but start the transfer later by hand',
          'vereinbaren, aber die Übertragung später von Hand starten',
        ),
      ),
    approve,
  );
  action(
    program
      .command('refuse <pid>')
      .description(about('refuse a request that waits', 'eine wartende Anfrage ablehnen'))
      .option('--reason <text>', about('told to the other side', 'wird der anderen Seite gesagt')),
    async (context, pid: string, options: { reason?: string }) => {
      await decide(context, pid, { approve: false, ...options });
      show(context, { pid, decision: 'refuse' }, () => print(context.say('refused', 'abgelehnt')));
    },
  );

  action(
    program
      .command('negotiations')
      .description(about('all requests, yours and others’', 'alle Anfragen, eigene und fremde')),
    async (context) => {
      const { negotiations } = await context.get<{ negotiations: NegotiationView[] }>('/negotiations');
      show(context, negotiations, () => {
        table(
          [
            'pid',
            context.say('role', 'Rolle'),
            context.say('state', 'Zustand'),
            context.say('with', 'mit'),
            context.say('dataset', 'Datensatz'),
            context.say('waits for', 'wartet auf'),
          ],
          negotiations.map((view) => [
            view.pid,
            view.role,
            view.state,
            view.counterparty,
            view.dataset,
            view.waitsFor ? bilingual(context, view.waitsFor.what) : '',
          ]),
          context.say('none', 'keine'),
        );
      });
    },
  );

  action(
    program
      .command('agreements')
      .description(about('agreements you are a party of', 'Vereinbarungen, an denen Sie beteiligt sind')),
    async (context) => {
      const { agreements } = await context.get<{ agreements: AgreementView[] }>('/agreements');
      show(context, agreements, () => {
        if (agreements.length === 0) print(context.say('none', 'keine'));
        for (const view of agreements) {
          print(`${view.agreement['@id']} · ${view.status} · ${view.role} · ${view.counterparty} · ${view.dataset}`);
          for (const sentence of view.sentences) print(`  ${bilingual(context, sentence)}`);
          for (const line of standingOf(context, view)) print(`  ${line}`);
          if (view.receipts) for (const line of receiptSums(context, view.receipts)) print(line);
        }
      });
    },
  );

  action(
    program.command('transfers').description(about('what flows, and what stopped', 'was fließt und was steht')),
    async (context) => {
      const { transfers } = await context.get<{ transfers: TransferView[] }>('/transfers');
      show(context, transfers, () => {
        table(
          [
            'pid',
            context.say('role', 'Rolle'),
            context.say('state', 'Zustand'),
            context.say('with', 'mit'),
            context.say('dataset', 'Datensatz'),
            context.say('rows', 'Zeilen'),
          ],
          transfers.map(transferRow),
          context.say('none', 'keine'),
        );
      });
    },
  );

  for (const name of ['start', 'suspend', 'resume', 'complete', 'terminate'] as const) {
    action(
      program
        .command(`${name} <transfer>`)
        .description(
          about(
            `${name} a transfer`,
            {
              start: 'eine Übertragung starten',
              suspend: 'eine Übertragung anhalten',
              resume: 'eine Übertragung fortsetzen',
              complete: 'eine Übertragung abschließen',
              terminate: 'eine Übertragung abbrechen',
            }[name],
          ),
        )
        .option('--reason <text>', about('told to the other side', 'wird der anderen Seite gesagt')),
      async (context, pid: string, options: { reason?: string }) => {
        const view = await context.post<TransferView>(
          `/transfers/${encodeURIComponent(pid)}/${name}`,
          options.reason ? { reason: options.reason } : {},
        );
        show(context, view, () => print(`${view.pid} · ${view.state}`));
      },
    );
  }

  action(
    program
      .command('revoke <agreement>')
      .description(
        about(
          'withdraw from an agreement: streams stop at once',
          'eine Vereinbarung widerrufen: Datenströme enden sofort',
        ),
      )
      .requiredOption('--reason <text>', about('told to the other side', 'wird der anderen Seite gesagt')),
    async (context, agreement: string, options: { reason: string }) => {
      const view = await context.post<AgreementView>(`/agreements/${encodeURIComponent(agreement)}/revoke`, {
        reason: options.reason,
      });
      show(context, view, () => print(`${agreement} · ${view.status}`));
    },
  );

  action(
    program
      .command('waive <agreement>')
      .description(
        about(
          'as provider: let it pass that a duty was not shown to be done until now; deliveries go on',
          'als Anbieter: darüber hinwegsehen, dass eine Pflicht bis jetzt nicht belegt ist; die Lieferung geht weiter',
        ),
      )
      .requiredOption(
        '--duty <pointer>',
        about('as connector agreements shows it', 'wie connector agreements ihn zeigt'),
      )
      .requiredOption('--reason <text>', about('kept on record', 'wird festgehalten')),
    async (context, agreement: string, options: { duty: string; reason: string }) => {
      const answer = await context.post(`/agreements/${encodeURIComponent(agreement)}/waive`, options);
      show(context, answer, () => print(context.say('waived', 'darauf verzichtet')));
    },
  );

  action(
    program
      .command('why <pid>')
      .description(
        about(
          'why a request or transfer is as it is, and what to do',
          'warum eine Anfrage oder Übertragung so steht und was zu tun ist',
        ),
      ),
    async (context, pid: string) => {
      const answer = await context.get<{ why: WhyAnswer; view: NegotiationView | TransferView }>(
        `/why/${encodeURIComponent(pid)}`,
      );
      show(context, answer, () => {
        print(`${pid} · ${answer.why.state}`);
        for (const sentence of answer.why.sentences) print(bilingual(context, sentence));
        for (const line of waitLines(context, answer.why.waitsFor ?? answer.view.waitsFor)) print(line);
        if (answer.why.lastError)
          print(`${answer.why.lastError.code} ${answer.why.lastError.detail ?? answer.why.lastError.title}`);
        const { prevented, attested, evidenced, contractText } = answer.why.labels;
        if (prevented + attested + evidenced + contractText > 0) {
          print(
            context.say(
              `${prevented} prevented · ${attested} attested · ${evidenced} evidenced · ${contractText} contract text`,
              `${prevented} verhindert · ${attested} bescheinigt · ${evidenced} belegt · ${contractText} Vertragstext`,
            ),
          );
        }
      });
    },
  );
}

/** How far an agreement is used up, and what is overdue under it. */
function standingOf(context: Context, { uses, duties = [], violations = [] }: AgreementView): string[] {
  const shown = duties.flatMap(({ rule, last }) =>
    last
      ? [
          `${context.say('shown', 'belegt')} ${new Date(last.end ?? last.t).toISOString()}: ${bilingual(context, rule)} (${whatOf(context, last)})`,
        ]
      : [],
  );
  const overdue = violations.flatMap(({ duty, rule, remedy, due, since: from }) => [
    `${context.say('OVERDUE', 'ÜBERFÄLLIG')} ${duty}: ${bilingual(context, rule)} (${context.say('due', 'fällig')} ${new Date(due).toISOString()}, ${since(context, from)})`,
    bilingual(context, remedy),
  ]);
  if (!uses) return [...shown, ...overdue];
  const { used, limit, lent } = uses;
  return [
    context.say(
      `${used} of ${limit} local uses are used, ${lent} lent to connectors`,
      `${used} von ${limit} Nutzungen verbraucht, ${lent} an Konnektoren verliehen`,
    ),
    ...shown,
    ...overdue,
  ];
}

const decide = (context: Context, pid: string, decision: { approve: boolean; reason?: string }) =>
  context.post(`/approvals/${encodeURIComponent(pid)}`, decision);

/** A person who approves has decided: the transfer that follows is started with it, when the other side asks for it soon. */
async function approve(context: Context, pid: string, options: { reason?: string; start: boolean }): Promise<void> {
  await decide(context, pid, { approve: true, ...(options.reason ? { reason: options.reason } : {}) });
  const started = options.start ? await startOf(context, pid) : null;
  show(context, { pid, decision: 'approve', transfer: started?.pid ?? null }, () => {
    print(context.say('approved', 'freigegeben'));
    if (started !== null) print(`${started.pid} · ${started.state}`);
    else
      print(
        context.say(
          'The transfer is not started yet. When the other side asks for it: connector transfers, connector start <pid>',
          'Die Übertragung ist noch nicht gestartet. Sobald die andere Seite sie anfragt: connector transfers, connector start <pid>',
        ),
      );
  });
}

/** Waits for the signatures and for the transfer that the consumer asks for, and starts it; null when that takes too long. */
async function startOf(context: Context, negotiation: string): Promise<TransferView | null> {
  const until = Date.now() + WAIT_MS;
  let agreement: string | undefined;
  for (; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, POLL_MS))) {
    if (agreement === undefined) {
      const view = await context.get<NegotiationView>(`/negotiations/${encodeURIComponent(negotiation)}`);
      if (view.state === 'TERMINATED') return null;
      if (view.state === 'FINALIZED') agreement = view.agreement?.['@id'];
      continue;
    }
    const { transfers } = await context.get<{ transfers: TransferView[] }>('/transfers?role=provider');
    const found = transfers.find((transfer) => transfer.agreement === agreement);
    if (found === undefined) continue;
    if (found.state !== 'REQUESTED') return found;
    return context.post<TransferView>(`/transfers/${encodeURIComponent(found.pid)}/start`, {});
  }
  return null;
}
