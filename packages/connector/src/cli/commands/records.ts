import { readConfigFile } from '@millspace/runtime/config';
import { MillspaceError } from '@millspace/runtime/errors';
import { parseTime } from '@millspace/runtime/parse-time';
import { findPack, type MillRecord, packs } from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import { bilingual, print, show, table } from '../output.ts';

const LAB_EXAMPLE = `
  record: lab-sample
  id: L-2026-0417
  machine: mill-1
  pack: bead-mill/1
  t: 2026-05-01T06:30Z    # ${about('when it was taken', 'wann sie gezogen wurde')}
  batch: B-881
  values: { d50_um: 0.42, d90_um: 0.97 }`;

/** What people and local programs add: lab results, bead charges, advice. */
export function recordCommands(program: Command): void {
  const records = program
    .command('records')
    .description(about('records that people write', 'Sätze, die Menschen schreiben'));
  action(
    records
      .command('list', { isDefault: true })
      .description(
        about('events, batches, lab samples …, newest first', 'Ereignisse, Chargen, Laborproben …, neueste zuerst'),
      )
      .option('--kinds <kinds>', about('only these, e.g. event,lab-sample', 'nur diese, z. B. event,lab-sample'))
      .option('--scope <scope>', about('own, or the id of an agreement', 'own oder die Kennung einer Vereinbarung'))
      .option('--machine <id>', about('only this machine', 'nur diese Maschine'))
      .option('--limit <n>', about('at most', 'höchstens'), '20'),
    async (context, options: Record<string, string>) => {
      const answer = await context.get<{ records: { scope: string; record: MillRecord }[] }>(
        `/records?${new URLSearchParams(options)}`,
      );
      show(context, answer, () =>
        table(
          [
            context.say('when', 'wann'),
            context.say('kind', 'Art'),
            context.say('machine', 'Maschine'),
            context.say('what', 'was'),
          ],
          answer.records.map(({ record }) => [
            new Date('t' in record ? record.t : 0).toISOString(),
            record.record,
            'machine' in record ? record.machine : '',
            summary(record),
          ]),
          context.say('none', 'keine'),
        ),
      );
    },
  );
  action(
    records
      .command('add <file>')
      .description(
        about(
          'store lab samples, bead charges, advice … from a file (YAML or JSON, one record or a list)',
          'Laborproben, Perlfüllungen, Empfehlungen … aus einer Datei speichern (YAML oder JSON, ein Satz oder eine Liste)',
        ),
      )
      .addHelpText('after', `\n${about('Example', 'Beispiel')}:${LAB_EXAMPLE}`),
    async (context, file: string) => {
      const value = readConfigFile(file);
      const list = Array.isArray(value) ? value : [value];
      for (const [index, record] of list.entries()) {
        try {
          await context.post('/records', withTimes(record));
        } catch (error) {
          if (!(error instanceof MillspaceError)) throw error;
          throw new MillspaceError(error.code, {
            detail: context.say(
              `record ${index + 1} of ${list.length}: ${error.message} (${index} before it are stored)`,
              `Satz ${index + 1} von ${list.length}: ${error.message} (${index} davor sind gespeichert)`,
            ),
            where: file,
            cause: error,
          });
        }
      }
      show(context, { stored: list.length }, () =>
        print(context.say(`${list.length} stored`, `${list.length} gespeichert`)),
      );
    },
  );
}

const TOLD_ELSEWHERE = new Set(['record', 'machine', 'pack', 't']);

function summary(record: MillRecord): string {
  return Object.entries(record)
    .filter(([name]) => !TOLD_ELSEWHERE.has(name))
    .map(([name, value]: [string, unknown]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
    .slice(0, 120);
}

const TIMES = ['t', 'measuredAt'];

/** Times as people write them become epoch ms; all else is for the schema to judge. @throws MillspaceError MS-CFG-023 for what is no time */
function withTimes(record: unknown): unknown {
  if (typeof record !== 'object' || record === null) return record;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]: [string, unknown]) => [
      name,
      TIMES.includes(name) && typeof value === 'string' ? parseTime(value, `/${name}`) : value,
    ]),
  );
}

/** The vocabularies a mapping may use. */
export function packCommands(program: Command): void {
  const pack = program
    .command('pack')
    .description(about('vocabularies of machine types', 'Vokabulare der Maschinenarten'));
  action(
    pack.command('list', { isDefault: true }).description(about('which there are', 'welche es gibt')),
    (context) => {
      const list = packs();
      show(
        context,
        list.map(({ id, title }) => ({ id, title })),
        () =>
          table(
            [
              context.say('pack', 'Vokabular'),
              context.say('title', 'Titel'),
              context.say('signals', 'Signale'),
              context.say('records', 'Sätze'),
            ],
            list.map((entry) => [
              entry.id,
              bilingual(context, entry.title),
              entry.signals.length,
              entry.records.join(' '),
            ]),
            '',
          ),
      );
    },
  );
  action(
    pack
      .command('show <pack>')
      .description(about('its signals, with units and ranges', 'seine Signale, mit Einheiten und Bereichen')),
    (context, id: string) => {
      const found = findPack(id);
      if (found === null)
        throw new MillspaceError('MS-CFG-023', {
          detail: context.say(
            `there is no pack "${id}"; there is: ${packs()
              .map((entry) => entry.id)
              .join(', ')}`,
            `es gibt kein Vokabular "${id}"; es gibt: ${packs()
              .map((entry) => entry.id)
              .join(', ')}`,
          ),
        });
      show(context, found, () => {
        table(
          [
            context.say('signal', 'Signal'),
            context.say('unit', 'Einheit'),
            context.say('from', 'von'),
            context.say('to', 'bis'),
            context.say('group', 'Gruppe'),
            context.say('sensitivity', 'Schutz'),
            context.say('meaning', 'Bedeutung'),
          ],
          found.signals.map((signal) => [
            signal.id,
            signal.unit,
            signal.range[0],
            signal.range[1],
            signal.group,
            signal.sensitivity,
            bilingual(context, signal.label),
          ]),
          '',
        );
        print('');
        table(
          [context.say('group', 'Gruppe'), context.say('every (ms)', 'alle (ms)')],
          found.groups.map((group) => [group.id, group.periodMs]),
          '',
        );
      });
    },
  );
}
