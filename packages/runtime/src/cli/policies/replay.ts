import type { ReplayAnswer } from '@millspace/schemas';
import type { Command } from 'commander';
import { type GivenPolicy, policyFrom, policyOf } from './given.ts';
import { collect, deskAction, misread, type PolicyDesk, type PolicyHost } from './host.ts';
import type { DatasetName } from './simulate.ts';
import { policyTexts } from './texts.ts';
import { spanOf } from './times.ts';
import { factWords, when } from './words.ts';

interface ReplayOptions extends GivenPolicy {
  withRule?: string;
  withoutRule?: string;
  dataset?: string;
  since: string;
}

export function replayCommand(policy: Command, host: PolicyHost, datasetId: DatasetName): void {
  const say = policyTexts(host.language);
  deskAction(
    host,
    policy
      .command('replay')
      .description(say('replay'))
      .option('--policy <file>', say('replayPolicy'))
      .option('--template <name>', say('replayTemplate'))
      .option('--set <name=value>', say('set'), collect)
      .option('--with-rule <file>', say('replayRule'))
      .option('--without-rule <name>', say('replayWithout'))
      .option('--dataset <id>', say('simulateDataset'))
      .option('--since <time>', say('replaySince'), '7d'),
    async (desk, options: ReplayOptions) => {
      const answer = await desk.caller.send<ReplayAnswer>('POST', `${desk.scope}/replay`, {
        ...(await changeOf(desk, options)),
        sinceMs: spanOf('--since', options.since),
        ...(options.dataset !== undefined && { dataset: await datasetId(desk, options.dataset) }),
      });
      desk.show(answer, () => replayLines(desk, answer));
    },
  );
}

async function changeOf(desk: PolicyDesk, options: ReplayOptions): Promise<object> {
  const { policy, template, withRule, withoutRule } = options;
  const given = [policy, template, withRule, withoutRule].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw misread('replay', '', {
      en: policyTexts('en')('oneOf'),
      de: policyTexts('de')('oneOf'),
    });
  if (withoutRule !== undefined) return { as: 'without-rule', rule: withoutRule };
  if (withRule !== undefined) return { as: 'rule', policy: policyFrom(withRule) };
  return { as: 'offer', policy: await policyOf(desk, options) };
}

interface Group {
  one: ReplayAnswer['changed'][number];
  times: number;
  last: number;
}

/** How many decisions, which, and why. */
export function replayLines(desk: PolicyDesk, answer: ReplayAnswer): string[] {
  const groups = grouped(answer.changed);
  return [
    ...summary(desk, answer),
    ...(groups.length === 0
      ? []
      : [
          '',
          ...desk.table(
            ['columnTimes', 'columnLast', 'columnConsumer', 'columnDataset', 'columnThen', 'columnWith'],
            groups.map(({ one, times, last }) => [
              String(times),
              when(last),
              one.consumer,
              one.dataset,
              desk.say(one.before.result === 'permit' ? 'permitted' : 'denied'),
              desk.word(one.after.text),
            ]),
            'noAnswers',
          ),
        ]),
    desk.say('changesNothing'),
  ];
}

/** Same consumer, dataset and sentence: one line, however often. Pure. */
function grouped(changed: ReplayAnswer['changed']): Group[] {
  const groups = new Map<string, Group>();
  for (const one of changed) {
    const key = JSON.stringify([one.consumer, one.dataset, one.before.result, one.after.code, one.after.text.en]);
    const group = groups.get(key) ?? { one, times: 0, last: 0 };
    groups.set(key, { one, times: group.times + 1, last: Math.max(group.last, one.t) });
  }
  return [...groups.values()].sort((a, b) => b.times - a.times);
}

function summary(
  desk: PolicyDesk,
  { considered, toDeny, toPermit, undecidable, since, changed }: ReplayAnswer,
): string[] {
  const facts = [
    ...new Set(changed.flatMap(({ after }) => (after.kind === 'undecidable' ? (after.missing ?? []) : []))),
  ]
    .map((fact) => factWords(fact, desk.language).name)
    .join(', ');
  const { say } = desk;
  if (considered === 0) return [`${say('noDecisions')} ${when(since)}.`];
  return [
    `${considered} ${say(considered === 1 ? 'decisionSince' : 'decisionsSince')} ${when(since)}. ${say('withTheChange')}:`,
    `  ${toDeny} ${say('wouldBeRefused')}${undecidable === 0 ? '' : ` (${undecidable} ${say('onlyUnrecorded')}: ${facts})`}`,
    `  ${toPermit} ${say('wouldBePermitted')}`,
    `  ${considered - toDeny - toPermit} ${say('wouldStay')}`,
  ];
}
