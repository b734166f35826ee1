import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { shellWord } from '@millspace/runtime/cli/shell-word';
import { codeOf, MillspaceError, messageOf } from '@millspace/runtime/errors';
import { runMain } from '@millspace/runtime/lifecycle';
import type { ConnectorStatus, DataActRequest } from '@millspace/schemas';
import type { Command } from 'commander';
import { BrokerConnection } from '../../identity/broker-client.ts';
import { Identity } from '../../identity/identity.ts';
import { VERSION } from '../../version.ts';
import { about, action } from '../action.ts';
import { configuration } from '../config-file.ts';
import type { Context } from '../context.ts';
import { dueLines } from '../data-act-due.ts';
import { examine } from '../doctor.ts';
import { auditLine, receiptLines } from '../evidence-lines.ts';
import { bytes, print, show, since, table } from '../output.ts';

const HIGHEST_PORT = 65_535;

interface InitOptions {
  dir?: string;
  name?: string;
  broker?: string;
  port: string;
}

export function setupCommands(program: Command): void {
  action(
    program
      .command('init')
      .description(
        about('write a configuration file to start from', 'eine Konfigurationsdatei für den Anfang schreiben'),
      )
      .option('--dir <folder>', about('folder to write it into', 'Ordner, in den sie geschrieben wird'))
      .option('--name <name>', about('name of this connector', 'Name dieses Konnektors'))
      .option('--broker <url>', about('address of the broker', 'Adresse des Brokers'))
      .option('--port <port>', about('port of the local API', 'Port der lokalen Schnittstelle'), '8081'),
    (context, options: InitOptions) => init(context, options),
  );

  program
    .command('run [config]')
    .description(
      about(
        'start the connector in this terminal (Ctrl-C stops it)',
        'den Konnektor in diesem Terminal starten (Strg-C beendet ihn)',
      ),
    )
    .action(async (given: string | undefined, _options: unknown, command: Command) => {
      const file = resolve(given ?? command.optsWithGlobals<{ config?: string }>().config ?? 'connector.yaml');
      const { connectorProcess } = await import('../../process.ts');
      await runMain(async () => {
        const running = await connectorProcess(file);
        return {
          start: () => running.start(),
          stop: () => running.stop(),
          ready: () => {
            if (process.stderr.isTTY) {
              const said = about(
                'the connector is running (Ctrl-C stops it):',
                'der Konnektor läuft (Strg-C beendet ihn):',
              );
              // Written to the terminal, never into the log.
              process.stderr.write(`${said} ${running.connector.url}\n`);
            }
            return running.ready();
          },
        };
      });
    });

  action(
    program
      .command('enrol <code>')
      .description(about('join a dataspace with an invitation code', 'mit einem Einladungscode beitreten'))
      .option('--name <name>', about('how others see this connector', 'wie andere diesen Konnektor sehen'))
      .addHelpText(
        'after',
        about(
          '\nThe code comes from the broker’s administrator and works once. The key pair is made here and never leaves the data folder.',
          '\nDer Code kommt von der Verwaltung des Brokers und gilt einmal. Das Schlüsselpaar entsteht hier und verlässt den Datenordner nie.',
        ),
      ),
    enrol,
  );

  action(
    program.command('status').description(about('what runs, what waits, and why', 'was läuft, was wartet und warum')),
    status,
  );

  action(
    program
      .command('doctor')
      .description(about('look for what is wrong and say what to do', 'nach Fehlern suchen und sagen, was zu tun ist')),
    async (context) => {
      const findings = await examine(context);
      show(context, findings, () => {
        for (const finding of findings) {
          print(`${finding.ok ? 'ok  ' : '!!  '}${finding.what}`);
          if (finding.remedy) print(`    → ${finding.remedy}`);
        }
      });
      if (findings.some((finding) => !finding.ok)) process.exitCode = 1;
    },
  );
}

function init(context: Context, options: InitOptions): void {
  const file = options.dir === undefined ? context.configFile : join(resolve(options.dir), 'connector.yaml');
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT)
    throw new MillspaceError('MS-CFG-023', { detail: `--port ${options.port}` });
  if (existsSync(file))
    throw new MillspaceError('MS-CFG-024', {
      detail: context.say('nothing was changed', 'nichts wurde geändert'),
      where: file,
    });
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      configuration((en, de) => context.say(en, de), {
        name: options.name ?? 'connector',
        broker: options.broker,
        port,
      }),
      { flag: 'wx' },
    );
  } catch (cause) {
    throw new MillspaceError('MS-CFG-020', { detail: codeOf(cause) ?? messageOf(cause), where: file, cause });
  }
  const next = `connector ${dirname(file) === process.cwd() ? '' : `-c ${shellWord(relative(process.cwd(), file))} `}run`;
  show(context, { file }, () =>
    print(context.say(`${file} written. Next: ${next}`, `${file} geschrieben. Weiter mit: ${next}`)),
  );
}

async function enrol(context: Context, code: string, options: { name?: string }): Promise<void> {
  const done = context.running
    ? await context.post<{ participant: string; connector: string }>('/enrol', {
        code,
        ...(options.name ? { name: options.name } : {}),
      })
    : await enrolAlone(context, code, options.name);
  show(context, done, () =>
    print(
      context.say(
        `enrolled as connector of ${done.participant} (${done.connector})`,
        `beigetreten als Konnektor von ${done.participant} (${done.connector})`,
      ),
    ),
  );
}

/** Enrolling works before the process has ever been started. */
async function enrolAlone(
  context: Context,
  code: string,
  name: string | undefined,
): Promise<{ participant: string; connector: string }> {
  const config = context.config();
  if (config.broker === undefined)
    throw new MillspaceError('MS-CFG-003', {
      detail: 'no broker is configured',
      where: `${context.configFile}#/broker`,
    });
  const identity = await Identity.open(config.dataDir);
  if (identity.enrolment)
    throw new MillspaceError('MS-GEN-405', {
      detail: `this connector is enrolled already, as ${identity.enrolment.connector} of ${identity.enrolment.participant}`,
    });
  const { url, proxy, ca } = config.broker;
  const connection = new BrokerConnection(
    {
      url,
      ...(ca ? { ca } : {}),
      ...(proxy
        ? {
            proxy: {
              url: proxy.url,
              ...(proxy.user ? { username: proxy.user } : {}),
              ...(proxy.password ? { password: proxy.password } : {}),
            },
          }
        : {}),
    },
    identity,
  );
  try {
    return await identity.enrol(connection.client, {
      code,
      name: name ?? config.name,
      software: `millspace-connector/${VERSION}`,
      url,
    });
  } finally {
    await connection.close();
  }
}

/** Requests under the Data Act, which the broker keeps; null when it cannot be asked: that line of the status says why. */
async function dataActRequests(context: Context, { broker }: ConnectorStatus): Promise<DataActRequest[] | null> {
  if (broker.state !== 'online') return null;
  try {
    return (await context.get<{ requests: DataActRequest[] }>('/data-act/requests')).requests;
  } catch (error) {
    if (error instanceof MillspaceError) return null;
    throw error;
  }
}

async function status(context: Context): Promise<void> {
  const value = await context.get<ConnectorStatus>('/status');
  const requests = await dataActRequests(context, value);
  show(context, { ...value, ...(requests === null ? {} : { dataAct: requests }) }, () => {
    const { broker, store } = value;
    print(`${value.name} ${value.version}${value.participant ? ` · ${value.participant}` : ''}`);
    print(
      `broker   ${broker.url} · ${broker.state} ${since(context, broker.since)}${broker.lastError ? ` · ${broker.lastError.code} ${broker.lastError.text[context.language]}` : ''}`,
    );
    print(
      `${context.say('store   ', 'Speicher')} ${bytes(store.bytes)}, ${store.samples} ${context.say('rows packed', 'Zeilen gepackt')}${value.quarantine.entries > 0 ? `, ${value.quarantine.entries} ${context.say('in quarantine', 'in Quarantäne')}` : ''}`,
    );
    if (value.receipts) for (const line of receiptLines(context, value.receipts)) print(line);
    if (value.audit)
      print(
        `${value.audit.problem ? '!! ' : ''}${context.say('audit   ', 'Protokoll')} ${auditLine(context, value.audit)}`,
      );
    for (const line of dueLines(requests ?? [], value.participant ?? '', value.time, (en, de) => context.say(en, de)))
      print(line);
    print('');
    table(
      [
        context.say('source', 'Quelle'),
        context.say('state', 'Zustand'),
        context.say('last value', 'letzter Wert'),
        context.say('items', 'Werte'),
        context.say('detail', 'Näheres'),
      ],
      value.sources.map((source) => [
        source.id,
        source.state,
        since(context, source.lastValueAt),
        source.items,
        source.error ? `${source.error.code} ${source.error.text[context.language]}` : '',
      ]),
      context.say('no sources', 'keine Quellen'),
    );
    print('');
    table(
      [
        context.say('published', 'veröffentlicht'),
        context.say('wanted', 'gefragt'),
        context.say('sent', 'gesendet'),
        context.say('waiting', 'wartend'),
        context.say('bytes', 'Bytes'),
      ],
      value.outbox.map((lane) => [
        lane.dataset,
        lane.wanted ? context.say('yes', 'ja') : context.say('no', 'nein'),
        lane.acknowledged,
        lane.entries,
        lane.bytes,
      ]),
      context.say('nothing published', 'nichts veröffentlicht'),
    );
    print('');
    table(
      [
        context.say('receiving', 'empfangen'),
        context.say('state', 'Zustand'),
        context.say('rows', 'Zeilen'),
        context.say('last', 'zuletzt'),
      ],
      value.receiving.map((stream) => [stream.dataset, stream.state, stream.samples, since(context, stream.lastAt)]),
      context.say('nothing received at present', 'zurzeit wird nichts empfangen'),
    );
  });
}
