import type { Receipt } from '@millspace/schemas';
import type { Command } from 'commander';
import type { AccessLog } from '../../duties/access-log.ts';
import type { LocalApp } from '../../duties/apps.ts';
import type { ReceivedNotice } from '../../duties/notices-in.ts';
import type { AgreementDuties, DutyStanding } from '../../duties/overview.ts';
import type { ReceiptView } from '../../duties/receipts.ts';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { bilingual, print, show, table } from '../output.ts';

const STATES: Record<DutyStanding['state'], { en: string; de: string }> = {
  kept: { en: 'kept', de: 'eingehalten' },
  waiting: { en: 'to be done', de: 'zu tun' },
  done: { en: 'done', de: 'getan' },
  overdue: { en: 'OVERDUE', de: 'ÜBERFÄLLIG' },
};

/** Local programs, and what is owed under agreements. */
export function dutyCommands(program: Command): void {
  appCommands(program);
  const duties = program
    .command('duties')
    .description(about('what has to be done under agreements', 'was unter Vereinbarungen zu tun ist'));
  action(
    duties
      .command('list', { isDefault: true })
      .description(
        about(
          'what must be deleted or changed when, what was done, and what could not be',
          'was wann zu löschen oder zu ändern ist, was getan wurde und was nicht ging',
        ),
      )
      .option('--agreement <id>', about('only this one', 'nur diese')),
    list,
  );
  action(
    program
      .command('notices')
      .description(
        about('what others tell of their uses of your data', 'was andere über ihre Nutzung Ihrer Daten mitteilen'),
      )
      .option('--limit <n>', about('at most', 'höchstens'), '50'),
    notices,
  );
  const log = duties
    .command('log')
    .description(about('local uses of received data', 'Nutzungen empfangener Daten im eigenen Haus'));
  action(
    log
      .command('list', { isDefault: true })
      .description(about('newest first', 'die neueste zuerst'))
      .option('--agreement <id>', about('only this one', 'nur diese'))
      .option('--limit <n>', about('at most', 'höchstens'), '50'),
    async (context, options: Record<string, string>) => {
      const { entries } = await context.get<{ entries: ReturnType<AccessLog['list']> }>(
        `/duties/log?${new URLSearchParams(options)}`,
      );
      show(context, entries, () =>
        table(
          [
            context.say('when', 'wann'),
            context.say('program', 'Anwendung'),
            context.say('who', 'wer'),
            context.say('purpose', 'Zweck'),
            context.say('what', 'was'),
            context.say('answer', 'Antwort'),
          ],
          entries.map(({ at, application, actor, purpose, what, outcome, code }) => [
            ...[when(at), application, actor, purpose, what],
            outcome === 'allowed'
              ? context.say('released', 'herausgegeben')
              : `${context.say('denied', 'verweigert')} ${code}`,
          ]),
          context.say('nothing was logged', 'nichts wurde protokolliert'),
        ),
      );
    },
  );
  action(
    log
      .command('verify')
      .description(about('whether each entry follows from the one before', 'ob jeder Eintrag aus dem vorigen folgt')),
    async (context) => {
      const result = await context.get<{ intact: boolean; broken: number | null; unsigned: string | null; n: number }>(
        '/duties/log/verify',
      );
      show(context, result, () =>
        print(
          result.intact
            ? context.say(`intact: ${result.n} entries`, `unversehrt: ${result.n} Einträge`)
            : result.broken !== null
              ? context.say(`BROKEN at entry ${result.broken}`, `BESCHÄDIGT bei Eintrag ${result.broken}`)
              : context.say(
                  `CHANGED: not the log that was signed for under ${result.unsigned}`,
                  `GEÄNDERT: nicht das Protokoll, das für ${result.unsigned} unterschrieben wurde`,
                ),
        ),
      );
      if (!result.intact) process.exitCode = 1;
    },
  );
}

async function notices(context: Context, options: Record<string, string>): Promise<void> {
  const answer = await context.get<{ notices: ReceivedNotice[] }>(`/notices?${new URLSearchParams(options)}`);
  show(context, answer.notices, () =>
    table(
      [
        context.say('when', 'wann'),
        context.say('by', 'von'),
        context.say('dataset', 'Datensatz'),
        context.say('program', 'Anwendung'),
        context.say('purpose', 'Zweck'),
        context.say('what', 'was'),
        context.say('answer', 'Antwort'),
      ],
      answer.notices.map(({ sender, notice }) => [
        ...[when(notice.t), sender, notice.dataset, notice.application, notice.purpose, notice.what],
        notice.outcome === 'allowed' ? context.say('released', 'herausgegeben') : context.say('denied', 'verweigert'),
      ]),
      context.say('nobody had to tell you anything', 'niemand musste Ihnen etwas mitteilen'),
    ),
  );
}

async function list(context: Context, options: { agreement?: string }): Promise<void> {
  const answer = await context.get<{ duties: AgreementDuties[]; receipts: ReceiptView[] }>(
    `/duties?${new URLSearchParams(options)}`,
  );
  show(context, answer, () => {
    if (answer.duties.length === 0) print(context.say('nothing is owed', 'es ist nichts zu tun'));
    for (const { agreement, dataset, duties } of answer.duties) {
      print(`${agreement} · ${dataset}`);
      for (const duty of duties) print(`  ${lineOf(context, duty)}`);
    }
    if (answer.receipts.length === 0) return;
    print('');
    table(
      [
        context.say('receipt', 'Quittung'),
        context.say('when', 'wann'),
        context.say('what', 'was'),
        context.say('how much', 'wie viel'),
        context.say('at the broker', 'beim Broker'),
      ],
      answer.receipts.map(({ receipt, sentAt, lastError }) => [
        receipt.id,
        when(receipt.t),
        receipt.action ?? receipt.kind,
        whatOf(context, receipt),
        sentAt === null ? context.say('not yet', 'noch nicht') + (lastError ? `: ${lastError}` : '') : when(sentAt),
      ]),
      '',
    );
  });
}

/** The figures of a receipt, by what it is about. */
export function whatOf(context: Context, { log, notices, uses, samples }: Receipt): string {
  if (log) {
    const { n, denied, total } = log;
    return context.say(
      `uses: ${n} logged, ${denied} denied; ${total} in all`,
      `Nutzungen: ${n} protokolliert, ${denied} verweigert; ${total} insgesamt`,
    );
  }
  if (notices) {
    const { n, sent, acknowledged } = notices;
    return context.say(
      `told: ${n}; ${acknowledged} of ${sent} acknowledged in all`,
      `mitgeteilt: ${n}; ${acknowledged} von ${sent} insgesamt bestätigt`,
    );
  }
  if (uses)
    return context.say(`uses: ${uses.n}; ${uses.total} in all`, `Nutzungen: ${uses.n}; ${uses.total} insgesamt`);
  return samples === undefined ? '' : context.say(`rows: ${samples}`, `Zeilen: ${samples}`);
}

function lineOf(context: Context, { rule, state, due, doneAt, detail }: DutyStanding): string {
  const times = [
    ...(due === null ? [] : [context.say(`due ${when(due)}`, `fällig ${when(due)}`)]),
    ...(doneAt === null ? [] : [context.say(`done ${when(doneAt)}`, `getan ${when(doneAt)}`)]),
    ...(detail === null ? [] : [bilingual(context, detail)]),
  ];
  return `${bilingual(context, STATES[state])}: ${bilingual(context, rule)}${times.length > 0 ? ` (${times.join(', ')})` : ''}`;
}

function appCommands(program: Command): void {
  const apps = program
    .command('apps')
    .description(
      about(
        'local programs that may read data, each for one purpose',
        'Anwendungen im eigenen Haus, die Daten lesen dürfen, jede für einen Zweck',
      ),
    );
  action(apps.command('list', { isDefault: true }).description(about('all of them', 'alle')), async (context) => {
    const answer = await context.get<{ apps: LocalApp[] }>('/apps');
    show(context, answer.apps, () =>
      table(
        ['name', context.say('purpose', 'Zweck'), context.say('role', 'Rolle'), context.say('state', 'Zustand')],
        answer.apps.map(({ name, purpose, role, disabledAt }) => [
          ...[name, purpose, role],
          disabledAt === null ? context.say('enabled', 'aktiv') : context.say('disabled', 'gesperrt'),
        ]),
        context.say('none', 'keine'),
      ),
    );
  });
  action(
    apps
      .command('add <name>')
      .description(
        about('register one; its token is shown this once', 'eine eintragen; ihr Token wird nur dieses Mal gezeigt'),
      )
      .requiredOption(
        '--purpose <purpose>',
        about('what it uses data for, e.g. x:service', 'wofür sie Daten nutzt, z. B. x:service'),
      )
      .option('--role <role>', about('role that policies ask for', 'Rolle, nach der Richtlinien fragen')),
    async (context, name: string, options: { purpose: string; role?: string }) => {
      const answer = await context.post<{ app: LocalApp; token: string }>('/apps', { name, ...options });
      show(context, answer, () => {
        print(`${answer.app.id} · ${answer.app.purpose}`);
        print(answer.token);
      });
    },
  );
  action(
    apps.command('token <name>').description(about('a new token; the old one ends', 'ein neues Token; das alte endet')),
    async (context, name: string) => {
      const answer = await context.post<{ token: string }>(`/apps/${encodeURIComponent(name)}/token`, {});
      show(context, answer, () => print(answer.token));
    },
  );
  action(
    apps
      .command('disable <name>')
      .description(about('let it read no more, at once', 'sie ab sofort nichts mehr lesen lassen')),
    async (context, name: string) => {
      const answer = await context.post<{ app: LocalApp }>(`/apps/${encodeURIComponent(name)}/disable`, {});
      show(context, answer.app, () => print(context.say(`${name} is disabled`, `${name} ist gesperrt`)));
    },
  );
  action(
    apps.command('remove <name>').description(about('remove it from the register', 'sie aus dem Register entfernen')),
    async (context, name: string) => {
      await context.client.request('DELETE', `/apps/${encodeURIComponent(name)}`);
      show(context, { removed: name }, () => print(context.say(`${name} is removed`, `${name} ist entfernt`)));
    },
  );
}

const when = (t: number): string => new Date(t).toISOString();
