import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { shellWord } from '@millspace/runtime/cli/shell-word';
import { codeOf, MillspaceError, messageOf } from '@millspace/runtime/errors';
import { runMain } from '@millspace/runtime/lifecycle';
import type { Language, TextKey } from './texts.ts';

export interface InitOptions {
  dir: string;
  name: string;
  port: string;
}

interface Voice {
  language: Language;
  say: (key: TextKey) => string;
  print: (text: string) => void;
  json: boolean;
}

export const CONFIG_FILE = 'config.yaml';
const HIGHEST_PORT = 65_535;

/**
 * Writes a configuration to start from and tells what comes next.
 * @throws MillspaceError MS-CFG-024 when the file is there already, MS-CFG-020 when it cannot be written, MS-CFG-023 for a port that is none
 */
export function init(options: InitOptions, voice: Voice): void {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT)
    throw new MillspaceError('MS-CFG-023', { detail: `--port ${options.port}`, where: 'init' });
  const file = join(resolve(options.dir), CONFIG_FILE);
  if (existsSync(file)) throw new MillspaceError('MS-CFG-024', { detail: voice.say('exists'), where: file });
  try {
    mkdirSync(resolve(options.dir), { recursive: true });
    writeFileSync(file, configuration(options.name, port, voice.language), { flag: 'wx' });
  } catch (cause) {
    throw new MillspaceError('MS-CFG-020', { detail: codeOf(cause) ?? messageOf(cause), where: file, cause });
  }
  if (voice.json) voice.print(JSON.stringify({ file }));
  else voice.print(`${file} ${voice.say('written')} broker run ${shellWord(relative(process.cwd(), file))}`);
}

/** Runs the broker in this terminal until it is asked to stop. */
export async function run(file: string, say: (key: TextKey) => string): Promise<void> {
  const { brokerProcess } = await import('../process.ts');
  await runMain(async () => {
    const running = await brokerProcess(file);
    return {
      start: () => running.start(),
      stop: () => running.stop(),
      ready: () => {
        if (process.stderr.isTTY) {
          // Written to the terminal, never into the log.
          process.stderr.write(`${say('running')} ${running.broker.url}\n`);
        }
        return running.ready();
      },
    };
  });
}

/** The file as a person reads it: what must be there, and as comments what may be. Pure. */
export function configuration(name: string, port: number, language: Language): string {
  const de = language === 'de';
  return `# ${de ? 'Konfiguration eines Brokers. Alle Einstellungen: docs/config.md' : 'Configuration of a broker. Every setting: docs/config.md'}
name: ${JSON.stringify(name)}

# ${de ? 'Schlüssel, admin-token und Datenbanken. Pfade gelten neben dieser Datei.' : 'Keys, admin token and databases. Paths are beside this file.'}
dataDir: ./data

# ${de ? 'Ohne diese Zeile geht das Protokoll auf die Standardfehlerausgabe.' : 'Without this line the log goes to standard error.'}
logFile: ./broker.log

http:
  host: 127.0.0.1
  port: ${port}
  # ${de ? 'Für andere erreichbar nur über TLS, eines von beiden:' : 'Within reach of others only over TLS, one of the two:'}
  # host: 0.0.0.0
  # tls: { cert: ./broker.crt, key: ./broker.key }
  # behindProxy: true              # ${de ? 'ein Proxy davor macht TLS' : 'a proxy in front does the TLS'}
  # publicUrl: https://broker.example

# ${de ? 'Wie lange Daten höchstens warten, bis alle Empfänger sie haben.' : 'How long data waits at most until every receiver has it.'}
# log: { transitDays: 14 }

# ${de ? 'Unter so viel freiem Platz nimmt der Broker nichts Neues an.' : 'Below so much free space the broker takes nothing new.'}
# disk: { watermarkBytes: ${512 * 1024 * 1024} }

# ${de ? 'Was ein Teilnehmer höchstens senden und hier liegen haben darf (sonst ohne Grenze).' : 'What one participant may send and keep here at most (else no limit).'}
# quota: { bytesPerDay: 5000000000, logBytes: 20000000000 }
`;
}
