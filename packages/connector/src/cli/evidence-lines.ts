import type { AgreementView, ConnectorStatus } from '@millspace/schemas';
import type { Context } from './context.ts';
import { bytes, since } from './output.ts';

/** Whether the broker's audit log is the log it was, in one line. */
export function auditLine(
  context: Context,
  { state, size = 0, problem }: NonNullable<ConnectorStatus['audit']>,
): string {
  if (problem) return `${problem.code} ${problem.text[context.language]}`;
  return state === 'unknown'
    ? context.say('no checkpoint of the audit log has come yet', 'noch kein Prüfpunkt des Prüfprotokolls da')
    : context.say(
        `the audit log of the broker only grew, up to entry ${size}`,
        `das Prüfprotokoll des Brokers ist nur gewachsen, bis Eintrag ${size}`,
      );
}

/** Receipts that are kept, and the last that was refused. */
export function receiptLines(context: Context, receipts: NonNullable<ConnectorStatus['receipts']>): string[] {
  const { kept, refused, last } = receipts;
  const head = context.say('receipts', 'Quittung');
  return [
    `${head} ${kept} ${context.say('kept', 'aufbewahrt')}`,
    ...(last
      ? [
          `!! ${head} ${context.say(`${refused} not signed, the last ${since(context, last.at)}`, `${refused} nicht unterzeichnet, die letzte ${since(context, last.at)}`)}: ${last.code} ${last.text}`,
        ]
      : []),
  ];
}

/** What the receipts of an agreement say together. */
export function receiptSums(context: Context, receipts: NonNullable<AgreementView['receipts']>): string[] {
  const line = (what: string, side: NonNullable<AgreementView['receipts']>['deliveries']): string[] =>
    side
      ? [
          `  ${what}: ${context.say(
            `${side.samples} rows, ${bytes(side.bytes)}, ${side.receipts} receipts, ${side.signed} signed by both`,
            `${side.samples} Zeilen, ${bytes(side.bytes)}, ${side.receipts} Quittungen, ${side.signed} von beiden unterzeichnet`,
          )}`,
          ...(side.refusal ? [`  !! ${side.refusal.code ?? ''} ${side.refusal.detail}`] : []),
        ]
      : [];
  return [
    ...line(context.say('delivered', 'geliefert'), receipts.deliveries),
    ...line(context.say('uploaded', 'hochgeladen'), receipts.uploads),
  ];
}
