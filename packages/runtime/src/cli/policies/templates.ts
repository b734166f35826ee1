import { type DataspaceRule, type ListedTemplate, PARAMETER_FORMS, type TemplateParameter } from '@millspace/schemas';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { templateOf } from './given.ts';
import { deskAction, type PolicyDesk, type PolicyHost } from './host.ts';
import { policyTexts } from './texts.ts';
import { when } from './words.ts';

/** Reading the library: the same at broker and connector. */
export function templateCommands(templates: Command, host: PolicyHost): void {
  const say = policyTexts(host.language);
  deskAction(
    host,
    templates.command('list').description(say('templatesList')).option('--retired', say('templateRetired')),
    list,
  );
  deskAction(
    host,
    templates
      .command('show <name>')
      .description(say('templateShow'))
      .option('--version <n>', say('templateVersion'))
      .option('--yaml', say('templateYaml')),
    show,
  );
}

async function list(desk: PolicyDesk, options: { retired?: boolean }): Promise<void> {
  const query = options.retired ? '?retired=true' : '';
  const { templates } = await desk.caller.get<{ templates: ListedTemplate[] }>(`/templates${query}`);
  desk.show(templates, () =>
    desk.table(
      ['columnTemplate', 'columnVersion', 'columnOrigin', 'columnTitle', 'columnAsksFor'],
      templates.map((template) => [
        template.id,
        String(template.version),
        desk.say(template.retiredAt === null ? `origin-${template.origin}` : 'retired'),
        desk.word(template.title),
        template.parameters.map(({ name }) => name).join(', ') || '–',
      ]),
      'noTemplates',
    ),
  );
}

async function show(desk: PolicyDesk, name: string, options: { version?: string; yaml?: boolean }): Promise<void> {
  const template = await templateOf(desk, name, options.version);
  if (options.yaml) {
    const { digest: _digest, origin: _origin, retiredAt: _retiredAt, ...plain } = template;
    return desk.host.print(stringify(plain).trimEnd());
  }
  desk.show(template, () => [
    `${desk.word(template.title)} (${template.id}, ${desk.say('columnVersion')} ${template.version})`,
    desk.word(template.summary),
    '',
    ...desk.table(
      ['columnParameter', 'columnLabel', 'columnForm', 'columnDefault'],
      template.parameters.map((p) => [
        p.name,
        p.help ? `${desk.word(p.title)} (${desk.word(p.help)})` : desk.word(p.title),
        formOf(p),
        p.default === undefined ? desk.say('needed') : [p.default].flat().join(','),
      ]),
      'noParameters',
    ),
    ...annexLines(desk, template),
    ...(template.retiredAt === null ? ['', exampleOf(desk, template)] : ['', desk.say('retired')]),
  ]);
}

function formOf({ type, choices, min, max }: TemplateParameter): string {
  const limits = [...(min === undefined ? [] : [`≥ ${min}`]), ...(max === undefined ? [] : [`≤ ${max}`])];
  return [choices?.join('|') ?? PARAMETER_FORMS[type] ?? type, ...limits].join(' ');
}

function annexLines(desk: PolicyDesk, { annexes = [] }: ListedTemplate): string[] {
  if (annexes.length === 0) return [];
  return [
    '',
    `${desk.say('annexes')}:`,
    ...annexes.map(
      ({ title, digest, iri }) => `  ${desk.word(title)}  ${digest}${iri === undefined ? '' : `  ${iri}`}`,
    ),
  ];
}

/** The command that fills it in, with what has to be given. */
function exampleOf(desk: PolicyDesk, { id, parameters }: ListedTemplate): string {
  const open = parameters.filter((p) => p.default === undefined).map((p) => ` --set ${p.name}=…`);
  const command = desk.host.program === 'broker' ? 'broker policy lint' : 'connector policy from-template';
  return `${desk.say('example')}: ${command} ${id}${open.join('')}`;
}

/** Listing the rules of the dataspace. */
export function ruleListCommand(rules: Command, host: PolicyHost): void {
  deskAction(host, rules.command('list').description(policyTexts(host.language)('rulesList')), async (desk) => {
    const { rules: found } = await desk.caller.get<{ rules: DataspaceRule[] }>('/rules');
    desk.show(found, () =>
      desk.table(
        ['columnRule', 'columnTitle', 'columnSince', 'columnUntil', 'columnReason'],
        found.map((rule) => [
          rule.id,
          desk.word(rule.title),
          when(rule.since),
          rule.withdrawnAt === undefined ? desk.say('inForce') : when(rule.withdrawnAt),
          rule.reason,
        ]),
        'noRules',
      ),
    );
  });
}
