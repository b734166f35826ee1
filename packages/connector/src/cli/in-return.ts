import { withInReturn } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { OdrlOffer } from '@millspace/schemas';
import type { Command } from 'commander';
import { about } from './action.ts';

export interface ReturnOptions {
  inReturn?: string;
  inReturnDe?: string;
  inReturnDataset?: string;
}

/** What is expected in return, as options of publishing. */
export function returnOptions(command: Command): Command {
  return command
    .option(
      '--in-return <text>',
      about(
        'what you expect in return, English (contract text)',
        'was Sie als Gegenleistung erwarten, englisch (Vertragstext)',
      ),
    )
    .option('--in-return-de <text>', about('the same, German', 'dasselbe, deutsch'))
    .option(
      '--in-return-dataset <id>',
      about('which dataset of the other side', 'welcher Datensatz der anderen Seite'),
    );
}

/** Pure: the offer with what is expected in return; unchanged where nothing is. @throws MillspaceError MS-CAT-003 when a dataset stands without words */
export function offerInReturn(offer: OdrlOffer, { inReturn, inReturnDe, inReturnDataset }: ReturnOptions): OdrlOffer {
  const en = inReturn ?? inReturnDe;
  if (en === undefined && inReturnDataset === undefined) return offer;
  if (en === undefined)
    throw new MillspaceError('MS-CAT-003', {
      detail: 'say in words what you expect in return, too (--in-return)',
      where: '--in-return-dataset',
    });
  return withInReturn(offer, { text: { en, de: inReturnDe ?? en }, dataset: inReturnDataset ?? null });
}
