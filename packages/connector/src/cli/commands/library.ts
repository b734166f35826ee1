import { writeFileSync } from 'node:fs';
import { fillIn, templateOf } from '@millspace/runtime/cli/policies/given';
import { collect, deskAction, type PolicyDesk, type PolicyHost } from '@millspace/runtime/cli/policies/host';
import { findingLines, lintCommand } from '@millspace/runtime/cli/policies/lint';
import { replayCommand } from '@millspace/runtime/cli/policies/replay';
import { simulateCommand } from '@millspace/runtime/cli/policies/simulate';
import { ruleListCommand, templateCommands } from '@millspace/runtime/cli/policies/templates';
import { policyTexts } from '@millspace/runtime/cli/policies/texts';
import { termLines } from '@millspace/runtime/cli/policies/words';
import { MillspaceError } from '@millspace/runtime/errors';
import { type ConnectorStatus, datasetId } from '@millspace/schemas';
import type { Command } from 'commander';
import { about } from '../action.ts';

/** The library of the dataspace, the linter, and trying things out: what a publisher does before publishing. */
export function libraryCommands(program: Command, policy: Command, host: PolicyHost): void {
  const say = policyTexts(host.language);
  templateCommands(program.command('templates').description(say('templates')), host);
  ruleListCommand(program.command('rules').description(say('rules')), host);
  deskAction(
    host,
    policy
      .command('from-template <name>')
      .description(
        about(
          'an offer out of a template: what it says, how real each term is, and what the linter finds',
          'ein Angebot aus einer Vorlage: was es besagt, wie wirklich jede Bedingung ist, und was der Prüfer findet',
        ),
      )
      .option('--set <name=value>', say('set'), collect)
      .option('-o, --output <file>', about('write the offer as JSON', 'das Angebot als JSON schreiben')),
    fromTemplate,
  );
  lintCommand(policy, host);
  simulateCommand(program, host, ownDataset);
  replayCommand(policy, host, ownDataset);
}

/** A dataset by its id, or one’s own by its short name. @throws MillspaceError MS-AUTH-030 */
export async function ownDataset(desk: PolicyDesk, name: string): Promise<string> {
  if (name.startsWith('urn:')) return name;
  const [, owner, rest = name] = /^([a-z0-9-]+):(.+)$/.exec(name) ?? [];
  if (owner !== undefined) return datasetId(owner, rest);
  const { participant } = await desk.caller.get<ConnectorStatus>('/status');
  if (participant === undefined)
    throw new MillspaceError('MS-AUTH-030', {
      detail: 'this connector is not enrolled yet',
      details: {
        text: { en: 'this connector is not enrolled yet', de: 'dieser Konnektor ist noch nicht beigetreten' },
      },
    });
  return datasetId(participant, name);
}

async function fromTemplate(
  desk: PolicyDesk,
  name: string,
  options: { set?: string[]; output?: string },
): Promise<void> {
  const template = await templateOf(desk, name);
  const filled = await fillIn(desk, template, options.set ?? []);
  if (options.output !== undefined) writeFileSync(options.output, `${JSON.stringify(filled.offer, null, 2)}\n`);
  desk.show(filled, () => [
    `${desk.word(template.title)} (${template.id}, ${desk.say('columnVersion')} ${template.version})`,
    desk.word(filled.summary),
    '',
    ...termLines(filled.terms, desk.language, desk.say),
    '',
    ...findingLines(desk, filled.findings),
    ...(options.output === undefined ? [] : [`→ ${options.output}`]),
  ]);
  desk.host.exit(filled.findings.some(({ severity }) => severity === 'error') ? 1 : 0);
}
