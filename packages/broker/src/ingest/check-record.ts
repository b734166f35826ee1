import {
  describeErrors,
  type MillRecord,
  type Validator,
  validateAdviceRecord,
  validateBatchRecord,
  validateBeadChargeRecord,
  validateCorrectionRecord,
  validateEventRecord,
  validateGapRecord,
  validateLabSampleRecord,
  validateWatermarkRecord,
} from '@millspace/schemas';
import { MAX_AHEAD_MS } from './check-frame.ts';
import { inPack, type Publication } from './publication.ts';
import type { Reasons } from './reasons.ts';

/** By kind: quicker than the union, and the errors speak of one kind. `withheld` is written by the broker alone. */
const VALIDATORS: ReadonlyMap<string, Validator<MillRecord>> = new Map<string, Validator<MillRecord>>([
  ['event', validateEventRecord as Validator<MillRecord>],
  ['batch', validateBatchRecord as Validator<MillRecord>],
  ['lab-sample', validateLabSampleRecord as Validator<MillRecord>],
  ['bead-charge', validateBeadChargeRecord as Validator<MillRecord>],
  ['gap', validateGapRecord as Validator<MillRecord>],
  ['correction', validateCorrectionRecord as Validator<MillRecord>],
  ['watermark', validateWatermarkRecord as Validator<MillRecord>],
  ['advice', validateAdviceRecord as Validator<MillRecord>],
]);

/** The record if it is one that this dataset may carry, else null with the reasons added. */
export function checkRecord(
  value: object,
  publication: Publication,
  now: number,
  where: string,
  reasons: Reasons,
): MillRecord | null {
  const kind = (value as { record?: unknown }).record;
  const validate = typeof kind === 'string' ? VALIDATORS.get(kind) : undefined;
  if (typeof kind !== 'string' || !validate) {
    reasons.add(`${where}/record`, 'not a kind of record a producer sends', 'keine Satzart, die ein Erzeuger sendet');
    return null;
  }
  if (!validate(value)) {
    const text = describeErrors(validate.errors);
    reasons.add(where, text, text);
    return null;
  }
  if (!publication.records.has(kind)) {
    reasons.add(
      `${where}/record`,
      `the dataset does not publish ${kind} records`,
      `der Datensatz veröffentlicht keine Sätze der Art ${kind}`,
    );
  }
  const { machine, pack, signal, signals, t } = value as {
    machine?: string;
    pack?: string;
    signal?: string;
    signals?: object;
    t: number;
  };
  if (machine !== undefined && pack !== undefined && !publication.machines.has(inPack(pack, machine))) {
    reasons.add(
      `${where}/machine`,
      'the dataset does not publish this machine',
      'der Datensatz veröffentlicht diese Maschine nicht',
    );
  }
  for (const id of [
    ...(signal === undefined ? [] : [signal]),
    ...Object.keys(kind === 'correction' ? (signals ?? {}) : {}),
  ]) {
    if (pack !== undefined && !publication.signals.get(pack)?.has(id)) {
      reasons.add(
        `${where}/signals/${id}`,
        'the dataset does not publish this signal',
        'der Datensatz veröffentlicht dieses Signal nicht',
      );
    }
  }
  if (t > now + MAX_AHEAD_MS)
    reasons.add(
      `${where}/t`,
      'a time lies more than an hour ahead',
      'eine Zeit liegt mehr als eine Stunde in der Zukunft',
    );
  return value;
}
