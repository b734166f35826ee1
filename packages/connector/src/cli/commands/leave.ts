import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Prompt, type Terminal } from '@millspace/runtime/cli/prompt';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Departure, DepartureInput, SignedDeparture } from '@millspace/schemas';
import type { Command } from 'commander';
import type { DeparturePlan } from '../../departure/leaving.ts';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { type DataFormat, exportAll } from '../leave-export.ts';
import { bilingual, bytes, print, show } from '../output.ts';
import { ownMemory } from '../own-memory.ts';

interface LeaveOptions {
  dryRun?: boolean;
  reason?: string;
  export?: string;
  data: boolean;
  format: DataFormat;
  confirm?: string;
  withoutReceipts?: boolean;
  withoutRefused?: boolean;
}

/** A departure may take as long as the log is large. */
const PATIENCE_MS = 15 * 60_000;
const STATEMENT = 'departure.json';

/** Leaving the dataspace for good. */
export function leaveCommands(program: Command, io: { terminal?: Terminal }): void {
  action(
    program
      .command('leave')
      .description(
        about(
          'leave the dataspace for good: exports everything, ends all agreements, has the broker erase what it holds',
          'den Datenraum für immer verlassen: alles exportieren, alle Vereinbarungen beenden, beim Broker löschen lassen',
        ),
      )
      .option('--dry-run', about('only say what would happen', 'nur sagen, was geschähe'))
      .option('--reason <text>', about('why; the other sides read it', 'warum; die anderen Seiten lesen es'))
      .option(
        '--export <folder>',
        about(
          'folder for everything you take along: an empty one, or the one of an attempt before',
          'Ordner für alles, was Sie mitnehmen: ein leerer oder der eines früheren Versuchs',
        ),
      )
      .option('--no-data', about('take along evidence, no measured data', 'Nachweise mitnehmen, keine Messdaten'))
      .option('--format <ndjson|csv|parquet>', about('of the data', 'der Daten'), 'ndjson')
      .option(
        '--confirm <short name>',
        about(
          'your short name, so that nothing ends by mistake (asked for on a terminal)',
          'Ihr Kurzname, damit nichts aus Versehen endet (am Terminal wird gefragt)',
        ),
      )
      .option(
        '--without-receipts',
        about(
          'also while duties are open; they stay on record as not shown',
          'auch wenn Pflichten offen sind; sie bleiben als nicht belegt verzeichnet',
        ),
      )
      .option(
        '--without-refused',
        about(
          'also while received data may not be taken away for the time being; they stay behind',
          'auch wenn empfangene Daten zurzeit nicht mitgenommen werden dürfen; sie bleiben zurück',
        ),
      )
      .addHelpText(
        'after',
        about(
          '\nThere is no way back: the short name is not given away again. Your own store stays yours. May be repeated until it says that you have left.',
          '\nEs gibt kein Zurück: der Kurzname wird nicht wieder vergeben. Ihr eigener Speicher bleibt Ihrer. Darf wiederholt werden, bis der Austritt gemeldet ist.',
        ),
      ),
    (context: Context, options: LeaveOptions) => leave(context, options, io),
  );
}

async function leave(context: Context, options: LeaveOptions, io: { terminal?: Terminal }): Promise<void> {
  const plan = await context.get<DeparturePlan>('/leave');
  const { departure } = plan.signed;
  const folder = options.export === undefined ? null : resolve(options.export);
  if (options.dryRun) return show(context, plan, () => said(context, plan));
  if (departure.state === 'left') {
    if (folder !== null) writeStatement(folder, plan.signed);
    return show(context, plan, () => {
      said(context, plan);
      if (folder !== null) kept(context, folder);
    });
  }
  const input = plan.begun?.step === 'ending' ? plan.begun.input : await prepared(context, plan, options, io);
  const { json: signed } = await context.client.request<SignedDeparture>(
    'POST',
    `/leave${options.withoutReceipts ? '?withoutReceipts=true' : ''}`,
    { json: input, timeoutMs: PATIENCE_MS },
  );
  if (folder !== null) writeStatement(folder, signed);
  show(context, signed, () => {
    said(context, { signed, begun: null, open: [], receiptsWaiting: 0 });
    if (folder !== null) kept(context, folder);
  });
}

/** Asks for the confirmation, and takes everything along; said before, a departure that has begun is not said again. */
async function prepared(
  context: Context,
  plan: DeparturePlan,
  options: LeaveOptions,
  io: { terminal?: Terminal },
): Promise<DepartureInput> {
  const { departure } = plan.signed;
  const { participant } = departure;
  const before = plan.begun?.input;
  const reason = options.reason ?? before?.reason;
  const exported = options.export === undefined ? before?.export : undefined;
  if (reason === undefined || (options.export === undefined && exported === undefined))
    throw new MillspaceError('MS-LEV-001', {
      detail: context.say('--reason and --export are needed', '--reason und --export sind nötig'),
    });
  if (!context.json) said(context, plan);
  const confirm = options.confirm ?? (await confirmed(context, departure, io));
  if (confirm !== participant)
    throw new MillspaceError('MS-LEV-001', { detail: `"${confirm}" ≠ ${participant}`, where: '--confirm' });
  if (options.export === undefined) return { reason, confirm, ...(exported === undefined ? {} : { export: exported }) };
  const { manifest, digest } = await exportAll(context, {
    folder: resolve(options.export),
    participant,
    data: options.data ? options.format : null,
    withoutRefused: options.withoutRefused === true,
    verifier: ownMemory(context.dataDir),
    now: new Date(),
  });
  if (!context.json)
    for (const { scope, code } of manifest.refused)
      print(context.say(`stays behind: ${scope} (${code})`, `bleibt zurück: ${scope} (${code})`));
  return { reason, confirm, export: digest };
}

/** The broker's word lies beside what was taken along. */
function writeStatement(folder: string, signed: SignedDeparture): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, STATEMENT), `${JSON.stringify(signed, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new MillspaceError('MS-LEV-004', { detail: messageOf(error), where: folder, cause: error });
  }
}

const kept = (context: Context, folder: string): void =>
  print(context.say(`exported to ${folder}`, `exportiert nach ${folder}`));

async function confirmed(context: Context, { participant }: Departure, io: { terminal?: Terminal }): Promise<string> {
  const prompt = new Prompt(...(io.terminal ? [io.terminal] : []));
  if (!prompt.isTerminal)
    throw new MillspaceError('MS-LEV-001', { detail: context.say('--confirm is missing', '--confirm fehlt') });
  return prompt.line(
    context.say(
      `This cannot be undone. Type ${participant} to leave: `,
      `Das lässt sich nicht rückgängig machen. ${participant} eingeben, um auszutreten: `,
    ),
  );
}

function said(context: Context, { signed: { departure }, open, receiptsWaiting }: DeparturePlan): void {
  const { participant, state, agreements, counterparties, datasets, log, auditEntries, leftAt } = departure;
  if (state === 'left') {
    const at = new Date(leftAt ?? 0).toISOString();
    print(
      context.say(
        `${participant} has left the dataspace (${at})`,
        `${participant} hat den Datenraum verlassen (${at})`,
      ),
    );
  }
  const others = counterparties.length === 0 ? context.say('nobody', 'niemand') : counterparties.join(', ');
  print(
    context.say(
      `agreements that end: ${agreements}; told: ${others}`,
      `Vereinbarungen, die enden: ${agreements}; benachrichtigt: ${others}`,
    ),
  );
  print(
    context.say(
      `erased at the broker: ${datasets} datasets with excerpts, ${log.chunks} chunks (${bytes(log.bytes)}) of the log, your entries in the register`,
      `beim Broker gelöscht: ${datasets} Datensätze mit Auszügen, ${log.chunks} Pakete (${bytes(log.bytes)}) des Protokolls, Ihre Einträge im Register`,
    ),
  );
  print(
    context.say(
      `audit log: the text of ${auditEntries} entries that concern you alone goes, their hashes stay; what concerns others stays`,
      `Audit-Log: der Text von ${auditEntries} Einträgen, die nur Sie betreffen, geht, ihre Hashwerte bleiben; was andere betrifft, bleibt`,
    ),
  );
  for (const { agreement, rule, due } of open)
    print(
      `${context.say('open', 'offen')}: ${agreement} · ${bilingual(context, rule)}${due === null ? '' : ` · ${new Date(due).toISOString()}`}`,
    );
  if (receiptsWaiting > 0)
    print(
      context.say(
        `receipts not handed in yet: ${receiptsWaiting}`,
        `noch nicht abgegebene Quittungen: ${receiptsWaiting}`,
      ),
    );
}
