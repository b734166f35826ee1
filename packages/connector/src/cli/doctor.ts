import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { shellWord } from '@millspace/runtime/cli/shell-word';
import { messageOf } from '@millspace/runtime/errors';
import { failureLines } from '@millspace/runtime/lifecycle';
import { type ConnectorStatus, errorCatalogue } from '@millspace/schemas';
import { readEndpoint } from '../http/endpoint.ts';
import type { Context } from './context.ts';
import { auditLine } from './evidence-lines.ts';

export interface Finding {
  ok: boolean;
  what: string;
  remedy?: string;
}

const OFFSET_LIMIT_MS = 5000;

/** What a person would look at first, in that order. */
export async function examine(context: Context): Promise<Finding[]> {
  const findings: Finding[] = [configuration(context), ...folder(context)];
  if (readEndpoint(context.dataDir) === null) {
    findings.push({
      ok: false,
      what: context.say('no connector is running in this data folder', 'in diesem Datenordner läuft kein Konnektor'),
      remedy: 'connector run',
    });
    return findings;
  }
  try {
    const status = await context.get<ConnectorStatus>('/status');
    findings.push({
      ok: true,
      what: context.say(
        `the connector answers (version ${status.version})`,
        `der Konnektor antwortet (Version ${status.version})`,
      ),
    });
    findings.push(...ofStatus(context, status));
  } catch (error) {
    findings.push({
      ok: false,
      what: messageOf(error),
      remedy: context.say('is the process still running? connector run', 'läuft der Prozess noch? connector run'),
    });
  }
  return findings;
}

function configuration(context: Context): Finding {
  try {
    context.config();
    return { ok: true, what: context.say(`${context.configFile} is valid`, `${context.configFile} ist gültig`) };
  } catch (error) {
    const [what = '', remedy] = failureLines(error, context.language);
    return { ok: false, what, ...(remedy ? { remedy: remedy.replace(/^→ /, '') } : {}) };
  }
}

function folder(context: Context): Finding[] {
  const key = join(context.dataDir, 'key.json');
  if (!existsSync(key)) return [];
  const open = (statSync(key).mode & 0o077) !== 0 && process.platform !== 'win32';
  return [
    {
      ok: !open,
      what: open
        ? context.say(`${key} can be read by others`, `${key} ist für andere lesbar`)
        : context.say('the key is readable only for its owner', 'der Schlüssel ist nur für den Besitzer lesbar'),
      ...(open ? { remedy: `chmod 600 ${key}` } : {}),
    },
  ];
}

function remedyOf(context: Context, code: string | undefined): string | undefined {
  const entry = Object.entries(errorCatalogue).find(([known]) => known === code)?.[1];
  return entry?.remedy[context.language];
}

function ofStatus(context: Context, status: ConnectorStatus): Finding[] {
  const findings: Finding[] = [];
  const { broker } = status;
  const text = broker.lastError ? ` (${broker.lastError.code} ${broker.lastError.text[context.language]})` : '';
  const remedy =
    broker.state === 'not-enrolled'
      ? 'connector enrol <code>'
      : (remedyOf(context, broker.lastError?.code) ??
        context.say(
          'check address, network, proxy and certificate authority',
          'Adresse, Netz, Proxy und Zertifizierungsstelle prüfen',
        ));
  findings.push({
    ok: broker.state === 'online',
    what: `broker ${broker.url}: ${broker.state}${text}`,
    ...(broker.state === 'online' ? {} : { remedy }),
  });
  const offset = broker.clockOffsetMs ?? 0;
  const off = Math.abs(offset) > OFFSET_LIMIT_MS;
  findings.push({
    ok: !off,
    what: context.say(
      `this clock is ${offset} ms from the broker’s`,
      `diese Uhr weicht ${offset} ms von der des Brokers ab`,
    ),
    ...(off ? { remedy: context.say('switch on time synchronisation (NTP)', 'Zeitabgleich (NTP) einschalten') } : {}),
  });
  const { audit } = status;
  if (audit && audit.state !== 'unknown')
    findings.push({
      ok: audit.state === 'consistent',
      what: auditLine(context, audit),
      ...(audit.problem ? { remedy: remedyOf(context, audit.problem.code) ?? '' } : {}),
    });
  const refused = status.receipts?.last;
  if (refused)
    findings.push({
      ok: false,
      what: `${refused.code} ${refused.text}`,
      remedy: remedyOf(context, refused.code) ?? '',
    });
  for (const source of status.sources) {
    const ok = source.state === 'connected';
    findings.push({
      ok,
      what: `${context.say('source', 'Quelle')} ${source.id}: ${source.state}${source.error ? ` · ${source.error.code} ${source.error.text[context.language]}` : ''}`,
      ...(source.error?.code === 'MS-SRC-003'
        ? { remedy: `connector trust ${shellWord(source.id)} ${source.error.detail ?? '<fingerprint>'}` }
        : {}),
    });
  }
  if (status.quarantine.entries > 0)
    findings.push({
      ok: false,
      what: context.say(
        `${status.quarantine.entries} values are in quarantine`,
        `${status.quarantine.entries} Werte sind in Quarantäne`,
      ),
      remedy: 'connector quarantine',
    });
  return findings;
}
