import type { Decision, RuleOutcome, Simulated } from '@millspace/schemas';
import type { Command } from 'commander';
import { assumptions } from './assume.ts';
import { type GivenPolicy, policyOf } from './given.ts';
import { collect, deskAction, type PolicyDesk, type PolicyHost } from './host.ts';
import { policyTexts } from './texts.ts';
import { instantOf, spanOf } from './times.ts';
import { factWords, kindOf, when } from './words.ts';

interface SimulateOptions extends GivenPolicy {
  participant?: string;
  dataset?: string;
  purpose?: string;
  at?: string;
  ahead?: string;
  assume?: string[];
  details?: boolean;
}

/** Turns what a person calls a dataset into its id. */
export type DatasetName = (desk: PolicyDesk, name: string) => Promise<string>;

export function simulateCommand(program: Command, host: PolicyHost, datasetId: DatasetName): void {
  const say = policyTexts(host.language);
  deskAction(
    host,
    program
      .command('simulate')
      .description(say('simulate'))
      .option('--participant <slug>', say('simulateParticipant'))
      .option('--dataset <id>', say('simulateDataset'))
      .option('--policy <file>', say('simulatePolicy'))
      .option('--template <name>', say('simulateTemplate'))
      .option('--set <name=value>', say('set'), collect)
      .option('--purpose <purpose>', say('simulatePurpose'))
      .option('--at <time>', say('simulateAt'))
      .option('--ahead <time>', say('simulateAhead'))
      .option('--assume <name=value>', say('simulateAssume'), collect)
      .option('--details', say('simulateDetails'))
      .addHelpText('after', `\n${say('assumeHelp')}`),
    async (desk, options: SimulateOptions) => {
      const at = options.at === undefined ? Date.now() : instantOf('--at', options.at);
      const policy = await policyOf(desk, options);
      const { answers } = await desk.caller.send<{ answers: Simulated[] }>('POST', `${desk.scope}/simulate`, {
        at,
        ...(options.participant !== undefined && { participant: options.participant }),
        ...(options.dataset !== undefined && { dataset: await datasetId(desk, options.dataset) }),
        ...(options.purpose !== undefined && { purpose: options.purpose }),
        ...(options.ahead !== undefined && { aheadMs: spanOf('--ahead', options.ahead) }),
        ...(policy && { policy }),
        ...(options.assume && { assume: assumptions(options.assume) }),
      });
      const one = options.participant !== undefined && options.dataset !== undefined;
      desk.show(answers, () => [
        `${desk.say('asOf')} ${when(at)}`,
        ...(one || options.details
          ? answers.flatMap((answer) => ['', ...detailLines(desk, answer, policy !== null)])
          : overview(desk, answers)),
        ...(answers.length === 0 ? [desk.say('noAnswers')] : []),
      ]);
    },
  );
}

function overview(desk: PolicyDesk, answers: readonly Simulated[]): string[] {
  if (answers.length === 0) return [];
  return [
    ...desk.table(
      ['columnParticipant', 'columnDataset', 'columnAnswer', 'columnWhy'],
      answers.map(({ participant, dataset, decision }) => [
        participant,
        dataset,
        answerWords(desk, decision),
        desk.word(decision.text),
      ]),
      'noAnswers',
    ),
    desk.say('forDetails'),
  ];
}

const answerWords = (desk: PolicyDesk, decision: Decision): string => desk.say(`answer-${kindOf(decision)}`);

function detailLines(desk: PolicyDesk, answer: Simulated, candidate: boolean): string[] {
  const { participant, dataset, decision, under, policy } = answer;
  const said = candidate
    ? desk.say('underCandidate')
    : `${desk.say(under === 'offer' ? 'underOffer' : 'underAgreement')} ${policy}`;
  return [
    `${participant} · ${dataset} · ${said}`,
    `  ${answerWords(desk, decision)}`,
    `  ${desk.word(decision.text)}`,
    ...missingLines(desk, decision),
    ...ruleLines(desk, decision.rules),
    ...laterLines(desk, answer),
  ];
}

function missingLines(desk: PolicyDesk, { missing = [] }: Decision): string[] {
  return missing.map((fact) => {
    const { name, assume } = factWords(fact, desk.language);
    return `  ${desk.say('missing')}: ${name}${assume === null ? '' : ` (${desk.say('assumeIt')}: ${assume})`}`;
  });
}

const MARKS = { satisfied: '+', violated: '-', open: '?', deferred: '~' } as const satisfies Record<
  RuleOutcome['outcome'],
  string
>;

function ruleLines(desk: PolicyDesk, rules: readonly RuleOutcome[]): string[] {
  const spoken = rules.filter(({ path }) => path !== '');
  if (spoken.length === 0) return [];
  return [
    `  ${desk.say('rulesThatSpeak')}:`,
    ...spoken.map(({ outcome, path, text }) => `    ${MARKS[outcome]} ${path}: ${desk.word(text)}`),
  ];
}

/** What changes from then on, stretch by stretch. */
function laterLines(desk: PolicyDesk, { timeline }: Simulated): string[] {
  const [first, ...later] = timeline;
  if (later.length === 0)
    return [first?.until == null ? `  ${desk.say('staysSo')}` : `  ${desk.say('staysUntil')} ${when(first.until)}.`];
  return [
    `  ${desk.say('later')}:`,
    ...later.map(
      ({ from, decision }) =>
        `    ${desk.say('fromThen')} ${when(from)}: ${answerWords(desk, decision)}. ${desk.word(decision.text)}`,
    ),
  ];
}
