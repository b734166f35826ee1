import { requestOf, sheetLines, shortId } from '@millspace/runtime/cli/policies/data-act';
import { deskAction, misread, type PolicyDesk, type PolicyHost } from '@millspace/runtime/cli/policies/host';
import { instantOf } from '@millspace/runtime/cli/policies/times';
import { pairOf } from '@millspace/runtime/cli/policies/values';
import { when } from '@millspace/runtime/cli/policies/words';
import { MillspaceError } from '@millspace/runtime/errors';
import type { DataActSheet, DatasetInput, Withholding } from '@millspace/schemas';
import type { Command } from 'commander';
import { about } from '../action.ts';
import { inWriting, step, type Written, written } from './data-act-writing.ts';
import { ownDataset } from './library.ts';

const url = encodeURIComponent;

/** As data holder: answers, the description of a dataset, notices of withheld fields. */
export function holderCommands(dataAct: Command, host: PolicyHost): void {
  deskAction(
    host,
    inWriting(
      dataAct
        .command('answer <request>')
        .description(
          about('as data holder: answer in writing, once', 'als Dateninhaber: schriftlich antworten, einmal'),
        )
        .option('--grant', about('granted, wholly or in part', 'gewährt, ganz oder zum Teil'))
        .option('--refuse', about('refused', 'abgelehnt')),
    ),
    async (desk, id: string, options: Written & { grant?: boolean; refuse?: boolean }) => {
      if ((options.grant ?? false) === (options.refuse ?? false))
        throw misread('answer', '', { en: 'either --grant or --refuse', de: 'entweder --grant oder --refuse' });
      const { id: whole } = await requestOf(desk, id);
      await step(desk, `/data-act/requests/${url(whole)}/answer`, {
        granted: options.grant ?? false,
        text: written(options),
      });
    },
  );
  deskAction(
    host,
    dataAct
      .command('describe <dataset> <member=value...>')
      .description(
        about(
          'answer what the sheet misses: retention="two years" storageLocation=… access=… erase=… contact=… quality.completeness=0.99 relatedService.holder=…',
          'beantworten, was im Datenblatt fehlt: retention="zwei Jahre" storageLocation=… access=… erase=… contact=… quality.completeness=0.99 relatedService.holder=…',
        ),
      ),
    describe,
  );
  deskAction(
    host,
    dataAct
      .command('withholdings <dataset>')
      .description(
        about(
          'fields that are withheld as trade secrets, with their notices',
          'Felder, die als Geschäftsgeheimnisse zurückgehalten werden, mit ihren Mitteilungen',
        ),
      ),
    async (desk, dataset: string) => {
      const { withholdings } = await desk.caller.get<{ withholdings: Withholding[] }>(
        `/data-act/withholdings?dataset=${url(await ownDataset(desk, dataset))}`,
      );
      desk.show(withholdings, () => noticeLines(desk, withholdings));
    },
  );
  deskAction(
    host,
    dataAct
      .command('withhold <dataset> <field>')
      .description(
        about(
          'as data holder: write the notice that one field is withheld (Art. 4(6) to (8))',
          'als Dateninhaber: die Mitteilung schreiben, dass ein Feld zurückgehalten wird (Art. 4(6) bis (8))',
        ),
      )
      .requiredOption(
        '--reason <text>',
        about(
          'why it is a trade secret and what harm disclosure would do',
          'warum es ein Geschäftsgeheimnis ist und welchen Schaden die Offenlegung täte',
        ),
      )
      .requiredOption(
        '--measures <text>',
        about(
          'which protective measures were offered and not agreed',
          'welche Schutzmaßnahmen angeboten und nicht vereinbart wurden',
        ),
      )
      .option(
        '--authority-told <time>',
        about('when the competent authority was told', 'wann die zuständige Behörde verständigt wurde'),
      ),
    withhold,
  );
  deskAction(
    host,
    dataAct
      .command('disclose <dataset> <field>')
      .description(about('withhold a field no longer', 'ein Feld nicht länger zurückhalten')),
    disclose,
  );
}

async function withhold(
  desk: PolicyDesk,
  dataset: string,
  field: string,
  options: { reason: string; measures: string; authorityTold?: string },
): Promise<void> {
  const { reason, measures, authorityTold } = options;
  const notice = await desk.caller.send<Withholding>('POST', '/data-act/withholdings', {
    ...{ dataset: await ownDataset(desk, dataset), field, reason, measures },
    ...(authorityTold !== undefined && { authorityAt: instantOf('--authority-told', authorityTold) }),
  });
  desk.show(notice, () => noticeLines(desk, [notice]));
}

async function disclose(desk: PolicyDesk, dataset: string, field: string): Promise<void> {
  const id = await ownDataset(desk, dataset);
  const { withholdings } = await desk.caller.get<{ withholdings: Withholding[] }>(
    `/data-act/withholdings?dataset=${url(id)}`,
  );
  const open = withholdings.filter((notice) => notice.field === field && notice.endedAt === undefined);
  if (open.length === 0)
    throw new MillspaceError('MS-DAT-003', {
      detail: `${field} of ${id} is not withheld`,
      details: {
        text: { en: `${field} of ${id} is not withheld.`, de: `${field} von ${id} wird nicht zurückgehalten.` },
      },
    });
  for (const notice of open) await desk.caller.send('POST', `/data-act/withholdings/${url(notice.id)}/end`, {});
  desk.show({ disclosed: field }, () => [
    about(`${field} is withheld no longer`, `${field} wird nicht länger zurückgehalten`),
  ]);
}

function noticeLines(desk: PolicyDesk, notices: readonly Withholding[]): string[] {
  return desk.table(
    ['columnNotice', 'columnField', 'columnSince', 'columnUntil', 'columnReason', 'columnMeasures', 'columnAuthority'],
    notices.map((notice) => [
      shortId(notice.id),
      notice.field,
      when(notice.at),
      notice.endedAt === undefined ? '–' : when(notice.endedAt),
      notice.reason,
      notice.measures,
      notice.authorityAt === undefined ? '–' : when(notice.authorityAt),
    ]),
    'noNotices',
  );
}

const NUMBERS = new Set(['volumePerDayBytes', 'quality.completeness', 'quality.latencyMs', 'quality.gapsPerDay']);
const TEXTS = /^(retention|storageLocation|access|erase|contact|relatedService\.[a-zA-Z]+)$/;

/** Publishes an own dataset again with these members of its description. */
async function describe(desk: PolicyDesk, name: string, pairs: string[]): Promise<void> {
  const id = await ownDataset(desk, name);
  const { datasets } = await desk.caller.get<{ datasets: { dataset: DatasetInput }[] }>('/datasets');
  const own = datasets.find(({ dataset }) => dataset.id === id)?.dataset;
  if (!own)
    throw new MillspaceError('MS-DAT-003', {
      detail: `${id} is not published here`,
      details: { text: { en: `${id} is not published here.`, de: `${id} ist hier nicht veröffentlicht.` } },
    });
  const described: Record<string, unknown> = { ...own };
  for (const [path, value] of pairs.map((pair) => pairOf('describe', pair))) {
    if (!NUMBERS.has(path) && !TEXTS.test(path))
      throw misread('describe', path, {
        en: 'is no member of a description that the sheet asks for',
        de: 'ist nichts, wonach das Datenblatt fragt',
      });
    const [member = '', inner] = path.split('.');
    const said = NUMBERS.has(path) ? Number(value) : value;
    described[member] = inner === undefined ? said : { ...(described[member] as object | undefined), [inner]: said };
  }
  await desk.caller.send('POST', '/datasets', described);
  const sheet = await desk.caller.get<DataActSheet>(`/data-act/sheet?dataset=${url(id)}`);
  desk.show(sheet, () => sheetLines(desk, sheet));
}
