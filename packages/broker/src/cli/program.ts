import { peopleCommands } from '@millspace/runtime/cli/people';
import type { Terminal } from '@millspace/runtime/cli/prompt';
import { peopleTexts } from '@millspace/runtime/cli/texts';
import { systemLanguage } from '@millspace/runtime/lifecycle';
import { Command } from 'commander';
import * as auditCommands from './audit.ts';
import * as commands from './commands.ts';
import * as keyCommands from './keys.ts';
import { type LeaveOptions, leave } from './leave.ts';
import { policyRoomCommands } from './policies.ts';
import { checkPolicies } from './policy-check.ts';
import * as register from './register.ts';
import type { Options, Session } from './session.ts';
import { connect, withSession } from './session.ts';
import { CONFIG_FILE, type InitOptions, init, run as runBroker } from './setup.ts';
import { table } from './table.ts';
import type { Language, TextKey } from './texts.ts';
import { texts } from './texts.ts';

const EXAMPLES = `
  broker init --dir ./broker
  broker run ./broker/config.yaml
  broker users add anna --role admin
  broker login anna
  broker participant add acme "ACME Mills GmbH" --country DE
  broker invite acme
  broker participant attest acme --location DE --role maintenance-engineer --until 2027-01-01
  broker exchanges
  broker why urn:uuid:5b6c…
  broker revoke beads --reason "left the dataspace"
  broker suspend acme --reason "keys may be stolen"
  broker resume acme
  broker audit list --agreement urn:uuid:5b6c…
  broker audit accesses --machine mill-1 --provider acme
  broker audit checkpoint > monday.json
  broker audit verify --checkpoint monday.json
  broker policy check dataset.yaml
  broker policy lint dataset.yaml
  broker templates show one-off-sale --yaml > house-sale.yaml
  broker templates add house-sale.yaml
  broker rules add within-europe --in EEA --reason "decided by the members" --dry-run
  broker proposals two-persons on --reason "decided by the members"
  broker proposals approve urn:uuid:5b6c…
  broker simulate --participant acme --dataset beads:advice --at 2026-12-15T14:00 --purpose x:benchmark
  broker policy replay --with-rule rule.yaml
  broker data-act requests --open`;

export interface ProgramIo {
  language?: Language;
  print?: (text: string) => void;
  env?: NodeJS.ProcessEnv;
  /** Where commands ask. */
  terminal?: Terminal;
  /** Takes the exit code of commands that answer by it. */
  exit?: (code: number) => void;
}

/** The `broker` command. */
export function createProgram(io: ProgramIo = {}): Command {
  const env = io.env ?? process.env;
  const language = io.language ?? systemLanguage(env);
  const say = texts(language);
  const print = io.print ?? ((text: string) => void process.stdout.write(`${text}\n`));
  const setExitCode = (code: number) => {
    process.exitCode = code;
  };
  const exit = io.exit ?? setExitCode;
  const program = new Command('broker')
    .description(say('about'))
    .option('-c, --config <file>', say('config'), CONFIG_FILE)
    .option('-d, --data-dir <folder>', say('dataDir'), env['MILLSPACE_BROKER_DATA'])
    .option('--url <address>', say('url'), env['MILLSPACE_BROKER_URL'])
    .option('--json', say('json'))
    .option('--as-admin', peopleTexts(language)('asAdmin'))
    .showHelpAfterError()
    .addHelpText('after', `\n${say('examples')}:${EXAMPLES}`);

  const command = (act: (session: Session) => Promise<unknown>): Promise<void> =>
    withSession(program.opts<Options>(), { language, say, print }, act, env).then((code) =>
      exit(typeof code === 'number' ? code : 0),
    );
  const add = (parent: Command, usage: string, text: TextKey) => parent.command(usage).description(say(text));

  const jsonWanted = () => program.opts<Options>().json ?? false;
  const auditFilters = (to: Command) =>
    to
      .option('--dataset <id>', say('ofDataset'))
      .option('--agreement <id>', say('ofAgreement'))
      .option('--transfer <pid>', say('ofTransfer'))
      .option('--machine <id>', say('ofMachine'))
      .option('--provider <slug>', say('ofProvider'))
      .option('--participant <slug>', say('ofParticipant'))
      .option('--connector <id>', say('ofConnector'))
      .option('--kind <kind>', say('ofKind'))
      .option('--from <time>', say('from'))
      .option('--to <time>', say('to'));

  add(program, 'init', 'init')
    .option('--dir <folder>', say('dir'), '.')
    .option('--name <name>', say('brokerName'), 'broker')
    .option('--port <port>', say('port'), '8080')
    .action((options: InitOptions) =>
      init(options, { language, say, print, json: program.opts<Options>().json ?? false }),
    );
  add(program, 'run', 'run')
    .argument('[config]', say('config'))
    .action((file?: string) => runBroker(file ?? program.opts<Options>().config, say));

  add(program, 'status', 'status').action(() => command(commands.status));

  const participant = add(program, 'participant', 'participant');
  add(participant, 'list', 'participantList').action(() => command(commands.participants));
  add(participant, 'add', 'participantAdd')
    .argument('<slug>', say('slug'))
    .argument('<name>', say('name'))
    .option('--country <country>', say('country'))
    .action((slug: string, name: string, options: { country?: string }) =>
      command((session) => commands.addParticipant(session, slug, name, options.country)),
    );
  add(participant, 'revoke', 'participantRevoke')
    .argument('<slug>', say('slug'))
    .requiredOption('--reason <text>', say('reason'))
    .action((slug: string, options: { reason: string }) =>
      command((session) => commands.revoke(session, slug, options.reason)),
    );
  add(participant, 'leave', 'participantLeave')
    .argument('<slug>', say('slug'))
    .option('--dry-run', say('leaveDryRun'))
    .option('--reason <text>', say('reason'))
    .option('--confirm <slug>', say('leaveConfirm'))
    .action((slug: string, options: LeaveOptions) => command((session) => leave(session, slug, options)));
  add(participant, 'quota', 'quota')
    .argument('<slug>', say('slug'))
    .option('--per-day <bytes>')
    .option('--log <bytes>')
    .action((slug: string, options: { perDay?: string; log?: string }) =>
      command((session) => commands.quota(session, slug, options.perDay, options.log)),
    );

  add(participant, 'show', 'participantShow')
    .argument('<slug>', say('slug'))
    .action((slug: string) => command((session) => register.showParticipant(session, slug)));
  add(participant, 'attest', 'participantAttest')
    .argument('<slug>', say('slug'))
    .option('--role <word>', say('attestRole'))
    .option('--certification <profile>', say('attestCertification'))
    .option('--location <country>', say('attestLocation'))
    .option('--membership <list>', say('attestMembership'))
    .option('--from <time>', say('attestFrom'))
    .option('--until <time>', say('attestUntil'))
    .option('--note <text>', say('attestNote'))
    .action((slug: string, options: register.AttestOptions) =>
      command((session) => register.attest(session, slug, options)),
    );
  add(participant, 'withdraw', 'participantWithdraw')
    .argument('<attestation>')
    .requiredOption('--reason <text>', say('reason'))
    .action((id: string, options: { reason: string }) =>
      command((session) => register.withdraw(session, id, options.reason)),
    );
  const list = add(program, 'list', 'list');
  add(list, 'show', 'listShow').action(() => command(register.lists));
  add(list, 'keep', 'listKeep')
    .argument('<name>')
    .option('--note <text>', say('attestNote'))
    .action((name: string, options: { note?: string }) =>
      command((session) => register.keepList(session, name, options.note)),
    );
  add(program, 'machines', 'machineRelations').action(() => command(register.machines));

  add(program, 'invite', 'invite')
    .argument('<slug>', say('slug'))
    .action((slug: string) => command((session) => commands.invite(session, slug)));
  add(program, 'connectors', 'connectors').action(() => command(commands.connectors));
  add(program, 'datasets', 'datasets').action(() => command(commands.datasets));
  add(program, 'negotiations', 'negotiations').action(() => command(commands.negotiations));
  add(program, 'transfers', 'transfers').action(() => command((session) => commands.transfers(session, false)));
  add(program, 'exchanges', 'exchanges').action(() => command((session) => commands.transfers(session, true)));
  add(program, 'agreements', 'agreements').action(() => command(commands.agreements));
  add(program, 'why', 'why')
    .argument('<pid>')
    .action((pid: string) => command((session) => commands.why(session, pid)));
  add(program, 'revoke', 'revoke')
    .argument('<id>')
    .requiredOption('--reason <text>', say('reason'))
    .action((id: string, options: { reason: string }) =>
      command((session) => commands.revoke(session, id, options.reason)),
    );

  add(program, 'suspend', 'suspend')
    .argument('<id>')
    .requiredOption('--reason <text>', say('reason'))
    .action((id: string, options: { reason: string }) =>
      command((session) => commands.rest(session, id, 'suspend', options.reason)),
    );
  add(program, 'resume', 'resume')
    .argument('<id>')
    .option('--reason <text>', say('reason'))
    .action((id: string, options: { reason?: string }) =>
      command((session) => commands.rest(session, id, 'resume', options.reason)),
    );

  const audit = add(program, 'audit', 'audit');
  auditFilters(audit.command('list', { isDefault: true }).description(say('auditList')))
    .option('--limit <n>', say('limit'), '30')
    .action((options: auditCommands.AuditOptions & { limit: string }) =>
      command((session) => auditCommands.listAudit(session, options)),
    );
  auditFilters(add(audit, 'export', 'auditExport'))
    .option('-o, --output <file>', say('output'))
    .action((options: auditCommands.AuditOptions & { output?: string }) =>
      command((session) => auditCommands.exportAudit(session, options)),
    );
  add(audit, 'accesses', 'auditAccesses')
    .option('--machine <id>', say('ofMachine'))
    .option('--provider <slug>', say('ofProvider'))
    .option('--dataset <id>', say('ofDataset'))
    .option('--agreement <id>', say('ofAgreement'))
    .option('--from <time>', say('from'))
    .option('--to <time>', say('to'))
    .action((options: auditCommands.AuditOptions) => command((session) => auditCommands.accesses(session, options)));
  add(audit, 'checkpoint', 'auditCheckpoint').action(() => command(auditCommands.checkpoint));
  add(audit, 'verify', 'auditVerify')
    .argument('[file]', say('evidence'))
    .option('--checkpoint <file>', say('checkpoint'), (file: string, before: string[]) => [...before, file], [])
    .option('--keys <file>', say('jwks'))
    .action(async (file: string | undefined, options: auditCommands.VerifyOptions) =>
      file === undefined
        ? command((session) => auditCommands.verifyBroker(session, options))
        : exit(await auditCommands.verifyFile(file, options, { language, print, json: jsonWanted() })),
    );

  const keys = add(program, 'keys', 'keys');
  add(keys, 'list', 'keyList').action(() => command(keyCommands.listKeys));
  add(keys, 'rotate', 'keyRotate').action(() => command(keyCommands.rotateKey));

  const host = {
    program: 'broker' as const,
    language,
    json: jsonWanted,
    print,
    table,
    connect: () => connect(program.opts<Options>(), say, env),
    exit,
  };
  const policy = add(program, 'policy', 'policy');
  add(policy, 'check', 'policyCheck')
    .argument('<file>')
    .action((file: string) => exit(checkPolicies(file, { language, say, print, json: jsonWanted() })));
  policyRoomCommands(program, policy, host);
  peopleCommands(program, { ...host, ...(io.terminal ? { terminal: io.terminal } : {}) });
  return program;
}
