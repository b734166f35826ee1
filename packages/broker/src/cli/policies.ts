import { type OfferTerms, offer } from '@millspace/policy';
import { dataActCommands } from '@millspace/runtime/cli/policies/data-act';
import { policyFrom } from '@millspace/runtime/cli/policies/given';
import { collect, deskAction, misread, type PolicyDesk, type PolicyHost } from '@millspace/runtime/cli/policies/host';
import { lintCommand } from '@millspace/runtime/cli/policies/lint';
import { replayCommand, replayLines } from '@millspace/runtime/cli/policies/replay';
import { simulateCommand } from '@millspace/runtime/cli/policies/simulate';
import { ruleListCommand, templateCommands } from '@millspace/runtime/cli/policies/templates';
import { policyTexts } from '@millspace/runtime/cli/policies/texts';
import { termLines } from '@millspace/runtime/cli/policies/words';
import { readConfigFile } from '@millspace/runtime/config';
import { MillspaceError } from '@millspace/runtime/errors';
import {
  type DataspaceRule,
  datasetId,
  type LintAnswer,
  type ListedTemplate,
  type ReplayAnswer,
} from '@millspace/schemas';
import type { Command } from 'commander';
import { proposalCommands, waitingLines } from './proposals.ts';
import { type TextKey, texts } from './texts.ts';

const url = encodeURIComponent;

/** Why a change is wanted: needed where a second person decides on it. */
interface Reasoned {
  reason?: string;
}

const because = (reason: string | undefined): string => (reason === undefined ? '' : `?reason=${url(reason)}`);

/** What an administrator does with policies: templates, rules of the dataspace, trying out, the Data Act. */
export function policyRoomCommands(program: Command, policy: Command, host: PolicyHost): void {
  const say = texts(host.language);
  const shared = policyTexts(host.language);
  const add = (parent: Command, usage: string, text: TextKey) => parent.command(usage).description(say(text));

  const templates = program.command('templates').description(shared('templates'));
  templateCommands(templates, host);
  for (const [usage, text, expected] of [
    ['add <file>', 'templateAdd', 'new'],
    ['edit <file>', 'templateEdit', 'known'],
  ] as const)
    deskAction(
      host,
      add(templates, usage, text).option('--reason <text>', say('reason')),
      (desk, file: string, { reason }: Reasoned) => keep(desk, file, expected, reason),
    );
  deskAction(
    host,
    add(templates, 'retire <name>', 'templateRetire').option('--reason <text>', say('reason')),
    async (desk, name: string, { reason }: Reasoned) => {
      const answer = await desk.caller.send('DELETE', `/templates/${url(name)}${because(reason)}`);
      desk.show(answer ?? { retired: name }, () => waitingLines(desk, answer) ?? [`${name} ${shared('retired')}`]);
    },
  );

  const rules = program.command('rules').description(shared('rules'));
  ruleListCommand(rules, host);
  deskAction(host, ruleOptions(add(rules, 'add <name>', 'ruleAdd'), say), addRule);
  deskAction(
    host,
    add(rules, 'end <name>', 'ruleEnd').requiredOption('--reason <text>', say('reason')),
    async (desk, name: string, { reason }: { reason: string }) => {
      const answer = await desk.caller.send('POST', `/rules/${url(name)}/withdraw`, { reason });
      desk.show(answer ?? { ended: name }, () => waitingLines(desk, answer) ?? [`${name} ${say('ruleEnded')}`]);
    },
  );

  proposalCommands(program, host);
  lintCommand(policy, host);
  simulateCommand(program, host, named);
  replayCommand(policy, host, named);
  dataActCommands(program.command('data-act').description(shared('dataAct')), host, named);
}

/** `acme:mills` or a whole id. */
async function named(_desk: PolicyDesk, name: string): Promise<string> {
  const [, owner = '', rest = ''] = /^([a-z0-9-]+)[:/]([a-z0-9][a-z0-9._-]*)$/.exec(name) ?? [];
  return name.startsWith('urn:') || owner === '' ? name : datasetId(owner, rest);
}

/** A template from a file becomes the first or the next version. @throws MillspaceError MS-LIB-… */
async function keep(
  desk: PolicyDesk,
  file: string,
  expected: 'new' | 'known',
  reason: string | undefined,
): Promise<void> {
  const template = readConfigFile(file) as { id?: string };
  const { templates } = await desk.caller.get<{ templates: ListedTemplate[] }>('/templates?retired=true');
  const before = templates.find(({ id, origin }) => id === template.id && origin === 'own');
  if (expected === 'new' && before)
    throw new MillspaceError('MS-LIB-009', {
      detail: `${before.id} is there in version ${before.version}`,
      details: {
        text: {
          en: `${before.id} is there in version ${before.version}.`,
          de: `${before.id} gibt es in Fassung ${before.version}.`,
        },
      },
      where: file,
    });
  if (expected === 'known' && !before)
    throw new MillspaceError('MS-LIB-001', {
      detail: `there is no template ${template.id ?? ''} of this dataspace`,
      where: file,
    });
  const saved = await desk.caller.send<ListedTemplate>('POST', `/templates${because(reason)}`, template);
  const say = policyTexts(desk.language);
  desk.show(
    saved,
    () => waitingLines(desk, saved) ?? [`${saved.id}, ${say('columnVersion')} ${saved.version}: ${saved.digest}`],
  );
}

interface RuleOptions {
  title?: string;
  titleDe?: string;
  reason: string;
  policy?: string;
  purpose?: string[];
  neverFor?: string[];
  in?: string[];
  notIn?: string[];
  role?: string[];
  memberOf?: string[];
  onlyFor?: string[];
  notFor?: string[];
  level?: string;
  until?: string;
  dryRun?: boolean;
}

function ruleOptions(command: Command, say: (key: TextKey) => string): Command {
  return command
    .requiredOption('--reason <text>', say('reason'))
    .option('--title <text>', say('ruleTitle'))
    .option('--title-de <text>', say('ruleTitleDe'))
    .option('--policy <file>', say('rulePolicy'))
    .option('--purpose <purpose>', say('rulePurpose'), collect)
    .option('--never-for <purpose>', say('ruleNeverFor'), collect)
    .option('--in <place>', say('ruleIn'), collect)
    .option('--not-in <place>', say('ruleNotIn'), collect)
    .option('--role <role>', say('ruleRole'), collect)
    .option('--member-of <list>', say('ruleMemberOf'), collect)
    .option('--only-for <participant>', say('ruleOnlyFor'), collect)
    .option('--not-for <participant>', say('ruleNotFor'), collect)
    .option('--level <level>', say('ruleLevel'))
    .option('--until <time>', say('ruleUntil'))
    .option('--dry-run', say('ruleDryRun'))
    .addHelpText('after', `\n${say('ruleHelp')}`);
}

/** The rules that options describe: nobody needs to write ODRL for them. @throws MillspaceError MS-CFG-023 */
function rulesOf(options: RuleOptions): object {
  if (options.policy !== undefined) return policyFrom(options.policy);
  const terms: OfferTerms = {
    ...(options.purpose && { purposesWithin: options.purpose }),
    ...(options.neverFor && { neverFor: options.neverFor }),
    ...(options.in && { places: options.in }),
    ...(options.notIn && { notPlaces: options.notIn }),
    ...(options.role && { roles: options.role }),
    ...(options.memberOf && { memberships: options.memberOf }),
    ...(options.onlyFor && { participants: options.onlyFor }),
    ...(options.notFor && { notParticipants: options.notFor }),
    ...(options.level !== undefined && { securityLevel: options.level as NonNullable<OfferTerms['securityLevel']> }),
    ...(options.until !== undefined && { until: options.until }),
  };
  if (Object.keys(terms).length === 0)
    throw misread('rules add', '', {
      en: 'say what the rule demands: --policy, or --purpose, --in, --not-for … (--help)',
      de: 'sagen, was die Regel verlangt: --policy oder --purpose, --in, --not-for … (--help)',
    });
  const { permission, prohibition } = offer(terms);
  return { ...(permission && { permission }), ...(prohibition && { prohibition }) };
}

async function addRule(desk: PolicyDesk, name: string, options: RuleOptions): Promise<void> {
  const policy = rulesOf(options);
  const words = await desk.caller.send<LintAnswer>('POST', '/lint', {
    policy: { '@type': 'Offer', '@id': `urn:millspace:rule:${name}`, ...policy },
  });
  const said = termLines(words.terms, desk.language, policyTexts(desk.language));
  if (options.dryRun) {
    const replayed = await desk.caller.send<ReplayAnswer>('POST', '/admin/replay', { as: 'rule', policy });
    return desk.show({ terms: words.terms, replay: replayed }, () => [...said, '', ...replayLines(desk, replayed)]);
  }
  const title = options.title ?? name;
  const rule = await desk.caller.send<DataspaceRule>('POST', '/rules', {
    id: name,
    title: { en: title, de: options.titleDe ?? title },
    reason: options.reason,
    policy,
  });
  const say = texts(desk.language);
  desk.show(rule, () => [...said, ...(waitingLines(desk, rule) ?? [`${rule.id} ${say('ruleMade')}`])]);
}
