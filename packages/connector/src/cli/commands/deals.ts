import type {
  AgreementView,
  ControlNegotiationApproval,
  NegotiationView,
  TransferView,
  WhyAnswer,
} from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import { bilingual, print, show, since, table, waitLines } from '../output.ts';
import { transferRow } from './consume.ts';
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
        }
      });
    },
  );
  const decide = (name: 'approve' | 'refuse', en: string, de: string) =>
    action(
      program
        .command(`${name} <pid>`)
        .description(about(en, de))
        .option('--reason <text>', about('told to the other side', 'wird der anderen Seite gesagt')),
      async (context, pid: string, options: { reason?: string }) => {
        await context.post(`/approvals/${encodeURIComponent(pid)}`, {
          approve: name === 'approve',
          ...(options.reason ? { reason: options.reason } : {}),
        });
        show(context, { pid, decision: name }, () =>
          print(name === 'approve' ? context.say('approved', 'freigegeben') : context.say('refused', 'abgelehnt')),
        );
      },
    );
  decide('approve', 'grant a request that waits', 'eine wartende Anfrage freigeben');
  decide('refuse', 'refuse a request that waits', 'eine wartende Anfrage ablehnen');

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

  for (const name of ['suspend', 'resume', 'complete', 'terminate'] as const) {
    action(
      program
        .command(`${name} <transfer>`)
        .description(
          about(
            `${name} a transfer`,
            {
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
